using System.Globalization;
using Workflows.Calendars;

namespace Workflows.ServiceLevels;

/// <summary>A bar of a chart.</summary>
/// <param name="Label">What it is of, under it.</param>
/// <param name="Value">How high; null: there is none, and no bar.</param>
/// <param name="Printed">Above it.</param>
/// <param name="Verdict">How it is drawn: solid, hatched where the target is missed, outlined where nothing is judged.</param>
public sealed record ChartBar(string Label, decimal? Value, string Printed, TargetVerdict Verdict);

/// <summary>A part of a band.</summary>
/// <param name="Part">How it is drawn.</param>
/// <param name="X">Where it begins, in thousandths of the band.</param>
/// <param name="Width">How wide, in thousandths; at least a hairline.</param>
public sealed record BandPart(StopPart Part, string X, string Width);

/// <summary>Where things lie on a chart. Pure; numbers as SVG writes them.</summary>
public static class Chart
{
    /// <summary>Thousandths of a band: its width in an SVG.</summary>
    public const int BandWidth = 1000;

    /// <summary>Narrowest part of a band: a minute of a year is seen, too.</summary>
    private const double Hairline = 1.5;

    /// <summary>The lowest and the highest value of an axis: from zero, but where all lie near the top (99.x %), from below the lowest.</summary>
    /// <param name="values">What is drawn, with the target.</param>
    public static (decimal From, decimal To) Axis(IReadOnlyCollection<decimal> values)
    {
        decimal high = Math.Max(0, values.DefaultIfEmpty(0).Max());
        decimal low = values.DefaultIfEmpty(0).Min();
        if (high == low && high == 0)
        {
            return (0, 1);
        }

        return low > high * 0.8m && high > low ? (Math.Max(0, low - (high - low) / 2), high)
            : (Math.Min(0, low), high);
    }

    /// <summary>Height of a value on an axis, in parts of <paramref name="height"/>; what is drawn is never flat.</summary>
    public static double Height(decimal value, (decimal From, decimal To) axis, double height) =>
        axis.To == axis.From ? height : Math.Max(1, (double)((value - axis.From) / (axis.To - axis.From)) * height);

    /// <summary>
    /// The parts of stops along a period, in the order of time. What lies within a hairline of the one before that counts the same way is drawn with
    /// it: a year of 100,000 stops has no more parts than the band has room for.
    /// </summary>
    public static IEnumerable<BandPart> Band(OpenSpan period, IEnumerable<CountedSpan> spans)
    {
        double length = Math.Max(1, (period.To - period.From).Ticks);
        Dictionary<StopPart, (double From, double To)> drawn = [];
        List<(StopPart Part, double From, double To)> parts = [];
        foreach (CountedSpan span in spans)
        {
            double from = (span.From - period.From).Ticks / length * BandWidth;
            double to = from + Math.Max(Hairline, span.Length.Ticks / length * BandWidth);
            if (drawn.TryGetValue(span.Part, out (double From, double To) last) && from <= last.To)
            {
                drawn[span.Part] = last with { To = Math.Max(last.To, to) };
                continue;
            }

            if (last.To > 0)
            {
                parts.Add((span.Part, last.From, last.To));
            }

            drawn[span.Part] = (from, to);
        }

        parts.AddRange(drawn.Select(d => (d.Key, d.Value.From, d.Value.To)));
        return parts.OrderBy(p => p.From).ThenBy(p => p.Part)
            .Select(p => new BandPart(p.Part, Number(Math.Min(p.From, BandWidth - (p.To - p.From))), Number(p.To - p.From)));
    }

    /// <summary>A number as SVG writes it.</summary>
    public static string Number(double number) => Math.Round(number, 2).ToString(CultureInfo.InvariantCulture);
}
