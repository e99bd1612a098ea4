using Microsoft.DurableTask;

namespace Workflows.Kit.Durable;

/// <summary>How activities of this application are retried: they are idempotent by key, so again is always safe.</summary>
internal static class ActivityRetry
{
    /// <summary>4 attempts within about 7 seconds: rides over a busy table or a restarting relay. What still fails is the orchestrator's decision.</summary>
    public static TaskOptions Brief { get; } = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 4, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2));
}
