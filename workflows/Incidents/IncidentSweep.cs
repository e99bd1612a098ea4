using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Contracts;
using Workflows.Webhooks;

namespace Workflows.Incidents;

/// <summary>What a sweep found and did.</summary>
/// <param name="Open">Open incidents looked at.</param>
/// <param name="Overdue">Incidents whose orchestration did not look when it should have.</param>
/// <param name="Performed">Duties that the sweep performed in its place.</param>
/// <param name="Stale">Alerts flagged because their source went silent.</param>
public sealed record SweepReport(int Open, int Overdue, int Performed, int Stale);

/// <summary>
/// Compares what is owed with reality, apart from the orchestrations: one that is stuck, lost or was never started must not silence a
/// deadline. It wakes or restarts the orchestration first, and performs what is overdue itself when that did not help;
/// both use the same keys, so nothing is done twice.
/// </summary>
public sealed partial class IncidentSweep(
    ContractBook contracts, IncidentLedger ledger, IncidentReader reader, PerformDutyActivity duties, AlertLedger alerts, ILogger<IncidentSweep> log)
{
    /// <summary>An orchestration that is later than this is woken.</summary>
    public static readonly TimeSpan WakeAfter = TimeSpan.FromMinutes(1);

    /// <summary>A duty that is later than this is performed by the sweep.</summary>
    public static readonly TimeSpan PerformAfter = TimeSpan.FromMinutes(3);

    /// <summary>Looks at every open incident of every contract once.</summary>
    public async Task<SweepReport> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        SweepReport report = new(0, 0, 0, 0);
        foreach (Contract contract in contracts.All)
        {
            await foreach (IncidentRow row in ledger.OpenOfAsync(contract.Id))
            {
                cancellation.ThrowIfCancellationRequested();
                report = report with { Open = report.Open + 1 };
                if (LateBy(row, now) is not { } late || late < WakeAfter)
                {
                    continue;
                }

                LogOverdue(log, row.Id.Value, late);
                report = report with { Overdue = report.Overdue + 1 };
                await WakeAsync(row.Id, client, cancellation);
                if (late >= PerformAfter)
                {
                    report = report with { Performed = report.Performed + await PerformOverdueAsync(row.Id, now) };
                }
            }

            report = report with { Stale = report.Stale + await FlagSilentAsync(contract, now, client, cancellation) };
        }

        return report;
    }

    /// <summary>How late the orchestration is; null when it has nothing to do yet. One that never looked is late since the opening.</summary>
    private static TimeSpan? LateBy(IncidentRow row, DateTimeOffset now) =>
        row.Summary is null ? now - row.OpenedAt : row.NextLookAt is { } next ? now - next : null;

    private static async Task WakeAsync(IncidentId id, DurableTaskClient client, CancellationToken cancellation)
    {
        await client.EnsureStartedAsync(id, cancellation);
        await client.TrySignalAsync(id, "sweep", cancellation);
    }

    private async Task<int> PerformOverdueAsync(IncidentId id, DateTimeOffset now)
    {
        IncidentView incident = await reader.ReadAsync(id);
        IncidentPlan plan = IncidentSchedule.At(incident.State, incident.Clocks, now);
        int performed = 0;
        foreach (IncidentDuty duty in plan.Due.Where(d => now - d.DueAt >= PerformAfter))
        {
            LogPerforming(log, id.Value, duty.Key, now - duty.DueAt);
            await duties.PerformAsync(id, duty, now);
            performed++;
        }

        return performed;
    }

    private async Task<int> FlagSilentAsync(Contract contract, DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        int flagged = 0;
        foreach (AlertRecord silent in await alerts.SilentSinceAsync(contract.Id, now - contract.Profile.Incident.StaleAfter))
        {
            if (silent.StaleNoted || silent.IncidentId is null)
            {
                continue;
            }

            IncidentId id = IncidentId.Parse(silent.IncidentId);
            AlertWentStale fact = new()
            {
                Id = "stale/" + silent.EpisodeKey,
                At = now,
                RecordedAt = now,
                Actor = "system",
                RuleKey = silent.RuleKey,
                LastSeenAt = silent.LastSeenAt,
            };
            if (await ledger.FindAsync(id) is { IsClosed: false } && await ledger.RecordAsync(id, fact))
            {
                flagged++;
                await client.TrySignalAsync(id, fact.Id, cancellation);
            }

            (AlertRecord? latest, Azure.ETag tag) = await alerts.FindAsync(contract.Id, silent.RuleKey);
            if (latest is { State: AlertState.Firing } && latest.LastSeenAt == silent.LastSeenAt)
            {
                await alerts.TryWriteAsync(contract.Id, latest with { StaleNoted = true }, tag);
            }
        }

        return flagged;
    }

    [LoggerMessage(2001, LogLevel.Warning, "Incident {Incident}: its orchestration is {Late} late; waking it")]
    private static partial void LogOverdue(ILogger log, string incident, TimeSpan late);

    [LoggerMessage(2002, LogLevel.Warning, "Incident {Incident}: performing {Duty}, which is {Late} late, in place of its orchestration")]
    private static partial void LogPerforming(ILogger log, string incident, string duty, TimeSpan late);
}
