using System.Globalization;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.ServiceLevels;

/// <summary>The texts of the pages about service levels, and how they say periods and figures.</summary>
internal static class ServiceLevelPageTexts
{
    /// <summary>From <c>ServiceLevelPageTexts.resx</c> and <c>ServiceLevelPageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(ServiceLevelPageTexts));

    /// <summary>A text in the reader's language.</summary>
    public static string T(PageContext page, string key, params object?[] arguments) => All.Get(page.Language, key, arguments);

    /// <summary>"2026年4月" or "2026年度".</summary>
    public static string Of(PageContext page, ServiceLevelPeriod period) => period.Kind == MeasuredPeriod.Month
        ? period.From.ToString(T(page, "Period.Month"), CultureInfo.GetCultureInfo(page.Language))
        : T(page, "Period.FiscalYear", period.From.Year);

    /// <summary>A percentage with its decimals, cut off; a dash where there is none.</summary>
    public static string Percent(PageContext page, decimal? percent, int decimals) =>
        percent is { } value ? T(page, "Percent", value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))
            : T(page, "None");

    /// <summary>What is judged: a percentage, a number, or a value with its unit.</summary>
    public static string Value(PageContext page, MeasuredIndicator measured) => measured.Indicator.Kind switch
    {
        IndicatorKind.Count => T(page, "Count", measured.Tally!.Adjusted.All),
        IndicatorKind.Metric => Value(page, measured.Indicator, measured.Metric!.Value),
        _ => Percent(page, measured.Percent, measured.Indicator.Decimals),
    };

    /// <summary>What the values of a metric come to; a dash where there are none.</summary>
    public static string Value(PageContext page, ServiceLevelIndicator indicator, MetricValue? value) => value is not { } figure ? T(page, "None")
        : indicator.Metric is { Measure: MetricMeasure.Within } ? T(page, "Percent", figure.Print(indicator.Decimals))
        : WithUnit(page, figure.Print(indicator.Decimals), indicator.Metric!);

    /// <summary>A value with the unit of its metric.</summary>
    public static string WithUnit(PageContext page, string value, MetricRule metric) =>
        metric.Unit is { } unit ? T(page, "WithUnit", value, unit.In(page.Language)) : value;

    /// <summary>What has to be reached.</summary>
    public static string Target(PageContext page, ServiceLevelIndicator indicator) =>
        indicator is { Metric: { } metric, Target: null } && (indicator.AtLeast ?? indicator.AtMost) is not null
            ? string.Join(page.T("Join.Dot"), new[] { ("Target.Value.AtLeast", indicator.AtLeast), ("Target.Value.AtMost", indicator.AtMost) }
                .Where(t => t.Item2 is not null).Select(t => T(page, t.Item1, WithUnit(page, MetricSample.Text(t.Item2!.Value), metric))))
        : indicator.AtMost is { } most ? T(page, "Target.AtMost", most)
        : indicator.Target is { } target ? T(page, "Target.AtLeast", target.ToString(CultureInfo.InvariantCulture))
        : T(page, "Target.None");

    /// <summary>The class of a verdict's badge.</summary>
    public static string? Badge(TargetVerdict verdict) => verdict switch
    {
        TargetVerdict.Met => "good",
        TargetVerdict.Missed => "bad",
        _ => null,
    };

    /// <summary>A verdict in words; of a running period "so far".</summary>
    public static string Verdict(PageContext page, TargetVerdict verdict, bool isOver) =>
        T(page, $"Verdict.{verdict}{(isOver || verdict is TargetVerdict.NoTarget or TargetVerdict.NotMeasured ? "" : ".SoFar")}");
}

/// <summary>A component of the pages about service levels.</summary>
public abstract class ServiceLevelPart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => ServiceLevelPageTexts.All;
}
