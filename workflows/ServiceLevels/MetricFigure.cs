using System.Globalization;
using Workflows.Calendars;

namespace Workflows.ServiceLevels;

/// <summary>An exact figure: whole numbers, so that nothing is rounded before it is printed.</summary>
public readonly record struct MetricValue(Int128 Numerator, Int128 Denominator)
{
    private const int Millionths = 1_000_000;

    /// <summary>A value, divided by a number.</summary>
    public static MetricValue Of(decimal value, int divisor = 1) => new(Whole(value), (Int128)divisor * Millionths);

    /// <summary>Cut off after so many decimals, toward zero.</summary>
    public decimal Cut(int decimals)
    {
        Int128 scale = 1;
        for (int i = 0; i < decimals; i++)
        {
            scale *= 10;
        }

        return (decimal)(Numerator * scale / Denominator) / (decimal)scale;
    }

    /// <summary>As it is printed, cut off after so many decimals.</summary>
    public string Print(int decimals) => Cut(decimals).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Below zero, zero or above it, as the figure is less than an amount, equal or more.</summary>
    public int CompareTo(decimal amount) => (Numerator * Millionths).CompareTo(Whole(amount) * Denominator);

    private static Int128 Whole(decimal value) => (Int128)(value * Millionths);
}

/// <summary>A time of which no value is on record although one was expected.</summary>
/// <param name="From">The value before it, or the beginning of the period (UTC).</param>
/// <param name="To">The value after it, or until when facts are known.</param>
public sealed record MetricGap(DateTimeOffset From, DateTimeOffset To);

/// <summary>Values beyond a threshold, one after the other.</summary>
/// <param name="From">The first (UTC).</param>
/// <param name="To">The last.</param>
/// <param name="Count">How many.</param>
/// <param name="Worst">The one that is furthest from the threshold.</param>
public sealed record MetricCrossing(DateTimeOffset From, DateTimeOffset To, int Count, decimal Worst);

/// <summary>A metric of one system.</summary>
/// <param name="System">As the profile calls it.</param>
/// <param name="Count">How many values.</param>
/// <param name="Value">What they come to; null: there are none.</param>
/// <param name="Gaps">In the order of time.</param>
/// <param name="Crossings">In the order of time.</param>
public sealed record MetricOfSystem(
    string System, int Count, MetricValue? Value, IReadOnlyList<MetricGap> Gaps, IReadOnlyList<MetricCrossing> Crossings)
{
    /// <summary>How many values lie beyond a threshold.</summary>
    public int Beyond => Crossings.Sum(c => c.Count);
}

/// <summary>A metric of a period.</summary>
/// <param name="Count">How many values, of all systems.</param>
/// <param name="Value">What they come to; null: there are none.</param>
/// <param name="Systems">In the order of the profile.</param>
public sealed record MetricFigure(int Count, MetricValue? Value, IReadOnlyList<MetricOfSystem> Systems)
{
    /// <summary>How many values lie beyond a threshold.</summary>
    public int Beyond => Systems.Sum(s => s.Beyond);

    /// <summary>How many gaps there are.</summary>
    public int Gaps => Systems.Sum(s => s.Gaps.Count);

    /// <summary>Compares exact figures, not printed ones.</summary>
    public TargetVerdict Verdict(ServiceLevelIndicator indicator)
    {
        ArgumentNullException.ThrowIfNull(indicator);
        return (indicator.Target ?? indicator.AtMost ?? indicator.AtLeast) is null ? TargetVerdict.NoTarget
            : Value is not { } value ? TargetVerdict.NotMeasured
            : (indicator.Target ?? indicator.AtLeast) is { } least && value.CompareTo(least) < 0 ? TargetVerdict.Missed
            : indicator.AtMost is { } most && value.CompareTo(most) > 0 ? TargetVerdict.Missed
            : TargetVerdict.Met;
    }

