using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Incidents.Process;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;

namespace Workflows.Timers;

/// <summary>What runs by the clock.</summary>
internal sealed class TimerFunctions(IncidentSweep sweep, IEnumerable<ICaseSweep> cases, MailDispatcher delivery, TimeProvider clock)
{
    /// <summary>Every minute: what is owed against what was done, apart from the orchestrations.</summary>
    [Function("SweepIncidents")]
    public Task SweepAsync([TimerTrigger("30 * * * * *", UseMonitor = false)] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        sweep.RunAsync(clock.GetUtcNow(), client, cancellation);

    /// <summary>Every minute: the same for the cases of all other processes.</summary>
    [Function("SweepCases")]
    public Task SweepCasesAsync([TimerTrigger("45 * * * * *", UseMonitor = false)] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        Task.WhenAll(cases.Select(process => process.RunAsync(clock.GetUtcNow(), client, cancellation)));

    /// <summary>Every 5 seconds: mails whose next attempt is due.</summary>
    [Function("DeliverMail")]
    public Task DeliverAsync([TimerTrigger("*/5 * * * * *", UseMonitor = false)] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        delivery.RunAsync(clock.GetUtcNow(), client, cancellation);
}
