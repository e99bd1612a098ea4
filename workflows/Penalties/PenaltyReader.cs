using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Kit.Cases;
using Workflows.ServiceLevels;

namespace Workflows.Penalties;

/// <summary>Points as they stand.</summary>
/// <param name="Rules">What the contract says.</param>
/// <param name="Account">Of the day.</param>
/// <param name="Forecast">What one more miss would cost.</param>
public sealed record PenaltyStanding(PenaltyRules Rules, PenaltyAccount Account, IReadOnlyList<PenaltyForecast> Forecast);

/// <summary>Gathers what points are for: targets of periods that are over, and what was late.</summary>
public sealed class PenaltyReader(ServiceLevelReader figures, DeliverableLedger deliverables)
{
    /// <summary>As they stand on a day; null where the contract has none.</summary>
    /// <param name="contract">The contract in force.</param>
    /// <param name="asOf">The end of the day, or now.</param>
    public async Task<PenaltyStanding?> ReadAsync(Contract contract, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(contract);
        if (contract.Profile.Section<PenaltyRules>() is not { } rules)
        {
            return null;
        }

        DateOnly day = contract.DayOf(asOf);
        DateOnly from = PenaltyAccount.YearOf(day).AddYears(rules.Lapse is null ? 0 : -1); // points of the year before may still count
        List<PenaltyEvent> events = [.. await TargetsAsync(contract, rules, from, day, asOf), .. await LateAsync(contract, rules, from)];
        return new(rules, PenaltyAccount.Of(rules, events, day), [.. PenaltyAccount.Forecast(rules, events, day)]);
    }

    private async Task<List<PenaltyEvent>> TargetsAsync(Contract contract, PenaltyRules rules, DateOnly from, DateOnly day, DateTimeOffset asOf)
    {
        List<PenaltyEvent> events = [];
        if (contract.Profile.Section<ServiceLevelRules>() is not { } measured || rules.Rules.All(r => r.Indicator is null))
        {
            return events;
        }

        for (DateOnly year = from; year <= day; year = year.AddYears(1))
        {
            if (measured.Period == MeasuredPeriod.Month)
            {
                foreach (MeasuredMonth month in (await figures.MonthsAsync(contract, year, asOf)).Where(m => m.IsOver && IsOf(contract, m.Month)))
                {
                    Add(month.Month, month.Indicators);
                }
            }
            else if (await figures.ReadAsync(contract, ServiceLevelPeriod.Of(MeasuredPeriod.FiscalYear, year), asOf) is { IsOver: true } whole
                && IsOf(contract, whole.Period))
            {
                Add(whole.Period, whole.Indicators);
            }
        }

        return events;

        void Add(ServiceLevelPeriod period, IReadOnlyList<MeasuredIndicator> indicators) => events.AddRange(
            from rule in rules.Rules
            from indicator in indicators
            let isMet = indicator.Verdict == TargetVerdict.Met
            where indicator.Indicator.Id == rule.Indicator && (indicator.Verdict == TargetVerdict.Missed || (isMet && rule.Bonus > 0))
            select new PenaltyEvent(rule.Id, period.Before.AddDays(-1), period.ToString(), isMet));
    }

    /// <summary>The contract runs in the period.</summary>
    private static bool IsOf(Contract contract, ServiceLevelPeriod period) =>
        !(contract.Profile.Term.From >= period.Before) && !(contract.Profile.Term.To < period.From);

    private async Task<List<PenaltyEvent>> LateAsync(Contract contract, PenaltyRules rules, DateOnly from)
    {
        ILookup<string, PenaltyRule> byItem = rules.Rules.Where(r => r.Deliverable is not null).ToLookup(r => r.Deliverable!, StringComparer.Ordinal);
        List<PenaltyEvent> events = [];
        if (byItem.Count > 0)
        {
            // What was due in the year may have been opened before it.
            await foreach (CaseRow<DeliverableSummary> row in deliverables.OfAsync(contract.Id)
                .Concat(deliverables.ClosedOfAsync(contract.Id, from.AddYears(-1))))
            {
                if (row.Summary is { IsLate: true, Breach: { } breach, Status: not DeliverableStatus.NotOwed } late && breach >= from)
                {
                    events.AddRange(byItem[late.ItemId].Select(rule => new PenaltyEvent(rule.Id, breach, late.Id)));
                }
            }
        }

        return [.. events.Distinct()];
    }
}
