using System.Diagnostics.Metrics;

namespace Workflows.Embedded.DurableTask;

/// <summary>What the engine measures of itself, in a meter named as the assembly.</summary>
internal static class EngineTelemetry
{
    private static readonly Meter Meter = new("Workflows.Embedded.DurableTask");

    private static readonly Histogram<double> Turns = Meter.CreateHistogram<double>(
        "durable.turn.duration", "s", "How long an orchestrator ran in one turn, its commit left out, by orchestration.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1] });

    /// <summary>Whether anybody listens; a turn is short, and looking at the clock twice is not free.</summary>
    public static bool IsOn => Turns.Enabled;

    /// <summary>A turn is over.</summary>
    public static void Turn(string orchestration, TimeSpan took) =>
        Turns.Record(took.TotalSeconds, new KeyValuePair<string, object?>("orchestration", orchestration));
}
