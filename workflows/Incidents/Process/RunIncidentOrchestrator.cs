using Microsoft.DurableTask;
using Workflows.Kit.Durable;

namespace Workflows.Incidents.Process;

/// <summary>
/// Runs one incident from its opening to its close: look at what is owed, do it, wait for news or for the next due time.
/// What is owed is decided by <see cref="IncidentSchedule"/> from the ledger's facts, inside an activity: so the rules may be
/// corrected while incidents run, and neither a lost event nor a change of code can make a running instance diverge
/// (docs/adr/0003).
/// </summary>
public sealed class RunIncidentOrchestrator : TaskOrchestrator<RunIncidentInput, RunIncidentOutcome>
{
    /// <summary>Durable name; running instances refer to it.</summary>
    public const string Name = "RunIncident";

    /// <inheritdoc/>
    public override async Task<RunIncidentOutcome> RunAsync(TaskOrchestrationContext context, RunIncidentInput input)
    {
        await CaseLoop.RunAsync<IncidentChanged, IncidentDuty>(
            context,
            IncidentChanged.EventName,
            input,
            async () =>
            {
                IncidentPlan plan = await PlanIncidentActivity.CallAsync(context, new(input.IncidentId, context.CurrentUtcDateTime));
                return new(plan.Due, plan.NextLookAt, plan.IsClosed);
            },
            duty => PerformDutyActivity.CallAsync(context, new(input.IncidentId, duty, context.CurrentUtcDateTime)));
        return new(input.IncidentId, context.CurrentUtcDateTime); // ignored where the history was cut
    }
}
