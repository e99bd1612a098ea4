using Microsoft.DurableTask;

namespace Workflows.Kit.Cases;

/// <summary>Runs one case from its filing to its close. What is owed is decided by the process's schedule, inside an activity (docs/adr/0003).</summary>
/// <typeparam name="TDuty">What the process owes.</typeparam>
/// <param name="names">The activities that it calls.</param>
public sealed class CaseOrchestrator<TDuty>(DurableNames names) : TaskOrchestrator<RunCaseInput, RunCaseOutcome>
    where TDuty : ICaseDuty
{
    private readonly DurableNames names = names;

    /// <inheritdoc/>
    public override async Task<RunCaseOutcome> RunAsync(TaskOrchestrationContext context, RunCaseInput input)
    {
        await CaseLoop.RunAsync<TDuty>(
            context, names, CaseNews.EventName, input,
            at => new PlanCaseRequest(input.CaseId, at), (duty, at) => new PerformCaseDutyRequest<TDuty>(input.CaseId, duty, at));
        return new(input.CaseId, context.CurrentUtcDateTime); // ignored where the history was cut
    }
}
