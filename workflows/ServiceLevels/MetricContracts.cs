using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflows.Contracts;
using Workflows.Ledger;

namespace Workflows.ServiceLevels;

/// <summary>What the values of a metric come to in a period.</summary>
public enum MetricMeasure
{
    /// <summary>Sum of all values of all systems, divided by their number.</summary>
    Average,

    Maximum,

    Minimum,

    /// <summary>The smallest value that at least so many percent of all values do not exceed (nearest rank: always a value that was measured).</summary>
    Percentile,

    /// <summary>Percent of the values that lie within the thresholds, which are inside.</summary>
    Within,

    Sum,

    /// <summary>The newest value of each system, added up.</summary>
    Last,
}

/// <summary>What a contract says of a metric. Written into proofs (contract.json): names change only with its format.</summary>
public sealed record MetricRule
{
    /// <summary>Most systems of a metric.</summary>
    public const int MostSystems = 100;

    /// <summary>Longest name of a system, in characters.</summary>
    public const int LongestName = 100;

    /// <summary>What its values are called where they come in; several indicators may look at the same ones.</summary>
    public required string Name { get; init; }

    /// <summary>Printed behind a value.</summary>
    public LocalText? Unit { get; init; }

    /// <summary>Whose values count, as monitoring calls them.</summary>
    public required IReadOnlyList<string> Systems { get; init; }

    public required MetricMeasure Measure { get; init; }

    /// <summary>Of <see cref="MetricMeasure.Percentile"/>: more than 0, at most 100.</summary>
    public decimal? Percentile { get; init; }

    /// <summary>A value above it is told.</summary>
    public decimal? Upper { get; init; }

    /// <summary>A value below it is told.</summary>
    public decimal? Lower { get; init; }

    /// <summary>How often a value of each system is expected, in seconds; null: nothing is missing as long as there is one in the period.</summary>
    public int? IntervalSeconds { get; init; }

    /// <summary>The value lies beyond a threshold.</summary>
    public bool IsBeyond(decimal value) => value > Upper || value < Lower;
}

/// <summary>A value that was measured, to the second.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Value">Less than 10^12 on either side of zero, with at most six decimals.</param>
[JsonConverter(typeof(MetricSampleJson))]
public readonly record struct MetricSample(DateTimeOffset At, decimal Value)
{
    /// <summary>What <see cref="Takes"/> asks for, in words.</summary>
    public const string Form = "a number below 10^12 with at most six decimals";

    private const decimal Bound = 1_000_000_000_000m;

    /// <summary>A number that can be a value: sums of a year's values stay exact.</summary>
    public static bool Takes(decimal value) => value > -Bound && value < Bound && Cut(value) == value;

    /// <summary>What follows the sixth decimal is cut off, as everywhere.</summary>
    public static decimal Cut(decimal value) => Math.Truncate(value * 1_000_000m) is not 0 and var cut ? cut / 1_000_000m : 0;

    /// <summary>A value without zeros at its end.</summary>
    public static string Text(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}

/// <summary>A sample as <c>2026-04-01T00:00:00Z 12.5</c>: a proof may hold hundreds of thousands of them.</summary>
internal sealed class MetricSampleJson : JsonConverter<MetricSample>
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <inheritdoc/>
    public override MetricSample Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string text = reader.GetString() ?? "";
        return text.Split(' ') is [var at, var number]
            && DateTimeOffset.TryParseExact(at, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset when)
            && decimal.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            && MetricSample.Takes(value) && MetricSample.Text(value) == number
            ? new(when, value)
            : throw new JsonException($"expected a sample such as '2026-04-01T00:00:00Z 12.5', found '{text}'");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, MetricSample value, JsonSerializerOptions options) =>
        writer.WriteStringValue($"{value.At.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture)} {MetricSample.Text(value.Value)}");
}

/// <summary>The values of a metric of a system in a month. Part of a proof (facts.json).</summary>
/// <param name="Case">The record of the month that holds them.</param>
/// <param name="Metric">What they are called.</param>
/// <param name="System">Whose they are, as the profile calls it.</param>
/// <param name="Samples">Ascending by time, each moment once.</param>
public sealed record MetricSeries(string Case, string Metric, string System, IReadOnlyList<MetricSample> Samples);

// Persisted: change only compatibly (add optional members; never rename or retype one, nor a discriminator).

/// <summary>What happened to the values of a contract's month.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(MetricsTaken), "taken")]
[JsonDerivedType(typeof(MetricsTakenBack), "takenBack")]
[JsonDerivedType(typeof(MetricSilenceTold), "silenceTold")]
public abstract record MetricFact : ILedgerFact
{
    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <inheritdoc/>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <inheritdoc/>
    public required string Actor { get; init; }

    /// <inheritdoc/>
    public string? ActorFor { get; init; }

    /// <summary>Names what came in at once; empty where nothing came in.</summary>
    public required string Delivery { get; init; }
}

/// <summary>Values came in. What came in at once counts as soon as all parts of it are on record, and none of it before.</summary>
public sealed record MetricsTaken : MetricFact
{
    /// <summary>Who measured: a configured source, or a file.</summary>
    public required string Source { get; init; }

    /// <summary>How many facts the delivery has in this month.</summary>
    public required int Parts { get; init; }

    public required IReadOnlyList<TakenValues> Series { get; init; }
}

/// <summary>Values of a metric of a system.</summary>
/// <param name="Metric">What they are called.</param>
/// <param name="System">Whose they are.</param>
/// <param name="Values">Seconds since 1970 and value, as <c>1554044400:12.5</c>, with blanks between.</param>
public sealed record TakenValues(string Metric, string System, string Values);

/// <summary>A delivery was wrong: its values count no more, and others may come in their place.</summary>
public sealed record MetricsTakenBack : MetricFact
{
    public required string Reason { get; init; }
}

/// <summary>Owners were told that values stopped coming. It decides no figure.</summary>
public sealed record MetricSilenceTold : MetricFact
{
    /// <summary>What had stopped.</summary>
    public required IReadOnlyList<MetricSilence> Silences { get; init; }
}
