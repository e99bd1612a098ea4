using Microsoft.DurableTask;

namespace Workflows.Kit.Cases;

/// <summary>Says what a case owes at a moment.</summary>
public abstract class PlanCaseActivity<TDuty>(ICaseProcess<TDuty> process) : TaskActivity<PlanCaseRequest, CasePlan<TDuty>>
    where TDuty : ICaseDuty
{
    /// <inheritdoc/>
    public override Task<CasePlan<TDuty>> RunAsync(TaskActivityContext context, PlanCaseRequest input) =>
        process.PlanAsync(CaseId.Parse(process.Kind, input.CaseId), input.At);
}

/// <summary>Performs one duty of a case and records that it was done.</summary>
public abstract class PerformCaseDutyActivity<TDuty>(ICaseProcess<TDuty> process) : TaskActivity<PerformCaseDutyRequest<TDuty>, PerformCaseDutyReceipt>
    where TDuty : ICaseDuty
{
    /// <inheritdoc/>
    public override async Task<PerformCaseDutyReceipt> RunAsync(TaskActivityContext context, PerformCaseDutyRequest<TDuty> input) =>
        new(await process.PerformAsync(CaseId.Parse(process.Kind, input.CaseId), input.Duty, input.At));
}
