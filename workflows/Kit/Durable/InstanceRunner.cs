using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Workflows.Kit.Durable;

/// <summary>
/// Starts and wakes orchestrations. What an orchestration client throws for an instance that cannot take a call
/// differs by host and comes from packages the app cannot name: here any failure but cancellation means "not deliverable",
/// which loses nothing, because the facts are in the ledger and the sweep delivers what is missing.
/// </summary>
internal static class InstanceRunner
{
    /// <summary>Sees to it that the orchestration exists. Safe to repeat.</summary>
    /// <returns>False: one was running before, which knows nothing of what this caller has written.</returns>
    /// <exception cref="InvalidOperationException">It could not be started, and none is running.</exception>
    public static async Task<bool> EnsureStartedAsync(this DurableTaskClient client, string orchestrator, object input, string instanceId,
        CancellationToken cancellation)
    {
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, new StartOrchestrationOptions(instanceId), cancellation);
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            if (!await client.IsAliveAsync(instanceId, cancellation))
            {
                throw new InvalidOperationException($"The orchestration {instanceId} could not be started.", error);
            }

            return false;
        }
    }

    /// <summary>Raises an event; false when it cannot be delivered.</summary>
    public static async Task<bool> TryRaiseAsync(this DurableTaskClient client, string instanceId, string eventName, object payload,
        CancellationToken cancellation)
    {
        try
        {
            await client.RaiseEventAsync(instanceId, eventName, payload, cancellation);
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>The orchestration exists and has not ended.</summary>
    public static async Task<bool> IsAliveAsync(this DurableTaskClient client, string instanceId, CancellationToken cancellation)
    {
        OrchestrationMetadata? instance = await client.GetInstanceAsync(instanceId, getInputsAndOutputs: false, cancellation);
        return instance is { IsCompleted: false };
    }
}
