using Microsoft.DurableTask.Client;

namespace Workflows.Maintenance;

/// <summary>Whatever is held while a maintenance window runs; told of every window that comes, goes or moves.</summary>
public interface IMaintenanceHolds
{
    /// <summary>Holds and lets go of what is open in a contract, by the calendar as it stands. Safe to repeat.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="now">Now (UTC).</param>
    /// <param name="client">Wakes the orchestrations; null: the sweep looks soon.</param>
    /// <param name="cancellation">Gives up.</param>
    Task ApplyAsync(string contractId, DateTimeOffset now, DurableTaskClient? client, CancellationToken cancellation);
}
