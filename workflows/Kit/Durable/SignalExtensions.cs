using Microsoft.DurableTask;

namespace Workflows.Kit.Durable;

/// <summary>Waiting for an external event with a limit, without losing the event.</summary>
internal static class SignalExtensions
{
    /// <summary>
    /// True when the signal came before the moment (null: there is none). The wait is the caller's and stays open when time runs out:
    /// a cancelled wait would swallow the next event of its name. The losing timer is cancelled, or it would hold back completion.
    /// </summary>
    public static async Task<bool> HappensBeforeAsync<T>(this Task<T> signal, TaskOrchestrationContext context, DateTimeOffset? moment)
    {
        if (moment is not { } at)
        {
            await signal;
            return true;
        }

        using CancellationTokenSource timerNoLongerNeeded = new();
        Task timer = context.CreateTimer(at.UtcDateTime, timerNoLongerNeeded.Token);
        if (await Task.WhenAny(signal, timer) == timer)
        {
            return false;
        }

        await signal;
        timerNoLongerNeeded.Cancel();
        return true;
    }
}
