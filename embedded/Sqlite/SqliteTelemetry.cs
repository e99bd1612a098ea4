using System.Diagnostics.Metrics;

namespace Workflows.Embedded.Sqlite;

/// <summary>What the databases measure of themselves, in a meter named as the assembly.</summary>
internal static class SqliteTelemetry
{
    private static readonly Meter Meter = new("Workflows.Embedded.Sqlite");

    private static readonly Histogram<double> Commits = Meter.CreateHistogram<double>(
        "sqlite.commit.duration", "s", "From the first write of a group commit until it was on disk, by file.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1] });

    private static readonly Histogram<int> Writes = Meter.CreateHistogram<int>(
        "sqlite.commit.writes", "{write}", "Writes that shared a commit, by file.",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 500] });

    /// <summary>A commit is on disk.</summary>
    public static void Commit(string file, TimeSpan took, int writes)
    {
        KeyValuePair<string, object?> tag = new("file", file);
        Commits.Record(took.TotalSeconds, tag);
        Writes.Record(writes, tag);
    }
}
