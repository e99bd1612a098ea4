using System.Globalization;

namespace Workflows.ServiceLevels;

/// <summary>The moment of a system at which a metric has one value, whoever measured it.</summary>
public readonly record struct MetricMoment(string Metric, string System, DateTimeOffset At);

/// <summary>A value on record.</summary>
/// <param name="Value">The value.</param>
/// <param name="Source">Who measured it.</param>
public readonly record struct MetricEntry(decimal Value, string Source);

/// <summary>What came in at once.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Source">Who measured.</param>
/// <param name="Actor">Who brought it.</param>
/// <param name="At">When it was complete (UTC).</param>
/// <param name="Values">How many values of the month it has.</param>
/// <param name="TakenBack">That it counts no more; null: it counts.</param>
public sealed record MetricDelivery(string Id, string Source, string Actor, DateTimeOffset At, int Values, MetricsTakenBack? TakenBack);

/// <summary>
/// The values of a contract's month as its facts say: a delivery counts once it is complete and as long as it is not taken back; of two
/// values of the same moment the one that was on record first.
/// </summary>
public sealed class MetricMonth
{
    private readonly Dictionary<MetricMoment, MetricEntry> values = [];

    private MetricMonth(string id, IReadOnlyList<string> facts) => (Id, Facts) = (id, facts);

    /// <summary>Names the month in the ledger and in the audit log.</summary>
    public string Id { get; }

    /// <summary>Ids of the facts that decide, in the order of time.</summary>
    public IReadOnlyList<string> Facts { get; }

    /// <summary>Every delivery that is complete, in the order in which they came.</summary>
    public required IReadOnlyList<MetricDelivery> Deliveries { get; init; }

    /// <summary>When owners were told that values stopped coming, in the order of time.</summary>
    public required IReadOnlyList<MetricSilenceTold> Told { get; init; }

    /// <summary>What counts.</summary>
    public IReadOnlyDictionary<MetricMoment, MetricEntry> Values => values;

    /// <summary>The month, of facts in any order.</summary>
    public static MetricMonth Of(string id, IEnumerable<MetricFact> facts)
    {
        List<MetricFact> ordered = [.. facts.OrderBy(f => f.RecordedAt).ThenBy(f => f.Id, StringComparer.Ordinal)];
        Dictionary<string, MetricsTakenBack> back = ordered.OfType<MetricsTakenBack>().DistinctBy(f => f.Delivery, StringComparer.Ordinal)
            .ToDictionary(f => f.Delivery, StringComparer.Ordinal);
        List<IGrouping<string, MetricsTaken>> complete =
        [
            .. ordered.OfType<MetricsTaken>().GroupBy(f => f.Delivery, StringComparer.Ordinal).Where(g => g.Count() == g.First().Parts),
        ];
        MetricMonth month = new(id, [.. ordered.Where(f => f is not MetricSilenceTold).Select(f => f.Id)])
        {
            Told = [.. ordered.OfType<MetricSilenceTold>()],
            Deliveries =
            [
                .. complete.Select(g => new MetricDelivery(g.Key, g.First().Source, g.First().Actor, g.Last().RecordedAt,
                    g.Sum(f => f.Series.Sum(s => s.Values.AsSpan().Count(' ') + 1)), back.GetValueOrDefault(g.Key))),
            ],
        };
        foreach (MetricsTaken taken in complete.Where(g => !back.ContainsKey(g.Key)).SelectMany(g => g))
        {
            foreach (TakenValues series in taken.Series)
            {
                foreach (Range part in series.Values.AsSpan().Split(' '))
                {
                    (DateTimeOffset at, decimal value) = Read(series.Values.AsSpan(part));
                    month.values.TryAdd(new(series.Metric, series.System, at), new(value, taken.Source));
                }
            }
        }

        return month;
    }

    /// <summary>What counts, a series for each metric and system, in the order of their names.</summary>
    public IEnumerable<MetricSeries> Series() =>
        from value in values
        group value by (value.Key.Metric, value.Key.System) into series
        orderby series.Key.Metric, series.Key.System
        select new MetricSeries(Id, series.Key.Metric, series.Key.System,
            [.. series.Select(v => new MetricSample(v.Key.At, v.Value.Value)).OrderBy(s => s.At)]);

    /// <summary>A value as facts hold it.</summary>
    public static string Write(DateTimeOffset at, decimal value) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeSeconds()}:{MetricSample.Text(value)}");

    private static (DateTimeOffset At, decimal Value) Read(ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(':');
        return (DateTimeOffset.FromUnixTimeSeconds(long.Parse(text[..colon], CultureInfo.InvariantCulture)),
            decimal.Parse(text[(colon + 1)..], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));
    }
}
