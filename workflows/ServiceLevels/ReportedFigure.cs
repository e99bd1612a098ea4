using System.Globalization;
using System.Text.Json.Serialization;

namespace Workflows.ServiceLevels;

// Persisted with the reports that carry it: change only compatibly (add optional members; never rename or retype one).

/// <summary>What a report says of an indicator, as it was on record when the report was handed in.</summary>
public sealed record ReportedFigure
{
    /// <summary>Of the profile.</summary>
    public required string Indicator { get; init; }

    public required TargetVerdict Verdict { get; init; }

    /// <summary>As it is printed, cut off; null: a number, or nothing to measure.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Percent { get; init; }

    /// <summary>Percent that had to be reached; null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? Target { get; init; }

    /// <summary>Of a count: the most that was allowed; null: no figure.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? AtMost { get; init; }

    /// <summary>Of an availability: what stood still, whatever the cause.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? DownMinutes { get; init; }

    /// <summary>Of an availability: what both parties excluded of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? ExcludedMinutes { get; init; }

    /// <summary>Of what is counted: all of it, without what both parties excluded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Count { get; init; }

    /// <summary>Of a share: how many of <see cref="Count"/> were in time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? InTime { get; init; }

    /// <summary>What was measured.</summary>
    public static ReportedFigure Of(MeasuredIndicator measured)
    {
        ArgumentNullException.ThrowIfNull(measured);
        ServiceLevelIndicator indicator = measured.Indicator;
        TallyCount? tally = measured.Tally?.Adjusted;
        return new()
        {
            Indicator = indicator.Id,
            Verdict = measured.Verdict,
            Percent = measured.Percent?.ToString("F" + indicator.Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            Target = indicator.Target,
            AtMost = indicator.AtMost,
            DownMinutes = Minutes(measured.Availability?.Down),
            ExcludedMinutes = Minutes(measured.Availability?.Excluded),
            Count = tally?.All,
            InTime = indicator.Kind == IndicatorKind.Within ? tally?.InTime : null,
        };
    }

    /// <summary>Another time or number is on record now. That the service time of a running period grew is no difference.</summary>
    public bool Differs(ReportedFigure now)
    {
        ArgumentNullException.ThrowIfNull(now);
        return (DownMinutes, ExcludedMinutes, Count, InTime) != (now.DownMinutes, now.ExcludedMinutes, now.Count, now.InTime);
    }

    private static decimal? Minutes(TimeSpan? length) => length is { } time ? (decimal)time.Ticks / TimeSpan.TicksPerMinute : null;
}
