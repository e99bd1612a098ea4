using Microsoft.DurableTask.Client;
using Workflows.Kit.Cases;
using Workflows.Kit.Durable;

namespace Workflows.Incidents;

/// <summary>Starts and wakes the orchestrations of incidents (see <see cref="InstanceRunner"/> for what cannot be delivered).</summary>
public static class IncidentRunner
{
    /// <summary>Sees to it that the incident's orchestration exists and looks at what was just written. Safe to repeat.</summary>
    /// <exception cref="InvalidOperationException">It could not be started, and none is running.</exception>
    public static async Task StartOrSignalAsync(this DurableTaskClient client, IncidentId id, string factId, CancellationToken cancellation)
    {
        if (!await client.EnsureStartedAsync(RunIncidentOrchestrator.Name, new RunIncidentInput(id.Value), id.InstanceId, cancellation))
        {
            await client.TrySignalAsync(id, factId, cancellation);
        }
    }

    /// <summary>Tells the orchestration that there is a new fact; false when it cannot be told.</summary>
    public static Task<bool> TrySignalAsync(this DurableTaskClient client, IncidentId id, string factId, CancellationToken cancellation) =>
        client.TryRaiseAsync(id.InstanceId, IncidentChanged.EventName, new IncidentChanged(factId), cancellation);

    /// <summary>Tells it, or starts it when it cannot be told.</summary>
    public static async Task SignalOrStartAsync(this DurableTaskClient client, IncidentId id, string factId, CancellationToken cancellation)
    {
        if (!await client.TrySignalAsync(id, factId, cancellation))
        {
            await client.StartOrSignalAsync(id, factId, cancellation);
        }
    }

    /// <summary>The orchestration exists and has not ended.</summary>
    public static Task<bool> IsAliveAsync(this DurableTaskClient client, IncidentId id, CancellationToken cancellation) =>
        client.IsAliveAsync(id.InstanceId, cancellation);
}
