using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Workflows.Embedded.DurableTask;

/// <summary>Which instances; all conditions given must hold.</summary>
public sealed record DurableInstanceFilter
{
    /// <summary>The largest page.</summary>
    public const int MaxPageSize = 1000;

    /// <summary>One of these; empty: any.</summary>
    public IReadOnlyList<OrchestrationRuntimeStatus> Statuses { get; init; } = [];

    /// <summary>The orchestrator's name, in any case.</summary>
    public string? Name { get; init; }

    /// <summary>Beginning of the id.</summary>
    public string? Prefix { get; init; }

    /// <summary>Created then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Created then or earlier.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>1 to <see cref="MaxPageSize"/>.</summary>
    public int PageSize { get; init; } = 50;

    /// <summary><see cref="DurableInstancePage.Next"/> of the page before.</summary>
    public long? After { get; init; }
}

/// <summary>An instance as an operator lists it. Times are UTC.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its orchestrator.</param>
/// <param name="Version">Its version; empty for none.</param>
/// <param name="Status">Its status.</param>
/// <param name="Generation">How often it continued as new.</param>
/// <param name="CreatedAt">When it was started.</param>
/// <param name="UpdatedAt">When it last did something.</param>
/// <param name="CompletedAt">When it ended.</param>
/// <param name="WakesAt">Its earliest timer, or its delayed start.</param>
/// <param name="IsBusy">It has work: a first turn, or activities that have not ended.</param>
/// <param name="ParentId">Whose child it is.</param>
public sealed record DurableInstance(
    string Id,
    string Name,
    string Version,
    OrchestrationRuntimeStatus Status,
    int Generation,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? CompletedAt,
    DateTimeOffset? WakesAt,
    bool IsBusy,
    string? ParentId);

/// <summary>Newest first.</summary>
/// <param name="Instances">One page.</param>
/// <param name="Next">Leads to the older ones; null: there are none.</param>
public sealed record DurableInstancePage(IReadOnlyList<DurableInstance> Instances, long? Next);

/// <summary>Everything about an instance but its history.</summary>
/// <param name="Instance">As in the list.</param>
/// <param name="Input">Serialized.</param>
/// <param name="Output">Serialized.</param>
/// <param name="CustomStatus">Serialized.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Checkpoints">Rows of history in this generation.</param>
/// <param name="HistoryBytes">Their size.</param>
/// <param name="Messages">Stored messages that wait for it.</param>
/// <param name="Open">What it waits for, as far as the history says: activities, children and timers without an end.
/// What is missing here waits for an event.</param>
/// <param name="Children">Instances that it started and that still exist.</param>
public sealed record DurableInstanceDetails(
    DurableInstance Instance,
    string? Input,
    string? Output,
    string? CustomStatus,
    TaskFailureDetails? Failure,
    IReadOnlyDictionary<string, string> Tags,
    int Checkpoints,
    long HistoryBytes,
    int Messages,
    IReadOnlyList<DurableHistoryEntry> Open,
    IReadOnlyList<DurableInstance> Children);

/// <summary>One event of a history.</summary>
/// <param name="Checkpoint">The turn's number, from 0.</param>
/// <param name="At">The turn's time (UTC).</param>
/// <param name="Kind">What happened or was decided, e.g. <c>TaskScheduled</c>.</param>
/// <param name="Task">Number of the task; 0 also stands for none.</param>
/// <param name="Name">Name of the task, child or event.</param>
/// <param name="Text">Serialized input, result or payload, or a reason; cut where its length says so.</param>
/// <param name="TextLength">Characters of the whole text.</param>
/// <param name="Target">The other instance.</param>
/// <param name="Due">A timer's time (UTC).</param>
/// <param name="Failure">Why the task failed.</param>
public sealed record DurableHistoryEntry(
    int Checkpoint, DateTimeOffset At, string Kind, int Task, string? Name, string? Text, int TextLength, string? Target, DateTimeOffset? Due,
    TaskFailureDetails? Failure);

/// <summary>What an operator can do to an instance.</summary>
public enum DurableAct
{
    /// <summary>Lets it rest: events and results are kept, its code does not run.</summary>
    Suspend,

    /// <summary>Ends the rest.</summary>
    Resume,

    /// <summary>Ends the instance.</summary>
    Terminate,

    /// <summary>Forgets a finished instance.</summary>
    Purge,
}

/// <summary>What became of an act.</summary>
/// <param name="Instance">Whose.</param>
/// <param name="Act">Which.</param>
/// <param name="Status">The instance's status afterwards; null: it is gone.</param>
/// <param name="IsDone">False: it is stored and happens when the engine starts.</param>
/// <param name="Count">Instances acted on, children included.</param>
public sealed record DurableActResult(string Instance, DurableAct Act, OrchestrationRuntimeStatus? Status, bool IsDone, int Count);

/// <summary>The engine's figures.</summary>
/// <param name="At">When they were read (UTC).</param>
/// <param name="ByStatus">Instances by status.</param>
/// <param name="ByName">Unfinished instances by orchestrator.</param>
/// <param name="WaitingTimers">Instances with a timer or a delayed start.</param>
/// <param name="OverdueTimers">Of these, due before <paramref name="At"/>.</param>
/// <param name="NextDue">The earliest (UTC).</param>
/// <param name="Busy">Instances with work.</param>
/// <param name="Messages">Stored messages that wait.</param>
/// <param name="Checkpoints">Rows of history.</param>
public sealed record DurableStatistics(
    DateTimeOffset At,
    IReadOnlyDictionary<string, long> ByStatus,
    IReadOnlyDictionary<string, long> ByName,
    long WaitingTimers,
    long OverdueTimers,
    DateTimeOffset? NextDue,
    long Busy,
    long Messages,
    long Checkpoints);

/// <summary>Something that must not be.</summary>
/// <param name="Code">Which rule, e.g. <c>activity-forgotten</c>.</param>
/// <param name="Instance">Where; null: not in one instance.</param>
/// <param name="Message">What was expected and what was found.</param>
public sealed record DurableFinding(string Code, string? Instance, string Message);

/// <summary>An act that the instance's state does not allow, or an instance that does not exist.</summary>
public sealed class DurableActException(string message, bool isUnknown) : InvalidOperationException(message)
{
    /// <summary>There is no such instance.</summary>
    public bool IsUnknown => isUnknown;
}
