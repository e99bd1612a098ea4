using Microsoft.DurableTask;
using Workflows.Clocks;
using Workflows.Kit.Durable;

namespace Workflows.Incidents;

/// <summary>Reads an incident's facts and says what is owed at a moment; brings the incident's row and audit trail up to date on the way.</summary>
public sealed class PlanIncidentActivity(IncidentLedger ledger, IncidentReader reader, LookTime time) : TaskActivity<PlanIncidentRequest, IncidentPlan>
{
    /// <summary>Durable name.</summary>
    public const string Name = "PlanIncident";

    /// <summary>Calls it from an orchestrator.</summary>
    public static Task<IncidentPlan> CallAsync(TaskOrchestrationContext context, PlanIncidentRequest request) =>
        context.CallActivityAsync<IncidentPlan>(Name, request, ActivityRetry.Brief);

    /// <inheritdoc/>
    public override async Task<IncidentPlan> RunAsync(TaskActivityContext context, PlanIncidentRequest input)
    {
        IncidentView incident = await reader.ReadAsync(IncidentId.Parse(input.IncidentId), healAudit: true);
        DateTimeOffset now = time.Of(input.At);
        IncidentPlan plan = IncidentSchedule.At(incident.State, incident.Clocks, now);
        if (incident.State.IsBegun)
        {
            await ledger.ProjectAsync(incident, plan.Due.Count > 0 ? now : plan.NextLookAt, now);
        }

        return plan with { NextLookAt = plan.NextLookAt + (input.At - now) }; // in the orchestration's time, or it would not wait at all
    }
}
