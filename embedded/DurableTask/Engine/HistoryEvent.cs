using Microsoft.DurableTask;

namespace Workflows.Embedded.DurableTask;

/// <summary>What a history consists of. The numbers are stored: never change one, never use one again.</summary>
internal enum HistoryKind : byte
{
    ExecutionStarted = 1,
    TaskCompleted = 2,
    TaskFailed = 3,
    ChildCompleted = 4,
    ChildFailed = 5,
    TimerFired = 6,
    EventRaised = 7,
    Suspended = 8,
    Resumed = 9,
    Terminated = 10,
    Aborted = 11,

    TaskScheduled = 32,
    TimerCreated = 33,
    ChildScheduled = 34,
    EventSent = 35,

    /// <summary>Only as a message: start a child instance.</summary>
    StartChild = 64,
}

/// <summary>
/// One thing that happened to an instance (below 32) or that its code decided (from 32). Which fields count depends on the kind:
/// Name is a task's or event's name, Text the serialized input, result, payload, output or reason, Target an instance id.
/// </summary>
internal sealed record HistoryEvent(HistoryKind Kind)
{
    internal int Id { get; init; }

    internal string? Name { get; init; }

    internal string? Text { get; init; }

    internal string? Target { get; init; }

    internal string? Version { get; init; }

    internal TaskFailureDetails? Failure { get; init; }

    /// <summary>UTC ticks.</summary>
    internal long Due { get; init; }

    internal bool IsNonRetriable { get; init; }

    /// <summary>The parent's key and generation, in messages between parent and child; 0 otherwise.</summary>
    internal long ParentKey { get; init; }

    internal int ParentGeneration { get; init; }

    internal bool IsDecision => Kind >= HistoryKind.TaskScheduled;
}

/// <summary>One checkpoint: the time of the turn, what came in, and what the code decided.</summary>
internal sealed record HistoryBatch(long Timestamp, IReadOnlyList<HistoryEvent> Events);
