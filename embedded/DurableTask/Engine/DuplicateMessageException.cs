namespace Workflows.Embedded.DurableTask;

internal sealed class DuplicateMessageException(long messageId) : Exception($"Message {messageId} was taken up before.")
{
    internal long MessageId => messageId;
}
