using System.Text.Json.Serialization;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Releases;

// Persisted and sent between orchestrator, activities and tables: change only compatibly (add optional members;
// never rename, retype or reuse a discriminator).

/// <summary>What may happen to a release; <see cref="ReleaseState"/> folds it.</summary>
public static class ReleaseFacts
{
    public static FactFamily Family { get; } = FactFamily.Of<CaseDutyPerformed<ReleaseDuty>>(
        "Release",
        ("written", typeof(CaseWritten<ReleaseContent>)),
        ("gateRecorded", typeof(GateRecorded)),
        ("goDecided", typeof(GoDecided)),
        ("changeStandingSeen", typeof(ChangeStandingSeen)),
        ("runStarted", typeof(RunStarted)),
        ("stepReported", typeof(StepReported)),
        ("runAborted", typeof(RunAborted)),
        ("stepUndone", typeof(StepUndone)),
        ("runCompleted", typeof(RunCompleted)),
        ("closeDeclared", typeof(CloseDeclared)),
        ("fileRemoved", typeof(FileRemoved)),
        ("withdrawn", typeof(CaseWithdrawn)));
}

/// <summary>A person showed what a gate asks for, or that it does not hold (any more). The last word counts.</summary>
public sealed record GateRecorded : CaseFact
{
    public required int Version { get; init; }

    public required string GateId { get; init; }

    public required bool Passed { get; init; }

    /// <summary>The gate's fields by id.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Files, with their hashes.</summary>
    public IReadOnlyList<KeptFile> Evidence { get; init; } = [];

    public string? Comment { get; init; }
}

/// <summary>Go or no-go. The last word before the run counts.</summary>
public sealed record GoDecided : CaseFact
{
    public required int Version { get; init; }

    public required bool Go { get; init; }

    public string? Comment { get; init; }
}

/// <summary>A change of the release was seen to stand no longer as it was approved, or to stand again.</summary>
public sealed record ChangeStandingSeen : CaseFact
{
    public required int Version { get; init; }

    public required string ChangeId { get; init; }

    public required bool Stands { get; init; }
}

/// <summary>The run began.</summary>
public sealed record RunStarted : CaseFact
{
    /// <summary>The plan that is run, from 1.</summary>
    public int? Version { get; init; }

    public string? Comment { get; init; }
}

/// <summary>What is said of a step.</summary>
public enum StepOutcome
{
    Started,

    Done,

    /// <summary>It may be tried again, or the run is aborted.</summary>
    Failed,

    /// <summary>It was not needed.</summary>
    Skipped,
}

/// <summary>A person reported a step of the run; <see cref="CaseFact.At"/> is when it happened.</summary>
public sealed record StepReported : CaseFact
{
    public required string StepId { get; init; }

    public required StepOutcome Outcome { get; init; }

    public string? Comment { get; init; }
}

/// <summary>The run is not going on: what was done is undone, last step first.</summary>
public sealed record RunAborted : CaseFact
{
    public required string Reason { get; init; }
}

/// <summary>A step was undone as its plan says; <see cref="CaseFact.At"/> is when.</summary>
public sealed record StepUndone : CaseFact
{
    public required string StepId { get; init; }

    public string? Comment { get; init; }
}

/// <summary>Every step is done and checked.</summary>
public sealed record RunCompleted : CaseFact
{
    /// <summary>What users and operators are told.</summary>
    public required string Result { get; init; }
}

/// <summary>A person closed it: configuration and documents are updated. What is still owed is done first.</summary>
public sealed record CloseDeclared : CaseFact
{
    public string? Comment { get; init; }
}

/// <summary>A file that should not have been handed in was removed; a gate that was shown with it stays passed.</summary>
public sealed record FileRemoved : CaseFact
{
    /// <summary>Which.</summary>
    public required string Sha256 { get; init; }

    /// <summary>As the person's device called it.</summary>
    public required string Name { get; init; }

