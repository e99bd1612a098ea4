using Workflows.Penalties;

namespace Workflows.ServiceLevels.Process;

/// <summary>What points are for, of what was judged and what was late. Pure: both parties come to the same.</summary>
public static class PenaltyEvents
{
    /// <summary>The day whose points a period shows: its last one, or today where it goes on.</summary>
    /// <param name="today">As of when facts are known (local).</param>
    /// <param name="before">The first day after the period; null: no period is meant.</param>
    public static DateOnly DayOf(DateOnly today, DateOnly? before) => before <= today ? before.Value.AddDays(-1) : today;

    /// <summary>The contract runs in the period; without a day its term is open there.</summary>
    public static bool IsOf(ServiceLevelPeriod period, DateOnly? from, DateOnly? to) => !(from >= period.Before) && !(to < period.From);

    /// <summary>Points are taken off or given back for it.</summary>
    public static bool Counts(PenaltyRules rules, string indicator, TargetVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return rules.Rules.Any(r => r.Indicator == indicator && Counts(r, verdict));
    }

    /// <summary>Each miss and each target that was met, where the contract says what it costs or gives.</summary>
    /// <param name="rules">What the contract says.</param>
    /// <param name="kind">What a figure is about.</param>
    /// <param name="judged">Targets of periods that are over.</param>
    /// <param name="late">What was handed in late.</param>
    /// <exception cref="InvalidDataException">A period is none.</exception>
    public static IEnumerable<PenaltyEvent> Of(PenaltyRules rules, MeasuredPeriod kind, IEnumerable<JudgedFact> judged, IEnumerable<LateFact> late)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return (from fact in judged
                from rule in rules.Rules
                where rule.Indicator == fact.Indicator && Counts(rule, fact.Verdict)
                select new PenaltyEvent(rule.Id, LastDayOf(fact.Period, kind), fact.Period, fact.Verdict == TargetVerdict.Met))
            .Concat(from fact in late
                    from rule in rules.Rules
                    where rule.Deliverable == fact.Item
                    select new PenaltyEvent(rule.Id, fact.Day, fact.Case));
    }

    /// <summary>The last day of a period.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static DateOnly LastDayOf(string period, MeasuredPeriod kind) => ServiceLevelPeriod.TryParse(period, kind, out ServiceLevelPeriod parsed)
        ? parsed.Before.AddDays(-1) : throw new InvalidDataException($"expected a period such as 2026-04 or 2026, found '{period}'");

    private static bool Counts(PenaltyRule rule, TargetVerdict verdict) =>
        verdict == TargetVerdict.Missed || (verdict == TargetVerdict.Met && rule.Bonus > 0);
}
