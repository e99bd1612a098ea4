using System.Globalization;

namespace Workflows.Benchmarks;

/// <summary>Percentiles of a set of times, in milliseconds.</summary>
internal sealed record Measured(int Count, double P50, double P95, double P99, double Max)
{
    public static Measured Of(IEnumerable<double> times)
    {
        double[] sorted = [.. times.Order()];
        double At(double part) => sorted.Length == 0 ? double.NaN : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)(part * sorted.Length))], 2);
        return new(sorted.Length, At(0.5), At(0.95), At(0.99), sorted.Length == 0 ? double.NaN : Math.Round(sorted[^1], 2));
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"p50 {P50,8:0.0}  p95 {P95,8:0.0}  p99 {P99,8:0.0}  max {Max,8:0.0} ms  (n = {Count})");
}