    public required string Reason { get; init; }
}

/// <summary>What a release says: its plan.</summary>
public sealed record ReleaseContent
{
    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>What is released: approved changes of the same contract.</summary>
    public IReadOnlyList<ReleasedChange> Changes { get; init; } = [];

    /// <summary>Person who manages it (実施管理者).</summary>
    public required string Manager { get; init; }

    /// <summary>Window (UTC).</summary>
    public DateTimeOffset? WindowFrom { get; init; }

    public DateTimeOffset? WindowTo { get; init; }

    /// <summary>The plan's fields by id.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>The checklist, in the order in which it is gone through.</summary>
    public IReadOnlyList<ReleaseStep> Steps { get; init; } = [];
}

/// <summary>A change as it was when the release was planned.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ContentHash">What was approved: written anew, it is another.</param>
/// <param name="ClassId">Its class.</param>
/// <param name="Title">Its title.</param>
public sealed record ReleasedChange(string Id, string ContentHash, string ClassId, string Title);

/// <summary>A step of the run.</summary>
/// <param name="Id">Its number on the list, from 1.</param>
/// <param name="Title">What is done.</param>
/// <param name="Owner">Person who does it.</param>
/// <param name="PlannedAt">When it is planned to begin (UTC).</param>
/// <param name="Undo">How it is undone; null: there is nothing to undo.</param>
public sealed record ReleaseStep(string Id, string Title, string Owner, DateTimeOffset? PlannedAt = null, string? Undo = null);

/// <summary>What a duty is about.</summary>
public enum ReleaseDutyKind
{
    /// <summary>Ask the approvers of a stage.</summary>
    Ask,

    /// <summary>Remind those who have not answered.</summary>
    Remind,

    /// <summary>A stage's time ended without an answer.</summary>
    Expire,

    /// <summary>Nobody may answer for the stage.</summary>
    NobodyToAsk,

    /// <summary>Tell what a stage decided.</summary>
    TellOutcome,

    /// <summary>Tell of the approved release.</summary>
    Announce,

    /// <summary>Tell those who were told that it is not going to be as announced.</summary>
    AnnounceCancelled,

    /// <summary>Give everybody who takes part their link: steps and gates.</summary>
    Brief,

    /// <summary>Remind the owner of a gate on its day.</summary>
    GateDue,

    /// <summary>A gate was not passed by its day.</summary>
    GateMissed,

    /// <summary>Every gate before it is passed: ask for go or no-go.</summary>
    AskGo,

    /// <summary>Tell of a no-go.</summary>
    TellNoGo,

    /// <summary>A change of the release is no longer approved as it was.</summary>
    TellBlocked,

    /// <summary>The window began, and the run did not.</summary>
    NotStarted,

    /// <summary>It is the turn of the next step's owner.</summary>
    TellTurn,

    /// <summary>Tell that a step failed.</summary>
    TellFailed,

    /// <summary>Tell of the abort, and what is to be undone in which order.</summary>
    TellAborted,

    /// <summary>The window has passed, and the release is not over.</summary>
    Overdue,

    /// <summary>The gates of a phase are due: tell their owners.</summary>
    AskGates,

    /// <summary>Everything is there for the close.</summary>
    AskClose,

    /// <summary>Tell users and operators the result.</summary>
    TellResult,

    /// <summary>Tell that a mail reached nobody.</summary>
    TellUndeliverable,

    /// <summary>Close the release.</summary>
    Close,
}

/// <summary>Something that the software owes at a moment.</summary>
public sealed record ReleaseDuty : CaseDuty<ReleaseDutyKind>
{
    /// <summary>Version of the content, from 1.</summary>
    [JsonPropertyOrder(-8)]
    public required int Version { get; init; }

    public string? NoticeId { get; init; }

    public string? GateId { get; init; }

    public string? StepId { get; init; }

    public string? ChangeId { get; init; }
}
