using Microsoft.DurableTask.Client;

namespace Workflows.Embedded.DurableTask;

/// <summary>What a replay found.</summary>
public sealed record ReplayReport(ReplayVerdict Verdict)
{
    /// <summary>Where it ended, or null while it waits.</summary>
    public OrchestrationRuntimeStatus? Outcome { get; init; }

    /// <summary>The serialized output, if it ended.</summary>
    public string? Output { get; init; }

    /// <summary>What it waits for: open activities, timers, children, events.</summary>
    public IReadOnlyList<string> WaitsFor { get; init; } = [];

    /// <summary>
    /// What the code wants beyond the history of a waiting instance. An engine would do these at the next turn: no divergence, but the instance
    /// catches up with steps that were put before the place where it waits. Check that this is meant.
    /// </summary>
    public IReadOnlyList<string> NewDecisions { get; init; } = [];

    /// <summary>For <see cref="ReplayVerdict.NonDeterministic"/>.</summary>
    public ReplayDifference? Difference { get; init; }

    public override string ToString() => Difference is { } d
        ? $"Not deterministic, turn {d.Turn}. The history says: {d.HistorySays}. The code did: {d.CodeDid}. Likely cause: {d.LikelyCause}"
        : Outcome is { } status ? $"Came to its end: {status}."
            : $"Waits for {string.Join(", ", WaitsFor)}{(NewDecisions.Count == 0 ? "" : "; would now also do: " + string.Join(", ", NewDecisions))}.";
}

/// <summary>Where code and history part.</summary>
/// <param name="Turn">The turn, from 1.</param>
/// <param name="HistorySays">The decision of the history.</param>
/// <param name="CodeDid">What the code did in its place.</param>
/// <param name="LikelyCause">To begin the search with; not proven.</param>
/// <param name="Message">What an engine would fail the instance with.</param>
public sealed record ReplayDifference(int Turn, string HistorySays, string CodeDid, string LikelyCause, string Message);

/// <summary>How a replay went.</summary>
public enum ReplayVerdict
{
    /// <summary>The code came to its end as the history did.</summary>
    Completed,

    /// <summary>The code is where the instance was, and waits.</summary>
    Waiting,

    /// <summary>The code does something else than the history says: an engine would fail the instance.</summary>
    NonDeterministic,
}
