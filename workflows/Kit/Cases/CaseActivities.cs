using Microsoft.DurableTask;
using Workflows.Clocks;

namespace Workflows.Kit.Cases;

/// <summary>Says what a case owes at a moment.</summary>
public sealed class PlanCaseActivity<TDuty>(ICaseProcess<TDuty> process, LookTime time) : TaskActivity<PlanCaseRequest, CasePlan<TDuty>>
    where TDuty : ICaseDuty
{
    /// <inheritdoc/>
    public override async Task<CasePlan<TDuty>> RunAsync(TaskActivityContext context, PlanCaseRequest input)
    {
        DateTimeOffset now = time.Of(input.At);
        CasePlan<TDuty> plan = await process.PlanAsync(CaseId.Parse(process.Kind, input.CaseId), now);
        return plan with { NextLookAt = plan.NextLookAt + (input.At - now) }; // in the orchestration's time, or it would not wait at all
    }
}

/// <summary>Performs one duty of a case and records that it was done.</summary>
public sealed class PerformCaseDutyActivity<TDuty>(ICaseProcess<TDuty> process, LookTime time) : TaskActivity<PerformCaseDutyRequest<TDuty>, PerformCaseDutyReceipt>
    where TDuty : ICaseDuty
{
    /// <inheritdoc/>
    public override async Task<PerformCaseDutyReceipt> RunAsync(TaskActivityContext context, PerformCaseDutyRequest<TDuty> input) =>
        new(await process.PerformAsync(CaseId.Parse(process.Kind, input.CaseId), input.Duty, time.Of(input.At)));
}
