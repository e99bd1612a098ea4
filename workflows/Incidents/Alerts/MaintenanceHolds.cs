using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Contracts;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Maintenance;

namespace Workflows.Incidents.Alerts;

/// <summary>Tells open incidents which maintenance windows hold their escalation, and lets go of what is held no longer.</summary>
public sealed class MaintenanceHolds(
    ContractVersions contracts, IncidentLedger ledger, IncidentReader reader, MaintenanceCalendar calendar, ILogger<MaintenanceHolds> log)
    : IMaintenanceHolds, ICaseSweep
{
    /// <inheritdoc/>
    /// <remarks>An incident that learnt of a window before is woken again: a crash may have come between what it learnt and its waking.</remarks>
    public async Task ApplyAsync(string contractId, DateTimeOffset now, DurableTaskClient? client, CancellationToken cancellation)
    {
        IReadOnlyList<MaintenanceWindow> coming = await calendar.ComingAsync(contractId, now);
        await foreach (CaseRow<IncidentSummary> row in ledger.OfAsync(contractId))
        {
            await ApplyAsync(row.Id, coming, now, client, isRepeat: true, cancellation);
        }
    }

    /// <inheritdoc/>
    public async Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        foreach (string contractId in contracts.All.Select(c => c.Id).Union(await ledger.ContractsWithOpenAsync(), StringComparer.Ordinal))
        {
            IReadOnlyList<MaintenanceWindow> windows = await calendar.ComingAsync(contractId, now);
            bool begins = windows.Any(w => w.From <= now + MaintenanceCalendar.Ahead);
            await foreach (CaseRow<IncidentSummary> row in ledger.OfAsync(contractId))
            {
                cancellation.ThrowIfCancellationRequested();
                if (begins || row.Summary?.IsHeld == true || SweepTimes.IsTurn(row.Id, now))
                {
                    await log.TryAsync(row.Id.Value, () => ApplyAsync(row.Id, windows, now, client, isRepeat: false, cancellation));
                }
            }
        }

        return 0;
    }

    private async Task ApplyAsync(CaseId id, IReadOnlyList<MaintenanceWindow> coming, DateTimeOffset now, DurableTaskClient? client, bool isRepeat,
        CancellationToken cancellation)
    {
        if (await reader.FindAsync(id) is not { State.IsClosed: false } incident)
        {
            return;
        }

        bool isNews = isRepeat && incident.State.Maintenance.Count > 0;
        foreach (IncidentFact fact in Reconcile(incident.State, coming, now))
        {
            isNews |= (await ledger.RecordAsync(id, fact)).IsNew;
        }

        if (isNews && client is not null)
        {
            await client.TrySignalAsync(id, "maintenance", cancellation);
        }
        else if (isNews)
        {
            await ledger.LookSoonAsync(id, now);
        }
    }

    /// <summary>Facts for an incident of that system: the windows that hold its escalation now. Pure.</summary>
    public static IReadOnlyList<MaintenanceHeld> Of(IReadOnlyList<MaintenanceWindow> coming, string? system, DateTimeOffset at) =>
        [.. coming.Where(w => w.Concerns(system) && w.From <= at + MaintenanceCalendar.Ahead).Select(w => Held(w, at))];

    /// <summary>
    /// What an open incident has to learn: windows that begin to concern it, that were moved, and holds whose window is gone, was
    /// shortened or was taken back, whoever did it, and when. Pure.
    /// </summary>
    /// <param name="incident">The incident.</param>
    /// <param name="coming">Windows that have not ended, see <see cref="MaintenanceCalendar.ComingAsync"/>.</param>
    /// <param name="now">Now (UTC).</param>
    public static IReadOnlyList<IncidentFact> Reconcile(IncidentState incident, IReadOnlyList<MaintenanceWindow> coming, DateTimeOffset now)
    {
        string?[] systems = incident.Firing.Count > 0 ? [.. incident.Firing.Select(f => f.System)] : [null];
        List<IncidentFact> news = [];
        foreach (MaintenanceWindow window in coming)
        {
            MaintenanceHeld? hold = incident.Maintenance.FirstOrDefault(h => h.WindowId == window.Id);
            bool moved = hold is not null && (hold.From != window.From || hold.To != window.To || hold.Systems?.SequenceEqual(window.Systems) == false);
            if (moved || (hold is null && window.From <= now + MaintenanceCalendar.Ahead && systems.Any(window.Concerns)))
            {
                news.Add(Held(window, now));
            }
        }

        foreach (MaintenanceHeld hold in incident.Maintenance.Where(h => h.To > now && coming.All(w => w.Id != h.WindowId)))
        {
            news.Add(new MaintenanceReleased
            {
                Id = "maintenance-released/" + hold.Id[HeldPrefix.Length..],
                At = now,
                RecordedAt = now,
                Actor = "system",
                WindowId = hold.WindowId,
            });
        }

        return news;
    }

    private const string HeldPrefix = "maintenance/";

    /// <summary>The fact that a window holds an incident's escalation, one for each time that it was planned.</summary>
    private static MaintenanceHeld Held(MaintenanceWindow window, DateTimeOffset at) => new()
    {
        Id = HeldPrefix + window.Id + (window.Version > 1 ? FormattableString.Invariant($"/{window.Version}") : ""),
        At = at,
        RecordedAt = at,
        Actor = "system",
        WindowId = window.Id,
        From = window.From,
        To = window.To,
        Systems = window.Systems,
        ChangeNumber = window.ChangeNumber,
    };
}
