using Workflows.Calendars;

namespace Workflows.Penalties;

/// <summary>Something that points are for.</summary>
/// <param name="Rule">Which rule.</param>
/// <param name="On">The day on which it counts (local): the last day of the period, or the one after which it was late.</param>
/// <param name="Source">The period or the case that tells of it.</param>
/// <param name="IsBonus">A target was met: points are given back.</param>
public sealed record PenaltyEvent(string Rule, DateOnly On, string Source, bool IsBonus = false);

/// <summary>Points of an event.</summary>
/// <param name="Event">What for.</param>
/// <param name="Points">Taken off; below zero: given back.</param>
/// <param name="IsRepeated">They are those of a repeated miss.</param>
/// <param name="Until">The first day on which they count no more.</param>
public sealed record PenaltyEntry(PenaltyEvent Event, int Points, bool IsRepeated, DateOnly Until);

/// <summary>What one more miss would cost.</summary>
/// <param name="Rule">Of which rule.</param>
/// <param name="Points">More points.</param>
/// <param name="Amount">More of the payment; null: points only.</param>
public sealed record PenaltyForecast(PenaltyRule Rule, int Points, decimal? Amount);

/// <summary>The points of a day, and what they come to.</summary>
/// <param name="Entries">Those that count on the day, by day, with what they changed.</param>
/// <param name="Points">Taken off: never below zero, and never more than the score.</param>
/// <param name="Score">What is left.</param>
/// <param name="Percent">Of the payment that is taken off.</param>
/// <param name="Amount">Of the payment, whole: what is below one is cut off; null: points only.</param>
public sealed record PenaltyAccount(IReadOnlyList<PenaltyEntry> Entries, int Points, int Score, decimal Percent, decimal? Amount)
{
    /// <summary>The account of a day. Pure: whoever has the events computes the same.</summary>
    /// <param name="rules">What the contract says.</param>
    /// <param name="events">What happened, in any order; later ones are not looked at.</param>
    /// <param name="day">The day.</param>
    public static PenaltyAccount Of(PenaltyRules rules, IEnumerable<PenaltyEvent> events, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(rules);
        List<PenaltyEntry> entries = [];
        foreach (PenaltyEvent one in events.Where(e => e.On <= day).OrderBy(e => e.On).ThenBy(e => e.Rule, StringComparer.Ordinal)
            .ThenBy(e => e.Source, StringComparer.Ordinal))
        {
            PenaltyRule rule = rules.Rules.First(r => r.Id == one.Rule);
            bool isRepeated = !one.IsBonus && rule.Repeated is not null
                && entries.Any(e => e.Event.Rule == one.Rule && !e.Event.IsBonus && e.Until > one.On);
            entries.Add(new(one, one.IsBonus ? -rule.Bonus : isRepeated ? rule.Repeated!.Value : rule.Points, isRepeated, UntilOf(rules, one.On)));
        }

        // What is given back was taken off before: nobody saves for a miss to come.
        List<PenaltyEntry> counting = [];
        int points = 0;
        foreach (PenaltyEntry entry in entries.Where(e => e.Until > day))
        {
            int then = Math.Clamp(points + entry.Points, 0, rules.Score);
            if (then != points)
            {
                counting.Add(entry with { Points = then - points });
            }

            points = then;
        }

        decimal percent = rules.Steps.Count > 0 ? rules.Steps.LastOrDefault(s => s.Points <= points)?.Percent ?? 0 : points * 100m / rules.Score;
        decimal? amount = rules.Payment is not { } payment ? null
            : decimal.Floor(rules.Steps.Count > 0 ? payment * percent / 100 : payment * points / rules.Score);
        return new(counting, points, rules.Score - points, percent, amount);
    }

    /// <summary>What one more miss of each rule would cost on the day.</summary>
    public static IEnumerable<PenaltyForecast> Forecast(PenaltyRules rules, IReadOnlyCollection<PenaltyEvent> events, DateOnly day)
    {
        PenaltyAccount now = Of(rules, events, day);
        foreach (PenaltyRule rule in rules.Rules)
        {
            PenaltyAccount then = Of(rules, events.Append(new(rule.Id, day, "~")), day);
            yield return new(rule, then.Points - now.Points, then.Amount - now.Amount);
        }
    }

    /// <summary>The first day of the fiscal year of a day.</summary>
    public static DateOnly YearOf(DateOnly day) => new(day.Month < 4 ? day.Year - 1 : day.Year, 4, 1);

    /// <summary>When points of a day lapse: after the length that the contract says, whole, or with the fiscal year.</summary>
    private static DateOnly UntilOf(PenaltyRules rules, DateOnly on) => rules.Lapse switch
    {
        null => YearOf(on).AddYears(1),
        DueRule.Months(var months) => on.AddMonths(months),
        DueRule.Days(var days) => on.AddDays(days),
        _ => throw new InvalidOperationException($"Points lapse after days or months, not '{rules.Lapse}'."),
    };
}
