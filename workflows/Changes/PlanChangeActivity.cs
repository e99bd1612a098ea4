using Microsoft.DurableTask;
using Workflows.Durable;

namespace Workflows.Changes;

/// <summary>Reads a change's facts and says what is owed at a moment; brings its row and audit trail up to date on the way.</summary>
public sealed class PlanChangeActivity(ChangeLedger ledger, ChangeReader reader) : TaskActivity<PlanChangeRequest, ChangePlan>
{
    /// <summary>Durable name.</summary>
    public const string Name = "PlanChange";

    /// <summary>Calls it from an orchestrator.</summary>
    public static Task<ChangePlan> CallAsync(TaskOrchestrationContext context, PlanChangeRequest request) =>
        context.CallActivityAsync<ChangePlan>(Name, request, ActivityRetry.Brief);

    /// <inheritdoc/>
    public override async Task<ChangePlan> RunAsync(TaskActivityContext context, PlanChangeRequest input)
    {
        ChangeView change = await reader.ReadAsync(ChangeId.Parse(input.ChangeId), healAudit: true);
        ChangePlan plan = ChangeSchedule.At(change.State, change.Contract.Calendars, input.At);
        await ledger.ProjectAsync(change, plan.Due.Count > 0 ? input.At : plan.NextLookAt);
        return plan;
    }
}
