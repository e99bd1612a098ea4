namespace Workflows.Embedded.DurableTask;

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
