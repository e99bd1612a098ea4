using Microsoft.DurableTask;
using Workflows.Durable;

namespace Workflows.Incidents;

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

    /// <summary>Looks after which the history is cut, so that an incident of many months replays fast.</summary>
    private const int LooksPerGeneration = 50;

    /// <summary>How soon a duty that failed is tried again.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override async Task<RunIncidentOutcome> RunAsync(TaskOrchestrationContext context, RunIncidentInput input)
    {
        Task<IncidentChanged> news = context.WaitForExternalEvent<IncidentChanged>(IncidentChanged.EventName);
        for (int looks = 1; ; looks++)
        {
            IncidentPlan plan = await PlanIncidentActivity.CallAsync(context, new(input.IncidentId, context.CurrentUtcDateTime));
            if (plan.IsClosed)
            {
                return new(input.IncidentId, context.CurrentUtcDateTime);
            }

            bool allDone = true;
            foreach (IncidentDuty duty in plan.Due)
            {
                allDone &= await PerformAsync(context, input.IncidentId, duty);
            }

            if (looks >= LooksPerGeneration)
            {
                context.ContinueAsNew(input);
                return new(input.IncidentId, context.CurrentUtcDateTime); // ignored: the next generation goes on
            }

            if (plan.Due.Count > 0 && allDone)
            {
                continue; // what was done may make the next thing due
            }

            DateTimeOffset? next = allDone ? plan.NextLookAt : context.CurrentUtcDateTime + AfterFailure;
            if (await news.HappensBeforeAsync(context, next))
            {
                news = context.WaitForExternalEvent<IncidentChanged>(IncidentChanged.EventName);
            }
        }
    }

    /// <summary>One duty that cannot be performed now must not hold back the others; it stays owed and is tried again.</summary>
    private static async Task<bool> PerformAsync(TaskOrchestrationContext context, string incidentId, IncidentDuty duty)
    {
        try
        {
            await PerformDutyActivity.CallAsync(context, new(incidentId, duty, context.CurrentUtcDateTime));
            return true;
        }
        catch (TaskFailedException)
        {
            return false;
        }
    }
}
