using Microsoft.DurableTask;
using Workflows.Kit.Durable;

namespace Workflows.Kit.Cases;

/// <summary>
/// The loop of every process (docs/adr/0003): look at the case, which does what is owed; do what the look could not; wait for news or for the next
/// due time. Running instances replay it: the order of its calls never changes. In older histories looks only say what is owed.
/// </summary>
internal static class CaseLoop
{
    /// <summary>Looks after which the history is cut, so that a case of many months replays fast.</summary>
    private const int LooksPerGeneration = 50;

    /// <summary>How soon a duty that failed is tried again.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    /// <summary>Runs until the case is closed, or until the history was cut and the next generation goes on.</summary>
    /// <typeparam name="TDuty">What is owed.</typeparam>
    /// <param name="context">The orchestration.</param>
    /// <param name="names">The activities that it calls.</param>
    /// <param name="eventName">Name of the event that says that there is something new in the ledger.</param>
    /// <param name="input">The orchestration's own input, for the next generation.</param>
    /// <param name="plan">Asks for a look at a moment: input of the first activity.</param>
    /// <param name="perform">Asks for a duty to be performed: input of the second.</param>
    public static async Task RunAsync<TDuty>(
        TaskOrchestrationContext context, DurableNames names, string eventName, object input, Func<DateTimeOffset, object> plan,
        Func<TDuty, DateTimeOffset, object> perform)
        where TDuty : ICaseDuty
    {
        Task<CaseNews> news = context.WaitForExternalEvent<CaseNews>(eventName);
        for (int looks = 1; ; looks++)
        {
            CasePlan<TDuty> owed = await context.CallActivityAsync<CasePlan<TDuty>>(names.Plan, plan(context.CurrentUtcDateTime), ActivityRetry.Brief);
            if (owed.IsClosed)
            {
                return;
            }

            bool allDone = true;
            foreach (TDuty duty in owed.Due)
            {
                allDone &= await TryAsync(context, names.Perform, perform(duty, context.CurrentUtcDateTime));
            }

            if (looks >= LooksPerGeneration)
            {
                context.ContinueAsNew(input);
                return;
            }

            if (owed.Due.Count > 0 && allDone)
            {
                continue; // what was done may make the next thing due
            }

            DateTimeOffset? next = allDone ? owed.NextLookAt : context.CurrentUtcDateTime + AfterFailure;
            if (await news.HappensBeforeAsync(context, next))
            {
                news = context.WaitForExternalEvent<CaseNews>(eventName);
            }
        }
    }

    /// <summary>One duty that cannot be performed now must not hold back the others; it stays owed and is tried again.</summary>
    private static async Task<bool> TryAsync(TaskOrchestrationContext context, string perform, object request)
    {
        try
        {
            await context.CallActivityAsync(perform, request, ActivityRetry.Brief);
            return true;
        }
        catch (TaskFailedException)
        {
            return false;
        }
    }
}
