using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Texts;

namespace Workflows.Deliverables;

/// <summary>
/// Opens what is scheduled ahead of its day, so that what nobody begins is missed, too. Periods whose day is over are left alone: a contract
/// that begins to be kept here does not owe its past.
/// </summary>
public sealed partial class DeliverableOpener(
    ContractVersions contracts, DeliverableLedger ledger, DeliverableCommands commands, ILogger<DeliverableOpener> log) : ICaseSweep
{
    /// <summary>Those that are known to be there: they are not looked up every minute.</summary>
    private readonly ConcurrentDictionary<CaseId, bool> open = new();

    /// <inheritdoc/>
    public async Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        int opened = 0;
        foreach (Contract contract in contracts.All)
        {
            foreach ((DeliverableItem item, string period, DateOnly anchor) in Ripe(contract, now))
            {
                cancellation.ThrowIfCancellationRequested();
                CaseId id = DeliverableLedger.IdOf(contract.Id, item.Id, period, anchor, null);
                if (open.ContainsKey(id))
                {
                    continue;
                }

                try
                {
                    // A row that no orchestration has looked at may be all that a crash left of an opening; opening again completes it.
                    if (await ledger.FindAsync(id) is not { LookedAt: not null } && !(item.Every == DeliverableEvery.Term && await IsOpenAsync(id, item)))
                    {
                        await commands.OpenAsync(contract.Id, new(Actor.System, "opened", now, client, cancellation), item.Id, period, anchor, null);
                        opened++;
                    }
                    else
                    {
                        open.TryAdd(id, true);
                    }
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    LogFailed(log, item.Id, period, contract.Id, failure); // one must not keep the others from it
                }
            }

            await FollowTermAsync(contract, now, client, cancellation);
        }

        return opened;
    }

    /// <summary>One of another day of the term is open, and not handed in: it follows.</summary>
    private async Task<bool> IsOpenAsync(CaseId id, DeliverableItem item) => await ledger.OfAsync(id.ContractId).AnyAsync(r => r.Id != id
        && r.Summary is { Period: DeliverableRules.TermPeriod, SubmittedAt: null, ClosedAt: null } open && open.ItemId == item.Id);

    /// <summary>What counts from a day of the term follows it when the term is changed, as long as it is not handed in.</summary>
    private async Task FollowTermAsync(Contract contract, DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        DeliverableRules? rules = contract.Profile.Section<DeliverableRules>();
        DeliverableItem[] once = [.. (rules?.Items ?? []).Where(i => i.Every == DeliverableEvery.Term)];
        if (once.Length == 0)
        {
            return;
        }

        List<CaseRow<DeliverableSummary>> rows = await ledger.OfAsync(contract.Id)
            .Where(r => r.Summary is { Period: DeliverableRules.TermPeriod, SubmittedAt: null, ClosedAt: null }).ToListAsync(cancellation);
        foreach (CaseRow<DeliverableSummary> row in rows)
        {
            if (Array.Find(once, i => i.Id == row.Summary!.ItemId) is not { } item
                || rules!.PeriodsAbout(item, default, contract.Profile.Term).ToList() is not [(_, var day)] || day == row.Summary!.Anchor)
            {
                continue;
            }

            string key = string.Create(CultureInfo.InvariantCulture, $"term/{day:yyyy-MM-dd}");
            try
            {
                await commands.MoveAsync(row.Id, new(Actor.System, key, now, client, cancellation), day,
                    DeliverableTexts.All.Get(Languages.Japanese, "Moved.Term"), "");
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(log, item.Id, DeliverableRules.TermPeriod, contract.Id, failure);
            }
        }
    }

    /// <summary>What has to be open at a moment.</summary>
    public static IEnumerable<(DeliverableItem Item, string Period, DateOnly Anchor)> Ripe(Contract contract, DateTimeOffset now)
    {
        if (contract.Profile.Section<DeliverableRules>() is not { } rules)
        {
            yield break;
        }

        DateOnly today = contract.Calendars.Business.DayOf(now);
        foreach (DeliverableItem item in rules.Items.Where(i => i.Every != DeliverableEvery.Event))
        {
            foreach ((string period, DateOnly anchor) in rules.PeriodsAbout(item, today, contract.Profile.Term))
            {
                // Without a day of its own it opens with what it is about; a month is time enough for that, whatever stands still.
                (DateOnly first, DateOnly last) = item.DaysOf(anchor, contract.Calendars.Business) is { } days
                    ? (days.Target.AddDays(-rules.Ahead), days.Breach) : (anchor, anchor.AddMonths(1));
                if (today >= first && today <= last)
                {
                    yield return (item, period, anchor);
                }
            }
        }
    }

    [LoggerMessage(2023, LogLevel.Error, "Deliverable {Item} for {Period} of {Contract} could not be opened")]
    private static partial void LogFailed(ILogger log, string item, string period, string contract, Exception failure);
}
