using Workflows.Contracts;
using Workflows.Penalties;

namespace Workflows.ServiceLevels.Process;

/// <summary>Points as they stand.</summary>
/// <param name="Rules">What the contract says.</param>
/// <param name="Day">Of which day (local).</param>
/// <param name="Account">Of the day.</param>
/// <param name="Forecast">What one more miss would cost.</param>
/// <param name="Judged">What targets tell of it.</param>
/// <param name="Late">What late deliverables tell of it, each with the facts that decide.</param>
public sealed record PenaltyStanding(
    PenaltyRules Rules, DateOnly Day, PenaltyAccount Account, IReadOnlyList<PenaltyForecast> Forecast, IReadOnlyList<JudgedFact> Judged,
    IReadOnlyList<LateCase> Late);

/// <summary>Something that was handed in late, or is not handed in.</summary>
/// <param name="Fact">What counts.</param>
/// <param name="Case">The case that tells of it, with the facts that decide.</param>
public sealed record LateCase(LateFact Fact, MeasuredCase Case);

/// <summary>Where the contract says what is handed in when. Service levels know no process that takes it.</summary>
public interface ILateItems
{
    /// <summary>What was late, as far as it was on record; by day and case.</summary>
    /// <param name="contract">The contract in force.</param>
    /// <param name="items">Of which items.</param>
    /// <param name="from">The first day (local) after which it was late.</param>
    /// <param name="asOf">What was recorded later is not looked at.</param>
    Task<IReadOnlyList<LateCase>> OfAsync(Contract contract, IReadOnlySet<string> items, DateOnly from, DateTimeOffset asOf);
}

/// <summary>Gathers what points are for: targets of periods that are over, and what was late.</summary>
public sealed class PenaltyReader(ServiceLevelReader figures, ILateItems items)
{
    /// <summary>As they stand on a day; null where the contract has none.</summary>
    /// <param name="contract">The contract in force.</param>
    /// <param name="asOf">What was recorded later is not looked at.</param>
    /// <param name="period">They are those of its last day, where that is over; null: of the day of <paramref name="asOf"/>.</param>
    /// <param name="from">Where figures are read; null: anew.</param>
    public async Task<PenaltyStanding?> ReadAsync(Contract contract, DateTimeOffset asOf, ServiceLevelPeriod? period = null, IServiceLevels? from = null)
    {
        ArgumentNullException.ThrowIfNull(contract);
        if (contract.Profile.Section<PenaltyRules>() is not { } rules)
        {
            return null;
        }

        MeasuredPeriod kind = contract.Profile.Section<ServiceLevelRules>()?.Period ?? MeasuredPeriod.FiscalYear;
        DateOnly day = PenaltyEvents.DayOf(contract.DayOf(asOf), period?.Before);
        DateOnly since = PenaltyAccount.YearOf(day).AddYears(rules.Lapse is null ? 0 : -1); // points of the year before may still count
        List<JudgedFact> judged = await JudgedAsync(from ?? figures, contract, kind, rules, since, day, asOf);
        HashSet<string> late = [.. rules.Rules.Select(r => r.Deliverable).OfType<string>()];
        List<LateCase> cases = late.Count == 0 ? [] : [.. (await items.OfAsync(contract, late, since, asOf)).Where(l => l.Fact.Day <= day)];
        List<PenaltyEvent> events = [.. PenaltyEvents.Of(rules, kind, judged, cases.Select(c => c.Fact))];
        return new(rules, day, PenaltyAccount.Of(rules, events, day), [.. PenaltyAccount.Forecast(rules, events, day)], judged, cases);
    }

    private static async Task<List<JudgedFact>> JudgedAsync(
        IServiceLevels figures, Contract contract, MeasuredPeriod kind, PenaltyRules rules, DateOnly since, DateOnly day, DateTimeOffset asOf)
    {
        List<JudgedFact> judged = [];
        for (DateOnly year = since; year <= day && rules.Rules.Any(r => r.Indicator is not null); year = year.AddYears(1))
        {
            if (kind == MeasuredPeriod.Month)
            {
                foreach (MeasuredMonth month in (await figures.MonthsAsync(contract, year, asOf)).Where(m => m.IsOver))
                {
                    Add(month.Month, month.Indicators);
                }
            }
            else if (await figures.ReadAsync(contract, ServiceLevelPeriod.Of(MeasuredPeriod.FiscalYear, year), asOf) is { IsOver: true } whole)
            {
                Add(whole.Period, whole.Indicators);
            }
        }

        return judged;

        void Add(ServiceLevelPeriod period, IReadOnlyList<MeasuredIndicator> indicators)
        {
            if (period.Before <= day.AddDays(1) && PenaltyEvents.IsOf(period, contract.Profile.Term.From, contract.Profile.Term.To))
            {
                judged.AddRange(
                    from indicator in indicators
                    where PenaltyEvents.Counts(rules, indicator.Indicator.Id, indicator.Verdict)
                    select new JudgedFact(indicator.Indicator.Id, period.ToString(), indicator.Verdict));
            }
        }
    }
}
