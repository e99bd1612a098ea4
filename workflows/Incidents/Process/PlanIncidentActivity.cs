using Microsoft.DurableTask;
using Workflows.Clocks;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Durable;

namespace Workflows.Incidents.Process;

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
        CaseView<IncidentState> incident = await reader.ReadAsync(CaseId.Parse(IncidentKind.Incidents, input.IncidentId), healAudit: true);
        DateTimeOffset now = time.Of(input.At);
        IncidentPlan plan = IncidentSchedule.At(incident.State, incident.Clocks, now);
        if (incident.State.IsBegun)
        {
            await ledger.ProjectAsync(new CaseRow<IncidentSummary>
            {
                Id = incident.Id,
                ProfileVersion = incident.Contract.Profile.Version,
                FiledAt = incident.FiledAt,
                RegisteredAt = incident.RegisteredAt,
                Summary = IncidentSummary.Of(incident.State),
                NextLookAt = plan.Due.Count > 0 ? now : plan.NextLookAt,
                LookedAt = now,
                IsClosed = incident.State.IsClosed,
            });
        }

        return plan with { NextLookAt = plan.NextLookAt + (input.At - now) }; // in the orchestration's time, or it would not wait at all
    }
}
