using Microsoft.DurableTask;
using Workflows.Durable;

namespace Workflows.Changes;

/// <summary>Runs one change from its filing to its close. What is owed is decided by <see cref="ChangeSchedule"/>, inside an activity (docs/adr/0003).</summary>
public sealed class RunChangeOrchestrator : TaskOrchestrator<RunChangeInput, RunChangeOutcome>
{
    /// <summary>Durable name; running instances refer to it.</summary>
    public const string Name = "RunChange";

    /// <inheritdoc/>
    public override async Task<RunChangeOutcome> RunAsync(TaskOrchestrationContext context, RunChangeInput input)
    {
        await DutyLoop.RunAsync<ChangeNews, ChangeDuty>(
            context,
            ChangeNews.EventName,
            input,
            async () =>
            {
                ChangePlan plan = await PlanChangeActivity.CallAsync(context, new(input.ChangeId, context.CurrentUtcDateTime));
                return new(plan.Due, plan.NextLookAt, plan.IsClosed);
            },
            duty => PerformChangeDutyActivity.CallAsync(context, new(input.ChangeId, duty, context.CurrentUtcDateTime)));
        return new(input.ChangeId, context.CurrentUtcDateTime); // ignored where the history was cut
    }
}
