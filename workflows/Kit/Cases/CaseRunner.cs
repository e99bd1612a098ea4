using Microsoft.DurableTask.Client;
using Workflows.Kit.Durable;

namespace Workflows.Kit.Cases;

/// <summary>Starts and wakes the orchestrations of cases.</summary>
public static class CaseRunner
{
    /// <summary>Sees to it that the case's orchestration exists. Safe to repeat.</summary>
    /// <returns>False: one was running before, which knows nothing of what this caller has written.</returns>
    /// <exception cref="InvalidOperationException">It could not be started, and none is running.</exception>
    public static Task<bool> EnsureStartedAsync(this DurableTaskClient client, CaseId id, CancellationToken cancellation) =>
        client.EnsureStartedAsync(id.Kind.Durable.Run, id.Kind.Input?.Invoke(id.Value) ?? new RunCaseInput(id.Value), id.InstanceId, cancellation);

    /// <summary>Starts it for a case that was just filed; one that runs already (the request is a repeat) is told to look.</summary>
    /// <exception cref="InvalidOperationException">It could not be started, and none is running.</exception>
    public static async Task StartOrSignalAsync(this DurableTaskClient client, CaseId id, string factId, CancellationToken cancellation)
    {
        if (!await client.EnsureStartedAsync(id, cancellation))
        {
            await client.TrySignalAsync(id, factId, cancellation);
        }
    }

    /// <summary>Tells the orchestration that there is a new fact; false when it cannot be told.</summary>
    public static Task<bool> TrySignalAsync(this DurableTaskClient client, CaseId id, string factId, CancellationToken cancellation) =>
        client.TryRaiseAsync(id.InstanceId, id.Kind.EventName, new CaseNews(factId), cancellation);

    /// <summary>Tells it, or starts it when it cannot be told: between two looks of a case may lie days, too long for the sweep.</summary>
    public static async Task SignalOrStartAsync(this DurableTaskClient client, CaseId id, string factId, CancellationToken cancellation)
    {
        if (!await client.TrySignalAsync(id, factId, cancellation))
        {
            await client.StartOrSignalAsync(id, factId, cancellation);
        }
    }

    /// <summary>The orchestration exists and has not ended.</summary>
    public static Task<bool> IsAliveAsync(this DurableTaskClient client, CaseId id, CancellationToken cancellation) =>
        client.IsAliveAsync(id.InstanceId, cancellation);
}
