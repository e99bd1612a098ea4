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
        ["metric"] = IndicatorKind.Metric,
    };

    private static readonly NameTable<MetricMeasure> Measures = new()
    {
        ["average"] = MetricMeasure.Average,
        ["maximum"] = MetricMeasure.Maximum,
        ["minimum"] = MetricMeasure.Minimum,
        ["percentile"] = MetricMeasure.Percentile,
        ["within"] = MetricMeasure.Within,
        ["sum"] = MetricMeasure.Sum,
        ["last"] = MetricMeasure.Last,
    };

    private static readonly NameTable<Counted> CountedWords = new()
    {
        ["incidents"] = Counted.Incidents,
        ["stopped"] = Counted.Stopped,
        ["inquiries"] = Counted.Inquiries,
        ["problems"] = Counted.Problems,
        ["changes"] = Counted.Changes,
        ["releases"] = Counted.Releases,
    };

    /// <summary>The section of a profile.</summary>
    public static ProfileSection<ServiceLevelRules> Section { get; } = new("service_levels", "what is measured, and against which figures", keys => new(
        keys.OneOf("period", "what a figure is about: a month, or a fiscal year from April to March", "month", "fiscal_year") == "month" ? MeasuredPeriod.Month
            : MeasuredPeriod.FiscalYear,
        keys.Items("indicators", "what is measured", "indicator", Indicator),
        keys.Source()));

    /// <summary>The indicators that are made of imported values.</summary>
    public IEnumerable<ServiceLevelIndicator> Metrics => Indicators.Where(i => i.Metric is not null);

    /// <inheritdoc/>
    public LocalText? NameOf(string indicator) => Indicators.FirstOrDefault(i => i.Id == indicator)?.Name;

    private static ServiceLevelIndicator Indicator(SectionKeys keys, string id)
    {
        HashSet<string> open = [.. keys.IdsAt("steps", "incident.steps", without: "due").Ids];
        KnownIds limited = new("steps with a due time", [.. keys.IdsAt("steps", "incident.steps").Ids.Where(s => !open.Contains(s))]);
        string? step = keys.IdOrNone("step", "of within: the step of the incident whose clock is looked at", limited);
        string? request = Request(keys);
        ServiceLevelIndicator indicator = new()
        {
            Id = id,
            Name = keys.LocalText("name", "what it is called"),
            Kind = keys.Choice("kind",
                "availability: service time that did not stand still; within: share of clocks that were in time; count: a number; "
                    + "metric: what monitoring measured; availability when left out",
                Kinds, IndicatorKind.Availability),
            Base = keys.CalendarOrNone("base", "of an availability: the calendar of the service times"),
            Step = request is null ? step : ServiceLevelIndicator.StepOfAnswers(request),
            Request = request,
            Of = keys.Choice("of", "of a count: incidents that were opened, or those of which the system stood still, inquiries, problems, changes or releases; "
                + "incidents when left out", CountedWords, Counted.Incidents),
            Target = keys.Amount("target", "percent that has to be reached; shown and never judged when left out"),
            AtMost = keys.Amount("at_most", "of a count or a metric: the most that is allowed; shown and never judged when left out"),
            AtLeast = keys.Amount("at_least", "of a metric: the least that has to be reached; shown and never judged when left out"),
            Decimals = keys.Whole("decimals", "decimals that are printed, cut off and never rounded; 2 when left out", 0, 6, otherwise: 2),
            ApprovedClasses = keys.ChangeClasses("approved_stops", "classes of changes whose approved stops are no service time; none when left out"),
            Source = keys.Source(),
        };
        MetricRule metric = Metric(keys, id);
        if (indicator.Kind == IndicatorKind.Metric)
        {
            indicator = indicator with
            {
                Metric = metric,
                SilentAfter = keys.LengthOrNone("silent_after",
                    "of a metric: after so long without a value of a system its owner is told; twice the interval and at least 24 hours when left out, "
                        + "and nobody without an interval") ?? MetricSilence.After(metric.IntervalSeconds),
                Owner = keys.Roles("owner", "of a metric: who is told that values stopped coming; team_lead when left out", required: false)
                    is { Count: > 0 } owner ? owner : [RoleNames.TeamLead],
            };
            Check(keys, indicator, metric);
        }

        if (indicator.Target > 100)
        {
            keys.Refuse("target", "a percentage of at most 100", $"{indicator.Target}");
        }

        if (indicator is { Kind: IndicatorKind.Count, AtMost: { } most } && (most != decimal.Truncate(most) || most > 100_000))
        {
            keys.Refuse("at_most", "a whole number of at most 100000");
        }

        foreach ((string key, IndicatorKind[] kinds, bool isNeeded) in (IEnumerable<(string, IndicatorKind[], bool)>)
            [
                ("base", [IndicatorKind.Availability], true), ("step", [IndicatorKind.Within], false), ("request", [IndicatorKind.Within], false),
                ("of", [IndicatorKind.Count], false),
                ("target", [IndicatorKind.Availability, IndicatorKind.Within, IndicatorKind.Metric], false),
                ("at_most", [IndicatorKind.Count, IndicatorKind.Metric], false), ("at_least", [IndicatorKind.Metric], false),
                ("approved_stops", [IndicatorKind.Availability], false), ("figure", [IndicatorKind.Metric], true), ("systems", [IndicatorKind.Metric], true),
                ("metric", [IndicatorKind.Metric], false), ("unit", [IndicatorKind.Metric], false), ("percentile", [IndicatorKind.Metric], false),
                ("upper", [IndicatorKind.Metric], false), ("lower", [IndicatorKind.Metric], false), ("interval", [IndicatorKind.Metric], false),
                ("silent_after", [IndicatorKind.Metric], false), ("owner", [IndicatorKind.Metric], false),
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

        if (indicator.Kind == IndicatorKind.Within && keys.Has("step") == keys.Has("request"))
        {
            keys.RefuseMissing("'step' or 'request', one of which an indicator of the kind within needs");
        }

        return indicator;
    }

    private static string? Request(SectionKeys keys)
    {
        HashSet<string> open = [.. keys.IdsAt("requests", "requests.kinds", without: "first_answer").Ids];
        return keys.IdOrNone("request", "of within, instead of a step: the kind of request whose first answer is looked at",
            new("kinds of requests with a first_answer", [.. keys.IdsAt("requests", "requests.kinds").Ids.Where(k => !open.Contains(k))]));
    }

    private static MetricRule Metric(SectionKeys keys, string id) => new()
    {
        Name = keys.TextOrNone("metric", "of a metric: what its values are called where they come in; the id of the indicator when left out") ?? id,
        Unit = keys.LocalTextOrNone("unit", "of a metric: what its values are counted in, as it is printed behind them"),
        Systems = keys.Texts("systems", "of a metric: the systems whose values count, as monitoring calls them"),
        Measure = keys.Choice("figure",
            "of a metric: what a period's values come to: average, maximum, minimum, percentile, within (share inside upper and lower), sum, "
                + "last (newest of each system, added up)", Measures, MetricMeasure.Average),
        Percentile = keys.Amount("percentile", "of a percentile: which one, as 95"),
        Upper = keys.Amount("upper", "of a metric: a value above it is told in the report; opens nothing by itself"),
        Lower = keys.Amount("lower", "of a metric: a value below it is told in the report; opens nothing by itself"),
        IntervalSeconds = keys.LengthOrNone("interval", "of a metric: how often a value of each system is expected; where they are missing, the report says so")
            is { } interval ? (int)interval.TotalSeconds : null,
    };

    /// <summary>What of a metric does not fit together.</summary>
    private static void Check(SectionKeys keys, ServiceLevelIndicator indicator, MetricRule metric)
    {
        bool isShare = metric.Measure == MetricMeasure.Within;
        foreach ((string key, bool isWrong, string expected) in (IEnumerable<(string, bool, string)>)
            [
                ("metric", !TextForm.Name.Pattern.IsMatch(metric.Name), TextForm.Name.Expected),
                ("systems", metric.Systems.Count > MetricRule.MostSystems || metric.Systems.Any(s => s.Length > MetricRule.LongestName)
                    || metric.Systems.DistinctBy(s => s.ToUpperInvariant(), StringComparer.Ordinal).Count() < metric.Systems.Count,
                    $"at most {MetricRule.MostSystems} different names of at most {MetricRule.LongestName} characters"),
                ("percentile", metric.Measure == MetricMeasure.Percentile != (metric.Percentile is > 0 and <= 100),
                    "more than 0 and at most 100, with the figure percentile alone"),
                ("target", indicator.Target is not null && !isShare, "nothing: it belongs to the figure within; any other has at_most or at_least"),
                ("at_most", indicator.AtMost is not null && isShare, "nothing: the figure within has a target"),
                ("at_least", indicator.AtLeast is not null && (isShare || indicator.AtLeast > indicator.AtMost),
                    "at most what at_most says, and none of a share"),
                ("lower", metric.Lower > metric.Upper, "at most what upper says"),
                ("interval", metric.IntervalSeconds is < 60 or > 31 * 24 * 3600, "PT1M to PT744H"),
            ])
        {
            if (isWrong)
            {
                keys.Refuse(key, expected);
            }
        }

        if (isShare && metric.Upper is null && metric.Lower is null)
        {
            keys.RefuseMissing("'upper' or 'lower', which the figure within needs");
        }

        foreach ((string key, decimal? amount) in (IEnumerable<(string, decimal?)>)
            [
                ("target", indicator.Target), ("at_most", indicator.AtMost), ("at_least", indicator.AtLeast), ("percentile", metric.Percentile),
                ("upper", metric.Upper), ("lower", metric.Lower),
            ])
        {
            if (amount is { } given && !MetricSample.Takes(given))
            {
                keys.Refuse(key, MetricSample.Form);
            }
        }
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

    /// <summary>A number of incidents, or of cases of another process.</summary>
    Count,

    /// <summary>What the values of a metric come to.</summary>
    Metric,
}

/// <summary>What a count counts.</summary>
public enum Counted
{
    /// <summary>Incidents that were opened in the period.</summary>
    Incidents,

    /// <summary>Incidents of which the system stood still in the period.</summary>
    Stopped,

    /// <summary>Requests of the kinds that count, that came to the desk in the period.</summary>
    Inquiries,

    /// <summary>Problems that were filed in the period; so are changes and releases.</summary>
    Problems,

    Changes,

    Releases,
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

    /// <summary>Of <see cref="IndicatorKind.Within"/>: the step whose clock is looked at; of first answers <see cref="StepOfAnswers"/>.</summary>
    public string? Step { get; init; }

    /// <summary>Of <see cref="IndicatorKind.Within"/>: the kind of request whose first answers are looked at; null: a step of incidents.</summary>
    public string? Request { get; init; }

    /// <summary>Of a count.</summary>
    public Counted Of { get; init; }

    /// <summary>Percent; null: the contract names none, and nothing is judged.</summary>
    public decimal? Target { get; init; }

    /// <summary>Of a count or a metric: the most that is allowed; null: nothing is judged.</summary>
    public decimal? AtMost { get; init; }

    /// <summary>Of a metric: the least that has to be reached; null: nothing is judged.</summary>
    public decimal? AtLeast { get; init; }

    /// <summary>Of <see cref="IndicatorKind.Metric"/>: its values; null for any other kind.</summary>
    public MetricRule? Metric { get; init; }

    /// <summary>Of a metric: after so long without a value of a system its owner is told; null: nobody is.</summary>
    public TimeSpan? SilentAfter { get; init; }

    /// <summary>Of a metric: the roles that are told.</summary>
    public IReadOnlyList<string> Owner { get; init; } = [];

    public int Decimals { get; init; } = 2;

    /// <summary>Of an availability: classes of changes whose approved stops are taken out.</summary>
    public IReadOnlyList<string> ApprovedClasses { get; init; } = [];

    public required RuleSource Source { get; init; }

    /// <summary>How the clock of first answers to a kind of request is called among the steps of a period.</summary>
    public static string StepOfAnswers(string kind) => AnswerPrefix + kind;

    /// <summary>The kind of request whose first answers a step is; null: it is one of incidents.</summary>
    internal static string? KindOfAnswers(string step) => step.StartsWith(AnswerPrefix, StringComparison.Ordinal) ? step[AnswerPrefix.Length..] : null;

    private const string AnswerPrefix = "request.";
}
