using System.Collections.Concurrent;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;

namespace Workflows.Checks;

/// <summary>
/// Opens the lists of periods, so that what nobody begins is missed, too, and looks how old the newest good runs are. Days that are over, and
/// periods that are due already, are left alone, since a contract that begins to be kept here does not owe its past; but what a stand-still of
/// up to a week left out is opened and missed.
/// </summary>
public sealed class CheckOpener(ContractVersions contracts, CheckLedger ledger, CheckCommands commands, ILogger<CheckOpener> log) : ICaseSweep
{
    /// <summary>Days of a stand-still that are made up for.</summary>
    private const int StandStill = 7;

    /// <summary>Those that are known to be there: they are not looked up every minute.</summary>
    private readonly ConcurrentDictionary<CaseId, bool> open = new();

    /// <summary>The first day of which a list is known, by contract and list, as far as a stand-still goes back.</summary>
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, DateOnly>> kept = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        int opened = 0;
        Command by = new(Actor.System, "opened", now, client, cancellation);
        foreach (Contract contract in contracts.All)
        {
            if (contract.Profile.Section<CheckRules>() is not { } rules)
            {
                continue;
            }

            await log.TryAsync(contract.Id, async () =>
            {
                foreach ((CheckList list, CheckPeriod period) in Ripe(contract, now, await KeptAsync(contract, now)))
                {
                    await log.TryAsync($"{contract.Id} {list.Id} {period.Period}", () => OpenAsync(contract, list, period));
                }

                if (rules.Lists.Any(l => l.Items.Any(i => i.Fresh is not null)))
                {
                    await WatchAsync(contract, rules, by);
                }
            });
            cancellation.ThrowIfCancellationRequested();
        }

        return opened;

        async Task OpenAsync(Contract contract, CheckList list, CheckPeriod period)
        {
            // A row that no orchestration has looked at may be all that a crash left of an opening; opening again completes it.
            CaseId id = CheckLedger.IdOf(contract.Id, list.Id, period, null);
            if (open.ContainsKey(id) || (await ledger.FindAsync(id) is { LookedAt: not null } && open.TryAdd(id, true)))
            {
                return;
            }

            await commands.OpenAsync(contract.Id, by, list.Id, period, null);
            opened++;
        }
    }

    /// <summary>The lists that have to be open at a moment.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="now">The moment (UTC).</param>
    /// <param name="kept">By list the first day of which one is known: later ones are opened when they are due already, too.</param>
    public static IEnumerable<(CheckList List, CheckPeriod Period)> Ripe(Contract contract, DateTimeOffset now, IReadOnlyDictionary<string, DateOnly> kept)
    {
        if (contract.Profile.Section<CheckRules>() is not { } rules)
        {
            yield break;
        }

        DateOnly today = contract.Calendars.Business.DayOf(now);
        foreach (CheckList list in rules.Lists)
        {
            foreach (CheckPeriod period in list.PeriodsBetween(
                today.AddDays(-BackOf(list)), today.AddDays(list.Ahead), contract.Calendars, contract.Profile.Term, rules.YearStarts))
            {
                bool isMadeUpFor = period.Day >= today.AddDays(-StandStill) && kept.TryGetValue(list.Id, out DateOnly first) && period.Day > first;
                bool isOwed = list.DueOf(period, contract.Calendars) > now && (list.Every != CheckEvery.Day || period.Day >= today);
                if (isMadeUpFor || isOwed)
                {
                    yield return (list, period);
                }
            }
        }
    }

    /// <summary>How many days ago a list that is not due yet may have had its day.</summary>
    private static int BackOf(CheckList list)
    {
        int due = list.Due switch
        {
            DueRule.BusinessDays(var n) => (2 * n) + 10,
            DueRule.Days(var n) => n + 10,
            DueRule.Months(var n) => (31 * n) + 10,
            _ => 0,
        };
        return due + StandStill + (list.FromEnd ? list.Every switch { CheckEvery.Week => 7, CheckEvery.Month => 31, CheckEvery.FiscalYear => 366, _ => 0 } : 0);
    }

    /// <summary>Asked once after a start: while it runs, nothing is left out.</summary>
    private async Task<IReadOnlyDictionary<string, DateOnly>> KeptAsync(Contract contract, DateTimeOffset now)
    {
        if (kept.TryGetValue(contract.Id, out IReadOnlyDictionary<string, DateOnly>? known))
        {
            return known;
        }

        Dictionary<string, DateOnly> first = new(StringComparer.Ordinal);
        await foreach (CaseRow<CheckSummary> row in ledger.BetweenAsync(contract.Id, contract.Calendars.Business.DayOf(now).AddDays(-2 * StandStill)))
        {
            if (row.Summary is { Subject: null } summary && (!first.TryGetValue(summary.ListId, out DateOnly day) || summary.Day < day))
            {
                first[summary.ListId] = summary.Day;
            }
        }

        return kept.GetOrAdd(contract.Id, first);
    }

    /// <summary>Tells of items whose newest good run is too old; exactly as old as it may be is in time.</summary>
    private async Task WatchAsync(Contract contract, CheckRules rules, Command by)
    {
        List<CaseRow<CheckSummary>> rows =
            await ledger.BetweenAsync(contract.Id, contract.Calendars.Business.DayOf(by.Now).AddDays(-StandStill)).ToListAsync(by.Cancellation);
        foreach (CheckList list in rules.Lists)
        {
            List<CaseRow<CheckSummary>> own = [.. rows.Where(r => r.Summary?.ListId == list.Id)];
            if (own.Where(r => r.Summary!.ClosedAt is null).MaxBy(r => r.Summary!.Day) is not { } newest)
            {
                continue;
            }

            foreach (CheckItem item in list.Items.Where(i => i.Fresh is not null))
            {
                List<CheckLineSummary> lines = [.. own.SelectMany(r => r.Summary!.Lines).Where(l => l.ItemId == item.Id)];
                DateTimeOffset? good = lines.Max(l => l.Good);
                DateTimeOffset since = good ?? own.Min(r => r.FiledAt);
                if (by.Now - since > item.Fresh && lines.TrueForAll(l => l.Stale != since) && lines.Count > 0)
                {
                    await log.TryAsync(newest.Id.Value, () => commands.StaleAsync(newest.Id, by, item.Id, since, good is not null));
                }
            }
        }
    }
}
