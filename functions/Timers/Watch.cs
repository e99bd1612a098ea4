using Workflows.Events;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.Observability;

namespace Workflows.Timers;

/// <summary>What a sweep tells when it is over: how mails, webhooks, events and the queue stand, and to a monitor outside that all is well.</summary>
internal sealed partial class Watch(
    MailOutbox mails, BodyStore bodies, IEnumerable<EventOutbox> events, IEnumerable<QueueReader> queues, IEnumerable<DeadLetters> letters, Heartbeat heartbeat,
    TimeProvider clock, ILogger<Watch> log)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Sweeps, then tells. What cannot be told keeps nothing from being swept.</summary>
    public async Task RunAsync(Func<Task> sweep, CancellationToken cancellation)
    {
        long begun = clock.GetTimestamp();
        long failures = Telemetry.SweepFailures;
        await sweep();
        Standing.Swept(clock.GetElapsedTime(begun), clock);
        bool isWell = Telemetry.SweepFailures == failures;
        await TryAsync(MailsAsync);
        await TryAsync(WebhooksAsync);
        await TryAsync(QueueAsync);
        DateTimeOffset now = clock.GetUtcNow();
        foreach (EventOutbox outbox in events)
        {
            Standing.Events(outbox.Sink.Name is { Length: > 0 } name ? name : "service-bus", outbox.Trouble is { } trouble ? now - trouble.Since : TimeSpan.Zero, clock);
        }

        if (isWell)
        {
            await heartbeat.BeatAsync(cancellation);
        }

        async Task MailsAsync()
        {
            (int waiting, DateTimeOffset? oldest) = await mails.CountWaitingAsync(1000, cancellation);
            DateTimeOffset at = clock.GetUtcNow();
            Standing.Mails(waiting, at - oldest ?? TimeSpan.Zero, await mails.CountFailedAsync(at - Day, 100, cancellation), clock);
        }

        async Task WebhooksAsync()
        {
            (int waiting, DateTimeOffset? oldest) = await bodies.CountWaitingAsync(1000, cancellation);
            Standing.Webhooks(waiting, clock.GetUtcNow() - oldest ?? TimeSpan.Zero, clock);
        }

        async Task QueueAsync()
        {
            foreach ((QueueReader queue, DeadLetters dead) in queues.Zip(letters))
            {
                Standing.Queue(clock.GetUtcNow() - await queue.OldestAsync(cancellation) ?? TimeSpan.Zero, await dead.CountAsync(cancellation), clock);
            }
        }
    }

    private async Task TryAsync(Func<Task> look)
    {
        try
        {
            await look();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogUntold(log, failure);
        }
    }

    [LoggerMessage(3401, LogLevel.Warning, "How mails and messages stand could not be told")]
    private static partial void LogUntold(ILogger log, Exception failure);
}
