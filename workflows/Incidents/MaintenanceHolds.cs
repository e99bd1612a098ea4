using Microsoft.DurableTask.Client;

namespace Workflows.Incidents;

/// <summary>Tells open incidents which maintenance windows hold their escalation, and lets go of what is held no longer.</summary>
public sealed class MaintenanceHolds(IncidentLedger ledger, IncidentReader reader, MaintenanceCalendar calendar)
{
    /// <summary>Every open incident of a contract. Safe to repeat.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="now">Now (UTC).</param>
    /// <param name="client">Wakes the orchestrations; null: the sweep looks soon.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task ApplyAsync(string contractId, DateTimeOffset now, DurableTaskClient? client, CancellationToken cancellation)
    {
        IReadOnlyList<MaintenanceWindow> coming = await calendar.ComingAsync(contractId, now);
        await foreach (IncidentRow row in ledger.OpenOfAsync(contractId))
        {
            await ApplyAsync(row.Id, coming, now, client, cancellation);
        }
    }

    /// <summary>One incident.</summary>
    public async Task ApplyAsync(IncidentId id, IReadOnlyList<MaintenanceWindow> coming, DateTimeOffset now, DurableTaskClient? client, CancellationToken cancellation)
    {
        if (await reader.FindAsync(id) is not { State.IsClosed: false } incident)
        {
            return;
        }

        bool isNew = false;
        foreach (IncidentFact fact in MaintenanceCalendar.Reconcile(incident.State, coming, now))
        {
            isNew |= await ledger.RecordAsync(id, fact);
        }

        if (isNew && client is not null)
        {
            await client.TrySignalAsync(id, "maintenance", cancellation);
        }
        else if (isNew)
        {
            await ledger.LookSoonAsync(id, now);
        }
    }
}
