using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Events;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Mail;
using Workflows.Webhooks;

namespace Workflows.Timers;

/// <summary>What runs by the clock.</summary>
internal sealed class TimerFunctions(
    IEnumerable<ICaseSweep> sweeps, Watch watch, MailDispatcher delivery, IEnumerable<IMailReports> reports, IEnumerable<EventOutbox> events,
    PersonalHooks personal, IEnumerable<QueuedWork> queues, WebhookDoor door, TimeProvider clock)
{
    /// <summary>Every minute: what is owed against what was done, apart from the orchestrations; then how things stand.</summary>
    [Function("SweepCases")]
    public Task SweepAsync([TimerTrigger("30 * * * * *", UseMonitor = false)] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        watch.RunAsync(() => Task.WhenAll(sweeps.Select(sweep => sweep.RunAsync(clock.GetUtcNow(), client, cancellation))), cancellation);

    /// <summary>
    /// Every 5 seconds: mails whose next attempt is due, webhooks that a crash left waiting, and, where they are on, reports of mails, domain events
    /// and the incoming queue. One timer for all, since each is a scale group of its own on Flex Consumption; a broker that hangs holds it up for 25
    /// seconds at most, then backs off.
    /// </summary>
    [Function("DeliverMail")]
    public Task DeliverAsync([TimerTrigger("*/5 * * * * *", UseMonitor = false)] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        Task.WhenAll(
        [
            delivery.RunAsync(clock.GetUtcNow(), client, cancellation),
            door.TakeLeftAsync(client, cancellation),
            .. reports.Select(report => report.RunAsync(news => delivery.TakeAsync(news, clock.GetUtcNow(), client, cancellation), cancellation)),
            .. events.Select(outbox => outbox.RunAsync(cancellation)),
            personal.RunAsync(cancellation),
            .. queues.Select(queue => queue.RunAsync(client, cancellation)),
        ]);
}
