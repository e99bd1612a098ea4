using Azure;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using Workflows.Observability;

namespace Workflows.Events;

/// <summary>
/// Drains a queue under peek-lock, oldest first and one after the other, since what ends must not overtake what began. A message leaves the
/// queue only once what it says is durable; what can never be taken goes to the dead letters with the reason in words.
/// </summary>
/// <remarks>Run by one timer at a time; another receiver beside it does no harm, since each message is locked for one of them.</remarks>
public sealed partial class QueueReader(ServiceBusReceiver receiver, TimeProvider clock, ILogger<QueueReader> log)
{
    /// <summary>Messages that are locked at once: as many as are surely handled within the lock of a minute.</summary>
    private const int BatchSize = 32;

    /// <summary>The broker's limit for the description of a dead letter.</summary>
    private const int MaxDescription = 4000;

    /// <summary>How long an empty queue is waited on.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>No batch is begun after this, so that the timer comes to what it does beside it.</summary>
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(15);

    private readonly Backoff backoff = new();

    /// <summary>Takes what is there. Does not throw when broker or tables fail: it comes back later.</summary>
    /// <param name="take">Takes one message; the same message may come again, under the same id and moment of arrival.</param>
    /// <param name="isReady">After a failure: whether messages can be taken again. Each delivery counts, and the tenth is the last.</param>
    /// <param name="cancellationToken">Ends the run between messages.</param>
    public async Task RunAsync(
        Func<ServiceBusReceivedMessage, CancellationToken, Task<MessageVerdict>> take, Func<CancellationToken, Task> isReady,
        CancellationToken cancellationToken)
    {
        DateTimeOffset begun = clock.GetUtcNow();
        if (!backoff.IsOver(begun))
        {
            return;
        }

        try
        {
            if (backoff.Failures > 0)
            {
                await isReady(cancellationToken);
            }

            while (clock.GetUtcNow() - begun < RunTime)
            {
                IReadOnlyList<ServiceBusReceivedMessage> batch = await receiver.ReceiveMessagesAsync(BatchSize, Patience, cancellationToken);
                foreach (ServiceBusReceivedMessage message in batch)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await HandleAsync(message, take, cancellationToken);
                }

                if (batch.Count == 0)
                {
                    break;
                }
            }

            backoff.Succeeded();
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan pause = backoff.Failed(begun);
            LogFailed(log, backoff.Failures, pause, failure);
            if (backoff.IsLasting)
            {
                LogWaiting(log, backoff.Since, backoff.Failures);
            }
        }
    }

    /// <summary>When the oldest message that is there came; null: the queue is empty.</summary>
    public async Task<DateTimeOffset?> OldestAsync(CancellationToken cancellationToken) =>
        (await receiver.PeekMessageAsync(0, cancellationToken))?.EnqueuedTime;

    private async Task HandleAsync(
        ServiceBusReceivedMessage message, Func<ServiceBusReceivedMessage, CancellationToken, Task<MessageVerdict>> take, CancellationToken cancellationToken)
    {
        MessageVerdict verdict;
        try
        {
            verdict = await take(message, cancellationToken);
        }
        catch (Exception broken) when (broken is not (RequestFailedException or OperationCanceledException or IOException))
        {
            // The tables failing is everybody's trouble and ends the run; this is this message's own, and the others go on.
            LogBroken(log, message.MessageId, message.DeliveryCount, broken);
            verdict = new MessageVerdict.Later("an error on our side");
        }

        try
        {
            switch (verdict)
            {
                case MessageVerdict.Done:
                    await receiver.CompleteMessageAsync(message, CancellationToken.None);
                    Telemetry.Message("taken");
                    break;
                case MessageVerdict.Refused refused:
                    await receiver.DeadLetterMessageAsync(
                        message, refused.Reason, refused.Description[..Math.Min(refused.Description.Length, MaxDescription)], CancellationToken.None);
                    Telemetry.Message("refused");
                    LogRefused(log, message.MessageId, refused.Reason, refused.Description.Split('\n')[0]);
                    break;
                case MessageVerdict.Later later:
                    await receiver.AbandonMessageAsync(message, propertiesToModify: null, CancellationToken.None);
                    Telemetry.Message("later");
                    LogLater(log, message.MessageId, message.DeliveryCount, later.Why);
                    break;
            }
        }
        catch (ServiceBusException lost) when (lost.Reason is ServiceBusFailureReason.MessageLockLost)
        {
            LogLater(log, message.MessageId, message.DeliveryCount, "its lock had expired"); // what it said is kept; told again it changes nothing
        }
    }

    [LoggerMessage(3301, LogLevel.Warning, "The incoming queue could not be read, {Failures} times in a row; next attempt in {Pause}")]
    private static partial void LogFailed(ILogger log, int failures, TimeSpan pause, Exception failure);

    // bicep/modules/alerts.bicep looks for this message; what is refused lies in the dead letters, which have an alert of their own.
    [LoggerMessage(3302, LogLevel.Error, "Incoming messages wait since {Since}, {Failures} attempts failed")]
    private static partial void LogWaiting(ILogger log, DateTimeOffset since, int failures);

    [LoggerMessage(3303, LogLevel.Warning, "Message {Message} was put among the dead letters, {Reason}: {Description}")]
    private static partial void LogRefused(ILogger log, string message, string reason, string description);

    [LoggerMessage(3304, LogLevel.Warning, "Message {Message} comes again after delivery {Delivery}: {Why}")]
    private static partial void LogLater(ILogger log, string message, int delivery, string why);

    [LoggerMessage(3305, LogLevel.Error, "Message {Message} could not be handled at delivery {Delivery}")]
    private static partial void LogBroken(ILogger log, string message, int delivery, Exception failure);
}
