using System.Diagnostics;
using Microsoft.DurableTask;
using Workflows.Clocks;
using Workflows.Observability;

namespace Workflows.Kit.Cases;

/// <summary>Looks at a case: does what it owes at a moment, and says what it owes then.</summary>
public sealed class PlanCaseActivity<TDuty>(ICaseProcess<TDuty> process, LookTime time) : TaskActivity<PlanCaseRequest, CasePlan<TDuty>>
    where TDuty : ICaseDuty
{
    /// <inheritdoc/>
    public override async Task<CasePlan<TDuty>> RunAsync(TaskActivityContext context, PlanCaseRequest input)
    {
        CasePlan<TDuty> plan = await process.ActAsync(CaseId.Parse(process.Kind, input.CaseId), input.At, () => time.Of(input.At));
        TimeSpan ahead = input.At - time.Of(input.At);
        return ahead > TimeSpan.Zero ? plan with { NextLookAt = plan.NextLookAt + ahead } : plan; // in the orchestration's time, or it would not wait at all
    }
}

/// <summary>Performs one duty of a case that a look could not, and records that it was done.</summary>
public sealed class PerformCaseDutyActivity<TDuty>(ICaseProcess<TDuty> process, LookTime time)
    : TaskActivity<PerformCaseDutyRequest<TDuty>, PerformCaseDutyReceipt>
    where TDuty : ICaseDuty
{
    /// <inheritdoc/>
    public override async Task<PerformCaseDutyReceipt> RunAsync(TaskActivityContext context, PerformCaseDutyRequest<TDuty> input)
    {
        DateTimeOffset now = time.Of(input.At);
        using Activity? trace = Telemetry.Source.StartActivity("duty.perform")?.SetTag("workflows.case", input.CaseId).SetTag("workflows.duty", input.Duty.Key);
        PerformCaseDutyReceipt receipt = new(await process.PerformAsync(CaseId.Parse(process.Kind, input.CaseId), input.Duty, now));
        Telemetry.Performed(process.Kind.Word, bySweep: false, now - input.Duty.DueAt);
        return receipt;
    }
}
