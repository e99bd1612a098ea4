using Microsoft.DurableTask;
using Workflows.Clocks;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;

namespace Workflows.Incidents.Process;

// Incidents ran before there was a kit: what crosses their durable calls is called otherwise than in other processes, and is in the
// histories of instances that run. Nothing else is different.

/// <summary>Runs one incident from its opening to its close, see <see cref="CaseOrchestrator{TDuty}"/>.</summary>
public sealed class RunIncidentOrchestrator : TaskOrchestrator<RunIncidentInput, RunIncidentOutcome>
{
    /// <inheritdoc/>
    public override async Task<RunIncidentOutcome> RunAsync(TaskOrchestrationContext context, RunIncidentInput input)
    {
        CaseKind kind = IncidentKind.Incidents;
        await CaseLoop.RunAsync<IncidentDuty>(
            context, kind.Durable, kind.EventName, input,
            at => new PlanIncidentRequest(input.IncidentId, at), (duty, at) => new PerformDutyRequest(input.IncidentId, duty, at));
        return new(input.IncidentId, context.CurrentUtcDateTime); // ignored where the history was cut
    }
}

/// <summary>Does what an incident owes at a moment, see <see cref="PlanCaseActivity{TDuty}"/>.</summary>
public sealed class PlanIncidentActivity(IncidentProcess process, LookTime time) : TaskActivity<PlanIncidentRequest, CasePlan<IncidentDuty>>
{
    private readonly PlanCaseActivity<IncidentDuty> plan = new(process, time);

    /// <inheritdoc/>
    public override Task<CasePlan<IncidentDuty>> RunAsync(TaskActivityContext context, PlanIncidentRequest input) =>
        plan.RunAsync(context, new(input.IncidentId, input.At));
}

/// <summary>Performs one duty of an incident that a look could not, and records that it was done.</summary>
public sealed class PerformDutyActivity(IncidentProcess process, LookTime time) : TaskActivity<PerformDutyRequest, PerformDutyReceipt>
{
    private readonly PerformCaseDutyActivity<IncidentDuty> perform = new(process, time);

    /// <inheritdoc/>
    public override async Task<PerformDutyReceipt> RunAsync(TaskActivityContext context, PerformDutyRequest input) =>
        new((await perform.RunAsync(context, new(input.IncidentId, input.Duty, input.At))).FactId, []);
}