    /// <summary>The figure of what is known.</summary>
    /// <param name="rule">What the contract says.</param>
    /// <param name="span">The part of the period that is looked at: values from its beginning on, and before its end.</param>
    /// <param name="series">Values of any metrics.</param>
    public static MetricFigure Of(MetricRule rule, OpenSpan span, IEnumerable<MetricSeries> series)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ILookup<string, MetricSample> samples = series.Where(s => s.Metric == rule.Name)
            .SelectMany(s => s.Samples.Where(v => v.At >= span.From && v.At < span.To).Select(v => (s.System, v)))
            .ToLookup(s => s.System, s => s.v, StringComparer.Ordinal);
        List<MetricSample[]> bySystem = [.. rule.Systems.Select(s => samples[s].OrderBy(v => v.At).ToArray())];
        MetricSample[] newest = [.. bySystem.Where(s => s.Length > 0).Select(s => s[^1])];
        return new(
            bySystem.Sum(s => s.Length),
            rule.Measure == MetricMeasure.Last ? ComesTo(rule with { Measure = MetricMeasure.Sum }, newest) : ComesTo(rule, [.. bySystem.SelectMany(s => s)]),
            [
                .. rule.Systems.Zip(
                    bySystem, (name, own) => new MetricOfSystem(name, own.Length, ComesTo(rule, own), GapsOf(rule, span, own), CrossingsOf(rule, own))),
            ]);
    }

    private static MetricValue? ComesTo(MetricRule rule, MetricSample[] samples) => samples.Length == 0 ? null : rule.Measure switch
    {
        MetricMeasure.Average => MetricValue.Of(Sum(samples), samples.Length),
        MetricMeasure.Maximum => MetricValue.Of(samples.Max(s => s.Value)),
        MetricMeasure.Minimum => MetricValue.Of(samples.Min(s => s.Value)),
        MetricMeasure.Percentile => MetricValue.Of(samples.Select(s => s.Value).Order()
            .ElementAt((int)decimal.Ceiling(rule.Percentile!.Value * samples.Length / 100m) - 1)),
        MetricMeasure.Within => MetricValue.Of(samples.Count(s => !rule.IsBeyond(s.Value)) * 100m, samples.Length),
        MetricMeasure.Sum => MetricValue.Of(Sum(samples)),
        _ => MetricValue.Of(samples[^1].Value),
    };

    private static decimal Sum(MetricSample[] samples) => samples.Sum(s => s.Value);

    /// <summary>One is missing where the next value comes more than one and a half intervals later: tools are some seconds late, never by half.</summary>
    private static List<MetricGap> GapsOf(MetricRule rule, OpenSpan span, MetricSample[] samples)
    {
        List<MetricGap> gaps = [];
        DateTimeOffset last = span.From;
        foreach (DateTimeOffset at in samples.Select(s => s.At).Append(span.To))
        {
            if (at > last && (rule.IntervalSeconds is { } seconds ? (at - last) * 2 > TimeSpan.FromSeconds(seconds) * 3 : samples.Length == 0))
            {
                gaps.Add(new(last, at));
            }

            last = at;
        }

        return gaps;
    }

    private static List<MetricCrossing> CrossingsOf(MetricRule rule, MetricSample[] samples)
    {
        List<MetricCrossing> found = [];
        bool goesOn = false;
        foreach (MetricSample sample in samples)
        {
            bool isBeyond = rule.IsBeyond(sample.Value);
            if (isBeyond && goesOn)
            {
                MetricCrossing last = found[^1];
                found[^1] = last with
                {
                    To = sample.At,
                    Count = last.Count + 1,
                    Worst = Distance(rule, sample.Value) > Distance(rule, last.Worst) ? sample.Value : last.Worst,
                };
            }
            else if (isBeyond)
            {
                found.Add(new(sample.At, sample.At, 1, sample.Value));
            }

            goesOn = isBeyond;
        }

        return found;
    }

    private static decimal Distance(MetricRule rule, decimal value) => value > rule.Upper ? value - rule.Upper.Value : rule.Lower!.Value - value;
}
