using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Contracts;
using Workflows.Incidents.Alerts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Maintenance;
using Workflows.Observability;
using Workflows.Webhooks;

namespace Workflows.Incidents.Process;

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
    ContractVersions contracts, IncidentLedger ledger, IncidentReader reader, PerformDutyActivity duties, AlertLedger alerts, MailDispatcher mails,
    MaintenanceCalendar maintenance, MaintenanceHolds holds, ILogger<IncidentSweep> log)
{
    /// <summary>A row without an incident is removed after this time.</summary>
    private static readonly TimeSpan BlankAfter = TimeSpan.FromHours(1);

    /// <summary>
    /// Every so many minutes an incident is looked at by its facts, whatever the orchestration says about its next look: a death
    /// between a fact and its signal leaves an orchestration that waits for something else.
    /// </summary>
    private const int MinutesPerTurn = 10;

    /// <summary>Looks at every open incident of every contract once; one that cannot be looked at does not keep the others from it.</summary>
    public async Task<SweepReport> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        SweepReport report = new(0, 0, 0, 0);
        await TryAsync("failed mails", () => mails.TellOfFailedAsync(now, client, TryAsync, cancellation));
        foreach (string contractId in contracts.All.Select(c => c.Id).Union(await ledger.ContractsWithOpenAsync(), StringComparer.Ordinal))
        {
            IReadOnlyList<MaintenanceWindow> windows = await maintenance.ComingAsync(contractId, now);
            bool begins = windows.Any(w => w.From <= now + MaintenanceCalendar.Ahead);
            await foreach (CaseRow<IncidentSummary> row in ledger.OfAsync(contractId))
            {
                cancellation.ThrowIfCancellationRequested();
                if (begins || row.Summary?.IsHeld == true || IsTurn(row.Id, now))
                {
                    await TryAsync(row.Id.Value, () => holds.ApplyAsync(row.Id, windows, now, client, cancellation));
                }

                report = report with { Open = report.Open + 1 };
                await TryAsync(row.Id.Value, async () =>
                {
                    if (await OverdueAsync(row, now) is not { } overdue)
                    {
                        return;
                    }

                    LogOverdue(log, row.Id.Value, overdue.By);
                    Telemetry.Woken(IncidentKind.Incidents.Word);
                    report = report with { Overdue = report.Overdue + 1 };
                    await TryAsync(row.Id.Value, () => client.StartOrSignalAsync(row.Id, "sweep", cancellation));
                    foreach (IncidentDuty duty in overdue.Duties.Where(d => now - d.DueAt >= SweepTimes.PerformAfter))
                    {
                        LogPerforming(log, row.Id.Value, duty.Key, now - duty.DueAt);
                        await TryAsync(row.Id.Value, async () =>
                        {
                            await duties.PerformAsync(row.Id, duty, now);
                            Telemetry.Performed(IncidentKind.Incidents.Word, bySweep: true, now - duty.DueAt);
                            report = report with { Performed = report.Performed + 1 };
                        });
                    }
                });
            }

            if (contracts.Current(contractId) is not { } contract)
            {
                LogGone(log, contractId); // its alerts are refused, so every source is silent
                continue;
            }

            await TryAsync(contract.Id, async () => report = report with { Stale = report.Stale + await FlagSilentAsync(contract, now, client, cancellation) });
        }

        return report;
    }

    private async Task TryAsync(string what, Func<Task> look)
    {
        try
        {
            await look();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(log, what, failure);
        }
    }

    /// <summary>How late the orchestration is, and what is due; null when it is on time.</summary>
    private async Task<(TimeSpan By, IReadOnlyList<IncidentDuty> Duties)?> OverdueAsync(CaseRow<IncidentSummary> row, DateTimeOffset now)
    {
        if (row.LookedAt > now + SweepTimes.WakeAfter)
        {
            return (SweepTimes.WakeAfter, []); // the clock was set back: it waits by a time that is not any more
        }

        TimeSpan late = LateBy(row, now) ?? TimeSpan.Zero;
        if (late < SweepTimes.WakeAfter && !IsTurn(row.Id, now))
        {
            return null;
        }

        if (late >= SweepTimes.WakeAfter && late < SweepTimes.PerformAfter && row.Summary is not null)
        {
            return (late, []);
        }

        CaseView<IncidentState> incident = await reader.ReadAsync(row.Id);
        if (!incident.State.IsBegun)
        {
            await DropBlankAsync(row, now);
            return null;
        }

        IReadOnlyList<IncidentDuty> due = IncidentSchedule.At(incident.State, incident.Clocks, now).Due;
        if (late < SweepTimes.WakeAfter && due.Count > 0)
        {
            late = now - due.Min(d => d.DueAt);
        }

        return late < SweepTimes.WakeAfter ? null : (late, due);
    }

    /// <summary>
    /// Older releases wrote the row of an incident before its first fact; where a crash came between, and whoever reported it did not
    /// send it again, an empty incident would stay open for ever. Whoever writes the fact meanwhile finds the row gone or is found here.
    /// </summary>
    private async Task DropBlankAsync(CaseRow<IncidentSummary> row, DateTimeOffset now)
    {
        if (now - row.FiledAt >= BlankAfter)
        {
            await ledger.RemoveAsync(row.Id);
            if ((await ledger.FactsAsync(row.Id)).Any(f => f is AlertFired or Reported))
            {
                await ledger.OpenAsync(row);
            }
            else
            {
                LogBlank(log, row.Id.Value);
            }
        }
    }

    private static bool IsTurn(CaseId id, DateTimeOffset now) => (id.Value.Sum(c => c) + (now.ToUnixTimeSeconds() / 60)) % MinutesPerTurn == 0;

    /// <summary>How late the orchestration is; null when it has nothing to do yet. One that never looked is late since the opening.</summary>
    private static TimeSpan? LateBy(CaseRow<IncidentSummary> row, DateTimeOffset now) =>
        row.Summary is null ? now - row.FiledAt : row.NextLookAt is { } next ? now - next : null;

    /// <summary>
    /// An alert of which nothing was heard for the contract's time goes stale. One that came so soon after its end that it may have been
    /// a late copy, and of which nothing was heard since, is taken for over, to be confirmed.
    /// </summary>
    private async Task<int> FlagSilentAsync(Contract contract, DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        int flagged = 0;
        TimeSpan stale = contract.Profile.Incident.StaleAfter;
        foreach (AlertRecord rule in await alerts.SilentSinceAsync(
            contract.Id, now - (stale < AlertCorrelation.DoubtfulFor ? stale : AlertCorrelation.DoubtfulFor)))
        {
            foreach (AlertRecord silent in rule.Episodes.Where(e => e is { State: AlertState.Firing, IncidentId: not null }))
            {
                AlertRecord? after = AlertCorrelation.AfterSilence(silent, now, stale);
                if (after is null)
                {
                    continue;
                }

                IncidentFact fact = after.StaleNoted
                    ? new AlertWentStale
                    {
                        Id = "stale/" + silent.EpisodeKey, At = now, RecordedAt = now, Actor = "system", RuleKey = silent.RuleKey,
                        LastSeenAt = silent.LastSeenAt
                    }
                    : new AlertResolved
                    {
                        Id = after.FactId!, At = now, RecordedAt = now, Actor = "system", RuleKey = silent.RuleKey, EpisodeKey = silent.EpisodeKey,
                        NamesEpisode = silent.HasId,
                        Reason = "it fired once more right after its end, and was not repeated since",
                    };
                var id = CaseId.Parse(IncidentKind.Incidents, silent.IncidentId!);
                if (await ledger.FindAsync(id) is { IsClosed: false } && (await ledger.RecordAsync(id, fact)).IsNew)
                {
                    flagged++;
                    await client.TrySignalAsync(id, fact.Id, cancellation);
                }

                (AlertRecord? latest, Azure.ETag tag) = await alerts.FindAsync(contract.Id, silent.RuleKey);
                if (latest?.Episodes.Contains(silent) == true)
                {
                    await alerts.TryWriteAsync(contract.Id, latest.With(silent, after), tag);
                }
            }
        }

        return flagged;
    }

    [LoggerMessage(2001, LogLevel.Warning, "Incident {Incident}: its orchestration is {Late} late; waking it")]
    private static partial void LogOverdue(ILogger log, string incident, TimeSpan late);

    [LoggerMessage(2002, LogLevel.Warning, "Incident {Incident}: performing {Duty}, which is {Late} late, in place of its orchestration")]
    private static partial void LogPerforming(ILogger log, string incident, string duty, TimeSpan late);

    [LoggerMessage(2005, LogLevel.Warning, "Incident {Incident}: nothing opened it; its empty row, left by a crash, is removed")]
    private static partial void LogBlank(ILogger log, string incident);

    [LoggerMessage(2004, LogLevel.Warning,
        "Contract {Contract} has open incidents, but its profile is no longer there; they are kept to the rules they began with")]
    private static partial void LogGone(ILogger log, string contract);

    [LoggerMessage(2003, LogLevel.Error, "The sweep could not look after {What}")]
    private static partial void LogFailed(ILogger log, string what, Exception failure);
}
