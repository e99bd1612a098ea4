using System.Text.Json.Serialization;
using Workflows.Kit.Cases;

namespace Workflows.Changes;

// Persisted and sent between orchestrator, activities and tables: change only compatibly (add optional members;
// never rename, retype or reuse a discriminator).

/// <summary>What may happen to a change; <see cref="ChangeState"/> folds it.</summary>
public static class ChangeFacts
{
    public static FactFamily Family { get; } = FactFamily.Of<CaseDutyPerformed<ChangeDuty>>(
        "Change",
        ("written", typeof(CaseWritten<ChangeContent>)),
        ("workStarted", typeof(WorkStarted)),
        ("workCompleted", typeof(WorkCompleted)),
        ("reviewRecorded", typeof(ReviewRecorded)),
        ("withdrawn", typeof(CaseWithdrawn)));
}

/// <summary>The work began; before an approval, it is on record as unauthorised.</summary>
public sealed record WorkStarted : CaseFact
{
    public string? Comment { get; init; }

    /// <summary>The release whose run it is; null: none. Facts up to November 2026 have its id as the comment instead.</summary>
    public string? ReleaseId { get; init; }
}

/// <summary>The work ended.</summary>
public sealed record WorkCompleted : CaseFact
{
    /// <summary>False: it was rolled back or failed.</summary>
    public required bool Successful { get; init; }

    /// <summary>The class's completion fields by id.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    public string? Comment { get; init; }

    /// <summary>The release whose run it was; null: none. Facts up to November 2026 have its id as the comment instead.</summary>
    public string? ReleaseId { get; init; }
}

/// <summary>Somebody reviewed the change.</summary>
public sealed record ReviewRecorded : CaseFact
{
    public required string Text { get; init; }
}

/// <summary>What a change says.</summary>
public sealed record ChangeContent
{
    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>A class of the contract's profile.</summary>
    public required string ClassId { get; init; }

    /// <summary>カテゴリ, e.g. ネットワーク.</summary>
    public string? Category { get; init; }

    /// <summary>The system that is changed, as the monitoring names it; null: none in particular.</summary>
    public string? System { get; init; }

    /// <summary>Person who answers for it (管理者).</summary>
    public string? Manager { get; init; }

    /// <summary>Persons who carry it out.</summary>
    public IReadOnlyList<string> Performers { get; init; } = [];

    /// <summary>期限, if one is set.</summary>
    public DateOnly? Due { get; init; }

    /// <summary>Planned window (UTC).</summary>
    public DateTimeOffset? WindowFrom { get; init; }

    public DateTimeOffset? WindowTo { get; init; }

    /// <summary>The system stops in the window.</summary>
    public bool Stops { get; init; }

    /// <summary>Why a freeze or a lead time is not kept.</summary>
    public string? Exception { get; init; }

    /// <summary>The incident that it came from.</summary>
    public string? IncidentId { get; init; }

    /// <summary>The class's fields by id.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();
}

/// <summary>What a duty is about.</summary>
public enum ChangeDutyKind
{
    /// <summary>Ask the approvers of a stage.</summary>
    Ask,

    /// <summary>Remind those who have not answered.</summary>
    Remind,

    /// <summary>A stage's time ended without an answer.</summary>
    Expire,

    /// <summary>Nobody may answer for the stage.</summary>
    NobodyToAsk,

    /// <summary>Tell the author and those who carry it out what a stage decided.</summary>
    TellOutcome,

    /// <summary>Tell that work began without an approval.</summary>
    TellUnauthorised,

    /// <summary>Book the approved stop as a maintenance window.</summary>
    BookWindow,

    /// <summary>The window begins: hold the escalation of open incidents that it covers.</summary>
    HoldIncidents,

    /// <summary>A booked window is void: the change was withdrawn or written anew.</summary>
    CancelWindow,

    /// <summary>Tell of the stop.</summary>
    Notify,

    /// <summary>Tell those who were told that the stop is not going to be.</summary>
    NotifyCancelled,

    /// <summary>A notice was not sent in time.</summary>
    NoticeMissed,

    /// <summary>Tell that a mail reached nobody.</summary>
    TellUndeliverable,

    /// <summary>Close the change.</summary>
    Close,
}

/// <summary>Something that the software owes at a moment.</summary>
public sealed record ChangeDuty : CaseDuty<ChangeDutyKind>
{
    /// <summary>Version of the content, from 1.</summary>
    [JsonPropertyOrder(-8)]
    public required int Version { get; init; }

    /// <summary>For notices: which one.</summary>
    public string? NoticeId { get; init; }

    /// <summary>For notices: late after this moment.</summary>
    public DateTimeOffset? LateAfter { get; init; }

    /// <summary>For notices: lateness is a breach of the contract.</summary>
    public bool Contractual { get; init; }
}
