using Microsoft.Extensions.Logging;
using Workflows.Observability;

namespace Workflows.Kit.Cases;

/// <summary>One step of a sweep.</summary>
public static partial class SweepAttempt
{
    /// <summary>Does it; what cannot be looked at does not keep the others from it.</summary>
    public static async Task TryAsync(this ILogger log, string what, Func<Task> look)
    {
        try
        {
            await look();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Telemetry.SweepFailed();
            LogFailed(log, what, failure);
        }
    }

    [LoggerMessage(2012, LogLevel.Error, "The sweep could not look after {Case}")]
    private static partial void LogFailed(ILogger log, string @case, Exception failure);
}
