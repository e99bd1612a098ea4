using Microsoft.DurableTask;

namespace Workflows.Kit.Durable;

/// <summary>What a process owes now, and when to look again.</summary>
internal sealed record OwedNow<TDuty>(IReadOnlyList<TDuty> Due, DateTimeOffset? NextLookAt, bool IsClosed);

/// <summary>
/// The loop of every process (docs/adr/0003): look at what is owed, do it, wait for news or for the next due time. Running
/// instances replay it: the order of its calls never changes.
/// </summary>
internal static class CaseLoop
{
    /// <summary>Looks after which the history is cut, so that a case of many months replays fast.</summary>
    private const int LooksPerGeneration = 50;

    /// <summary>How soon a duty that failed is tried again.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    /// <summary>Runs until the case is closed, or until the history was cut and the next generation goes on.</summary>
    /// <typeparam name="TNews">Event that says that there is something new in the ledger.</typeparam>
    /// <typeparam name="TDuty">What is owed.</typeparam>
    /// <param name="context">The orchestration.</param>
    /// <param name="eventName">Name of the event.</param>
    /// <param name="input">The orchestration's own input, for the next generation.</param>
    /// <param name="look">Asks what is owed.</param>
    /// <param name="perform">Performs one duty.</param>
    public static async Task RunAsync<TNews, TDuty>(
        TaskOrchestrationContext context, string eventName, object input, Func<Task<OwedNow<TDuty>>> look, Func<TDuty, Task> perform)
    {
        Task<TNews> news = context.WaitForExternalEvent<TNews>(eventName);
        for (int looks = 1; ; looks++)
        {
            OwedNow<TDuty> plan = await look();
            if (plan.IsClosed)
            {
                return;
            }

            bool allDone = true;
            foreach (TDuty duty in plan.Due)
            {
                allDone &= await TryAsync(perform, duty);
            }

            if (looks >= LooksPerGeneration)
            {
                context.ContinueAsNew(input);
                return;
            }

            if (plan.Due.Count > 0 && allDone)
            {
                continue; // what was done may make the next thing due
            }

            DateTimeOffset? next = allDone ? plan.NextLookAt : context.CurrentUtcDateTime + AfterFailure;
            if (await news.HappensBeforeAsync(context, next))
            {
                news = context.WaitForExternalEvent<TNews>(eventName);
            }
        }
    }

    /// <summary>One duty that cannot be performed now must not hold back the others; it stays owed and is tried again.</summary>
    private static async Task<bool> TryAsync<TDuty>(Func<TDuty, Task> perform, TDuty duty)
    {
        try
        {
            await perform(duty);
            return true;
        }
        catch (TaskFailedException)
        {
            return false;
        }
    }
}
