using Workflows.Embedded.DurableTask;

namespace Workflows.Scenarios;

/// <summary>An instance brought back from its history.</summary>
internal sealed class ReplayedInstance
{
    private readonly Execution execution;
    private readonly DateTime last;

    public ReplayedInstance(Execution execution, DateTime last)
    {
        this.execution = execution;
        this.last = last;
        Outcome = execution.Turn(last.Ticks, []);
        NewDecisions = Describe();
    }

    /// <summary>How it ended; null while it goes on.</summary>
    public TurnOutcome? Outcome { get; private set; }

    /// <summary>What the code of today decided beyond the history: after a faithful replay nothing.</summary>
    public IReadOnlyList<string> NewDecisions { get; private set; }

    /// <summary>Why the replay diverged; null when it did not.</summary>
    public string? Divergence => Outcome?.Failure is { } failure && failure.ErrorType == NonDeterminismException.ErrorType ? failure.ErrorMessage : null;

    /// <summary>The open timer fires, and the code goes on.</summary>
    public void LetTheTimerFire()
    {
        long due = execution.NextTimer ?? throw new InvalidOperationException($"Expected an open timer at {last:u}; found none.");
        Outcome = execution.Turn(due, [.. execution.DueTimers(due)]);
        NewDecisions = Describe();
    }

    private List<string> Describe() => [.. execution.TakeDecisions(ended: true).Select(d => $"{d.Kind} {d.Name}".TrimEnd())];
}
