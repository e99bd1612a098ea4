namespace Workflows.Embedded.DurableTask;

internal static class ActivityFault
{
    /// <summary>The inner exception of a failed activity call: officially a type of the core library with this name.</summary>
    internal sealed class TaskFailedException(string message) : Exception(message);
}
