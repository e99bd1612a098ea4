using System.Globalization;
using System.Text.Json.Serialization;
using Workflows.Contracts;

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

    /// <summary>Of a count or a metric: the most that was allowed; null: no figure.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? AtMost { get; init; }

    /// <summary>Of a metric: the least that had to be reached; null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? AtLeast { get; init; }

    /// <summary>Of a metric: its figure as it is printed, cut off; null: any other kind, or nothing was measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Value { get; init; }

    /// <summary>Of a metric: what <see cref="Value"/> is counted in; null: nothing, or any other kind.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LocalText? Unit { get; init; }

    /// <summary>Of a metric: how many values there are; null for any other kind.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Samples { get; init; }

    /// <summary>Of a metric: how many times without a value that was expected.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Gaps { get; init; }

    /// <summary>Of a metric: how many values lie beyond a threshold.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Beyond { get; init; }

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
            AtLeast = indicator.AtLeast,
            Value = measured.Metric?.Value?.Print(indicator.Decimals),
            Unit = indicator.Metric is { Measure: MetricMeasure.Within } ? new("%", "%") : indicator.Metric?.Unit,
            Samples = measured.Metric?.Count,
            Gaps = measured.Metric?.Gaps,
            Beyond = measured.Metric?.Beyond,
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
        return (DownMinutes, ExcludedMinutes, Count, InTime, Value, Samples, Beyond)
            != (now.DownMinutes, now.ExcludedMinutes, now.Count, now.InTime, now.Value, now.Samples, now.Beyond);
    }

    private static decimal? Minutes(TimeSpan? length) => length is { } time ? (decimal)time.Ticks / TimeSpan.TicksPerMinute : null;
}
