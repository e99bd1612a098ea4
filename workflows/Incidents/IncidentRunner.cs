using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Workflows.Incidents;

/// <summary>
/// Starts and wakes the orchestrations of incidents. What an orchestration client throws for an instance that cannot take a call
/// differs by host and comes from packages the app cannot name: here any failure but cancellation means "not deliverable",
/// which loses nothing, because the facts are in the ledger and the sweep delivers what is missing.
/// </summary>
public static class IncidentRunner
{
    /// <summary>Sees to it that the incident's orchestration exists. Safe to repeat.</summary>
    /// <exception cref="InvalidOperationException">It could not be started, and none is running.</exception>
    public static async Task EnsureStartedAsync(this DurableTaskClient client, IncidentId id, CancellationToken cancellation)
    {
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                RunIncidentOrchestrator.Name, new RunIncidentInput(id.Value), new StartOrchestrationOptions(id.InstanceId), cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            if (!await client.IsAliveAsync(id, cancellation))
            {
                throw new InvalidOperationException($"The orchestration of incident {id} could not be started.", error);
            }
        }
    }

    /// <summary>Tells the orchestration that there is a new fact; false when it cannot be told.</summary>
    public static async Task<bool> TrySignalAsync(this DurableTaskClient client, IncidentId id, string factId, CancellationToken cancellation)
    {
        try
        {
            await client.RaiseEventAsync(id.InstanceId, IncidentChanged.EventName, new IncidentChanged(factId), cancellation);
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>The orchestration exists and has not ended.</summary>
    public static async Task<bool> IsAliveAsync(this DurableTaskClient client, IncidentId id, CancellationToken cancellation)
    {
        OrchestrationMetadata? instance = await client.GetInstanceAsync(id.InstanceId, getInputsAndOutputs: false, cancellation);
        return instance is { IsCompleted: false };
    }
}
