using Azure;
using Workflows.Contracts;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.Maintenance;

namespace Workflows.Incidents.Alerts;

/// <summary>Writes what an incident begins with. Everything but its orchestration, which reads it.</summary>
public sealed class IncidentWriter(
    ContractVersions contracts, AlertLedger alerts, IncidentLedger incidents, IncidentReader reader, MaintenanceCalendar maintenance)
{
    private const int Attempts = 20;

    /// <summary>
    /// Makes an incident whole, from any stage at which a crash may have left it: the facts first, side by side because each waits for
    /// the disk, and then the row, by which lists and the sweep find it. Without its first fact nothing is owed for it.
    /// </summary>
    /// <param name="contract">Its contract.</param>
    /// <param name="id">The incident.</param>
    /// <param name="first">What opens it.</param>
    /// <param name="system">What it is about, as far as a maintenance window is concerned.</param>
    /// <param name="also">Facts that belong to the opening.</param>
    /// <returns>Completes with the audit entry of the first fact.</returns>
    internal async Task<Task> OpenAsync(Contract contract, CaseId id, IncidentFact first, string? system, params IReadOnlyList<IncidentFact> also)
    {
        Task<Recording> recorded = incidents.BeginRecordAsync(id, first);
        IReadOnlyList<MaintenanceHeld> holds = MaintenanceHolds.Of(await maintenance.ComingAsync(contract.Id, first.RecordedAt), system, first.RecordedAt);
        await Task.WhenAll([recorded, .. also.Concat(holds).Select(fact => incidents.RecordAsync(id, fact))]);
        await incidents.OpenAsync(reader.Filed(id, contract, first, first.At) with { RegisteredAt = first.RecordedAt });
        return (await recorded).Audited;
    }

    /// <summary>Records the windows that hold the escalation of an alert about a system that joins an incident.</summary>
    internal async Task HoldAsync(CaseId id, string? system, DateTimeOffset at)
    {
        foreach (MaintenanceHeld held in MaintenanceHolds.Of(await maintenance.ComingAsync(id.ContractId, at), system, at))
        {
            await incidents.RecordAsync(id, held);
        }
    }

    /// <summary>
    /// Opens another incident for an alert that got into one while it was being closed: nobody would look at it there. Whoever notices,
    /// the intake or the close, opens the same one.
    /// </summary>
    internal async Task<CaseId> OpenAnotherAsync(CaseId closed, AlertFired fired)
    {
        Contract contract = await contracts.PinAsync(closed.ContractId);
        DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(fired.At, contract.Calendars.Zone).DateTime);
        CaseId id = CaseId.For(IncidentKind.Incidents, contract.Id, $"{closed}/{fired.Id}", day);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            (AlertRecord? record, ETag tag) = await alerts.FindAsync(contract.Id, fired.RuleKey);
            AlertRecord? episode = record?.Episodes.FirstOrDefault(e =>
                e.IncidentId == closed.Value && (e.EpisodeKey == fired.EpisodeKey || !fired.NamesEpisode));
            if (episode is null || await alerts.TryWriteAsync(contract.Id, record!.With(episode, episode with { IncidentId = id.Value }), tag))
            {
                break; // what the rule tells from now on belongs to the other incident, or to whichever it belongs to by now
            }
        }

        await await OpenAsync(contract, id, fired, fired.System);
        return id;
    }
}
