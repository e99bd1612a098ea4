using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.Penalties;

/// <summary>What misses cost, and what is given for what was reached. Section <c>penalties</c> of a profile.</summary>
/// <param name="Score">Points of a fiscal year at its beginning; points of misses are taken off.</param>
/// <param name="Payment">What is paid for the year, as its parts are taken off; null: points only.</param>
/// <param name="Lapse">How long points count; null: until the fiscal year ends.</param>
/// <param name="Steps">Percent of the payment from so many points on; none: as many percent of it as points of the score.</param>
/// <param name="Rules">In the order in which they are shown.</param>
/// <param name="Source">Clause and basis.</param>
public sealed record PenaltyRules(
    int Score, decimal? Payment, DueRule? Lapse, IReadOnlyList<PenaltyStep> Steps, IReadOnlyList<PenaltyRule> Rules, RuleSource Source)
{
    /// <summary>The section of a profile.</summary>
    public static ProfileSection<PenaltyRules> Section { get; } = new("penalties", "what misses cost, and what is given for what was reached", keys =>
    {
        PenaltyRules rules = new(
            keys.Whole("score", "points of a fiscal year at its beginning; 100 when left out", 1, 10_000, otherwise: 100),
            keys.Amount("payment", "what is paid for the year; points only when left out"),
            keys.PeriodOrNone("lapse", "how long points count (12mo); until the fiscal year ends when left out"),
            keys.Rows("steps", "percent of the payment from so many points on; as many as points of the score when left out", "a step", Step, required: false),
            keys.Items("rules", "what points are for", "a rule", Rule),
            keys.Source());
        if (rules.Steps.Zip(rules.Steps.Skip(1)).Any(s => s.First.Points >= s.Second.Points || s.First.Percent > s.Second.Percent))
        {
            keys.Refuse("steps", "ascending points with ascending percent");
        }

        return rules;
    });

    private static PenaltyStep Step(SectionKeys keys) => new(
        keys.Whole("points", "from so many points on", 1, 10_000), keys.Whole("percent", "so many percent of the payment", 0, 100));

    private static PenaltyRule Rule(SectionKeys keys, string id)
    {
        PenaltyRule rule = new()
        {
            Id = id,
            Name = keys.LocalText("name", "what one of them is called, as in: one more ... costs 2 points"),
            Indicator = keys.IdOrNone("indicator", "an indicator of service_levels: each period in which its target is missed",
                keys.IdsAt("indicators", "service_levels.indicators")),
            Deliverable = keys.IdOrNone("deliverable", "an item of deliverables: each one that is late", keys.IdsAt("items", "deliverables.items")),
            Points = keys.Whole("points", "points of a miss", 0, 10_000),
            Repeated = keys.WholeOrNone("repeated", "points of a miss while points of an earlier one count; as many as of the first when left out", 0, 10_000),
            Bonus = keys.Whole("bonus", "of an indicator: points that are given back for each period in which its target is met; 0 when left out", 0, 10_000,
                otherwise: 0),
            Source = keys.Source(),
        };
        if (rule.Indicator is null == rule.Deliverable is null)
        {
            keys.RefuseMissing("either 'indicator' or 'deliverable'");
        }

        if (rule is { Bonus: > 0, Indicator: null })
        {
            keys.Refuse("bonus", "nothing: it belongs to an indicator");
        }

        return rule;
    }
}

/// <summary>A step of the reduction.</summary>
/// <param name="Points">From so many points on.</param>
/// <param name="Percent">So many percent of the payment.</param>
public sealed record PenaltyStep(int Points, int Percent);

/// <summary>What points are for: misses of an indicator, or what is handed in late.</summary>
public sealed record PenaltyRule
{
    /// <summary>Unique in the section.</summary>
    public required string Id { get; init; }

    public required LocalText Name { get; init; }

    /// <summary>Each period in which its target is missed.</summary>
    public string? Indicator { get; init; }

    /// <summary>Each one of the item that is late.</summary>
    public string? Deliverable { get; init; }

    /// <summary>Of a miss.</summary>
    public required int Points { get; init; }

    /// <summary>Of a miss while points of an earlier one count; null: the same.</summary>
    public int? Repeated { get; init; }

    /// <summary>Given back for each period in which the target is met.</summary>
    public int Bonus { get; init; }

    public required RuleSource Source { get; init; }
}
