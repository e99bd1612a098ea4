using Microsoft.DurableTask.Client;
using Workflows.Durable;

namespace Workflows.Changes;

/// <summary>Starts and wakes the orchestrations of changes.</summary>
public static class ChangeRunner
{
    /// <summary>Sees to it that the change's orchestration exists. Safe to repeat.</summary>
    /// <exception cref="InvalidOperationException">It could not be started, and none is running.</exception>
    public static Task EnsureStartedAsync(this DurableTaskClient client, ChangeId id, CancellationToken cancellation) =>
        client.EnsureStartedAsync(RunChangeOrchestrator.Name, new RunChangeInput(id.Value), id.InstanceId, cancellation);

    /// <summary>Tells the orchestration that there is a new fact; false when it cannot be told.</summary>
    public static Task<bool> TrySignalAsync(this DurableTaskClient client, ChangeId id, string factId, CancellationToken cancellation) =>
        client.TryRaiseAsync(id.InstanceId, ChangeNews.EventName, new ChangeNews(factId), cancellation);
}
