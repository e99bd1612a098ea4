using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Workflows.Observability;

/// <summary>
/// A gauge that the sweep sets: whoever asks for it reads what the last sweep found, and no table. What no sweep renewed for three minutes is not told any
/// more: another instance sweeps now and tells it, or none does, which <c>workflows.sweep.duration</c> shows by its absence.
/// </summary>
internal sealed class SweptGauge
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(3);

    private readonly ConcurrentDictionary<string, Kept> values = new(StringComparer.Ordinal);

    public SweptGauge(Meter meter, string name, string unit, string description) => meter.CreateObservableGauge(name, Observe, unit, description);

    /// <summary>Sets the value for some tags.</summary>
    /// <param name="value">Null: there is none now.</param>
    /// <param name="clock">For how long it is told.</param>
    /// <param name="tags">Of a bounded choice: kinds, no persons, cases or addresses.</param>
    public void Set(double? value, TimeProvider clock, params KeyValuePair<string, object?>[] tags)
    {
        string key = string.Join('\n', tags.Select(t => t.Value));
        if (value is { } there)
        {
            values[key] = new(there, tags, clock, clock.GetTimestamp());
        }
        else
        {
            values.TryRemove(key, out _);
        }
    }

    private IEnumerable<Measurement<double>> Observe() =>
        [.. values.Values.Where(v => v.Clock.GetElapsedTime(v.At) < Fresh).Select(v => new Measurement<double>(v.Value, v.Tags))];

    private sealed record Kept(double Value, KeyValuePair<string, object?>[] Tags, TimeProvider Clock, long At);
}
