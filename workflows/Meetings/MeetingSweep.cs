using System.Collections.Concurrent;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Meetings;

/// <summary>
/// Opens the meetings of periods ahead of their day, keeps what is due for them in step, and proposes to do without one where nothing happened.
/// Periods whose day is over are left alone: a contract that begins to be kept here does not owe its past.
/// </summary>
public sealed partial class MeetingSweep(
    ContractVersions contracts, MeetingLedger ledger, MeetingReader reader, MeetingCommands commands, MeetingDeliverables deliverables,
    ILogger<MeetingSweep> log) : ICaseSweep
{
    /// <summary>Those that are known to be there: they are not looked up every minute.</summary>
    private readonly ConcurrentDictionary<CaseId, bool> open = new();

    /// <summary>What the row said when a meeting was last looked at by its facts. A restart forgets it, and looks at all of them.</summary>
    private readonly ConcurrentDictionary<CaseId, string> seen = new();

    /// <inheritdoc/>
    public async Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        int opened = 0;
        Command by = new(Actor.System, "opened", now, client, cancellation);
        foreach (Contract contract in contracts.All)
        {
            foreach (MeetingOpened ripe in Ripe(contract, now))
            {
                CaseId id = MeetingLedger.IdOf(contract.Id, ripe.SeriesId, ripe.Period!, ripe.SiteId, ripe.To!.Value);
                await TryAsync(id, async () =>
                {
                    // A row that no orchestration has looked at may be all that a crash left of an opening; opening again completes it.
                    if (open.ContainsKey(id) || (await ledger.FindAsync(id) is { LookedAt: not null } && open.TryAdd(id, true)))
                    {
                        return;
                    }

                    await commands.OpenAsync(contract.Id, by, ripe);
                    opened++;
                });
            }
        }

        foreach (string contractId in contracts.All.Select(c => c.Id).Union(await ledger.ContractsWithOpenAsync(), StringComparer.Ordinal))
        {
            foreach (CaseRow<MeetingSummary> row in await ledger.OfAsync(contractId).ToListAsync(cancellation))
            {
                string said = LedgerJson.Write(row.Summary);
                if (seen.GetValueOrDefault(row.Id) == said && !SweepTimes.IsTurn(row.Id, now))
                {
                    continue;
                }

                await TryAsync(row.Id, async () =>
                {
                    if (await reader.FindAsync(row.Id) is { } meeting)
                    {
                        await deliverables.KeepInStepAsync(meeting, by);
                        await commands.CountAsync(meeting, by);
                    }

                    seen[row.Id] = said;
                });
            }
        }

        return opened;

        async Task TryAsync(CaseId id, Func<Task> look)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                await look();
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(log, id.Value, failure); // one must not keep the others from it
            }
        }
    }

    /// <summary>The meetings of periods that have to be open at a moment.</summary>
    public static IEnumerable<MeetingOpened> Ripe(Contract contract, DateTimeOffset now)
    {
        if (contract.Profile.Section<MeetingRules>() is not { } rules)
        {
            yield break;
        }

        DateOnly today = contract.Calendars.Business.DayOf(now);
        foreach (MeetingSeries series in rules.Series.Where(s => s.Every != MeetingEvery.Hand))
        {
            foreach ((string period, DateOnly from, DateOnly to) in rules.PeriodsAbout(series, today, contract.Profile.Term))
            {
                if (series.HeldByOf(to, contract.Calendars.Business) is not { } days || today < days.Target.AddDays(-rules.Ahead) || today > days.Breach)
                {
                    continue;
                }

                foreach (string? site in series.PerSite ? contract.Profile.Sites.Select(s => (string?)s.Id) : [null])
                {
                    yield return new()
                    {
                        Id = "opened", At = now, RecordedAt = now, Actor = Actor.System.PersonId, SeriesId = series.Id, Period = period, From = from, To = to,
                        SiteId = site,
                    };
                }
            }
        }
    }

    [LoggerMessage(2024, LogLevel.Error, "Meeting {Meeting} could not be opened or brought up to date")]
    private static partial void LogFailed(ILogger log, string meeting, Exception failure);
}
