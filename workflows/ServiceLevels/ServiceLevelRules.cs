using Workflows.Changes;
using Workflows.Contracts;
using Workflows.Incidents;

namespace Workflows.ServiceLevels;

/// <summary>What a contract measures. Section <c>service_levels</c> of a profile.</summary>
/// <param name="Period">What a figure is about.</param>
/// <param name="Indicators">In the order in which a report shows them.</param>
/// <param name="Source">Clause and basis of the measuring as a whole.</param>
public sealed record ServiceLevelRules(MeasuredPeriod Period, IReadOnlyList<ServiceLevelIndicator> Indicators, RuleSource Source) : INamesIndicators
{
    private static readonly NameTable<IndicatorKind> Kinds = new()
    {
        ["availability"] = IndicatorKind.Availability,
        ["within"] = IndicatorKind.Within,
        ["count"] = IndicatorKind.Count,
    };

    private static readonly NameTable<Counted> CountedWords = new()
    {
        ["incidents"] = Counted.Incidents,
        ["stopped"] = Counted.Stopped,
    };

    /// <summary>The section of a profile.</summary>
    public static ProfileSection<ServiceLevelRules> Section { get; } = new("service_levels", "what is measured, and against which figures", keys => new(
        keys.OneOf("period", "what a figure is about: a month, or a fiscal year from April to March", "month", "fiscal_year") == "month" ? MeasuredPeriod.Month
            : MeasuredPeriod.FiscalYear,
        keys.Items("indicators", "what is measured", "indicator", Indicator),
        keys.Source()));

    /// <inheritdoc/>
    public LocalText? NameOf(string indicator) => Indicators.FirstOrDefault(i => i.Id == indicator)?.Name;

    private static ServiceLevelIndicator Indicator(SectionKeys keys, string id)
    {
        HashSet<string> open = [.. keys.IdsAt("steps", "incident.steps", without: "due").Ids];
        KnownIds limited = new("steps with a due time", [.. keys.IdsAt("steps", "incident.steps").Ids.Where(s => !open.Contains(s))]);
        ServiceLevelIndicator indicator = new()
        {
            Id = id,
            Name = keys.LocalText("name", "what it is called"),
            Kind = keys.Choice("kind",
                "availability: service time that did not stand still; within: share of clocks that were in time; count: a number; availability when left out",
                Kinds, IndicatorKind.Availability),
            Base = keys.CalendarOrNone("base", "of an availability: the calendar of the service times"),
            Step = keys.IdOrNone("step", "of within: the step of the incident whose clock is looked at", limited),
            Of = keys.Choice("of", "of a count: incidents that were opened, or those of which the system stood still; incidents when left out", CountedWords,
                Counted.Incidents),
            Target = keys.Amount("target", "percent that has to be reached; shown and never judged when left out"),
            AtMost = keys.WholeOrNone("at_most", "of a count: the most that is allowed; shown and never judged when left out", 0, 100_000),
            Decimals = keys.Whole("decimals", "decimals that are printed, cut off and never rounded; 2 when left out", 0, 6, otherwise: 2),
            ApprovedClasses = keys.ChangeClasses("approved_stops", "classes of changes whose approved stops are no service time; none when left out"),
            Source = keys.Source(),
        };
        if (indicator.Target > 100)
        {
            keys.Refuse("target", "a percentage of at most 100", $"{indicator.Target}");
        }

        foreach ((string key, IndicatorKind[] kinds, bool isNeeded) in (IEnumerable<(string, IndicatorKind[], bool)>)
            [
                ("base", [IndicatorKind.Availability], true), ("step", [IndicatorKind.Within], true), ("of", [IndicatorKind.Count], false),
                ("target", [IndicatorKind.Availability, IndicatorKind.Within], false), ("at_most", [IndicatorKind.Count], false),
                ("approved_stops", [IndicatorKind.Availability], false),
            ])
        {
            if (keys.Has(key) && !kinds.Contains(indicator.Kind))
            {
                keys.Refuse(key, $"nothing: it belongs to the kind {string.Join(" or ", kinds.Select(Kinds.NameOf))}");
            }
            else if (isNeeded && kinds.Contains(indicator.Kind) && !keys.Has(key))
            {
                keys.RefuseMissing($"'{key}', which an indicator of the kind {Kinds.NameOf(indicator.Kind)} needs");
            }
        }

        return indicator;
    }
}

/// <summary>What a figure is about.</summary>
public enum MeasuredPeriod
{
    Month,

    /// <summary>From April to March, named after the year in which it begins.</summary>
    FiscalYear,
}

/// <summary>How an indicator is computed.</summary>
public enum IndicatorKind
{
    /// <summary>Service time less what stood still.</summary>
    Availability,

    /// <summary>Share of a step's clocks that were fulfilled in time.</summary>
    Within,

    /// <summary>A number of incidents.</summary>
    Count,
}

/// <summary>What a count counts.</summary>
public enum Counted
{
    /// <summary>Incidents that were opened in the period.</summary>
    Incidents,

    /// <summary>Incidents of which the system stood still in the period.</summary>
    Stopped,
}

/// <summary>Something that a contract measures.</summary>
public sealed record ServiceLevelIndicator
{
    /// <summary>Unique in the profile.</summary>
    public required string Id { get; init; }

    public required LocalText Name { get; init; }

    public IndicatorKind Kind { get; init; }

    /// <summary>Of an availability: a calendar of the profile.</summary>
    public string? Base { get; init; }

    /// <summary>Of <see cref="IndicatorKind.Within"/>: the step whose clock is looked at.</summary>
    public string? Step { get; init; }

    /// <summary>Of a count.</summary>
    public Counted Of { get; init; }

    /// <summary>Percent; null: the contract names none, and nothing is judged.</summary>
    public decimal? Target { get; init; }

    /// <summary>Of a count: the most that is allowed; null: nothing is judged.</summary>
    public int? AtMost { get; init; }

    public int Decimals { get; init; } = 2;

    /// <summary>Of an availability: classes of changes whose approved stops are taken out.</summary>
    public IReadOnlyList<string> ApprovedClasses { get; init; } = [];

    public required RuleSource Source { get; init; }
}
