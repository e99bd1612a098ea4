namespace Workflows.Kit.Approvals;

// Persisted in facts: change only compatibly.

/// <summary>What an approver says.</summary>
public enum ApprovalAnswer
{
    Approve,

    Reject,

    /// <summary>To be written anew.</summary>
    Return,

    Abstain,
}

/// <summary>How a stage ended.</summary>
public enum StageVerdict
{
    /// <summary>Not yet.</summary>
    Pending,

    Approved,

    Rejected,

    Returned,

    /// <summary>Its time ended, and the contract says that this is the end.</summary>
    Lapsed,
}

/// <summary>The fact that a person answered for a seat of a stage. Final: a change of mind is a withdrawal or a new version.</summary>
public interface IApprovalDecision
{
    string Id { get; }

    string Actor { get; }

    /// <summary>The holder of the seat, where the actor substitutes them.</summary>
    string? ActorFor { get; }

    DateTimeOffset RecordedAt { get; }

    string StageId { get; }

    /// <summary>The content that they saw.</summary>
    string ContentHash { get; }

    ApprovalAnswer Answer { get; }

    string? Comment { get; }
}

/// <summary>A stage's approvers were asked.</summary>
/// <param name="Seats">The holders of the role, who have one answer each.</param>
/// <param name="At">When (UTC).</param>
public sealed record StageAsked(IReadOnlyList<string> Seats, DateTimeOffset At);

/// <summary>One answer for a seat of a stage.</summary>
/// <param name="Seat">The holder of the role for whom it counts.</param>
/// <param name="By">Who gave it; somebody else where the holder is substituted.</param>
/// <param name="Answer">What they said.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Comment">Their words.</param>
public sealed record ApprovalVote(string Seat, string By, ApprovalAnswer Answer, DateTimeOffset At, string? Comment);

/// <summary>What a stage owes at a moment.</summary>
public enum ApprovalDutyKind
{
    /// <summary>Ask its approvers; their seats are set.</summary>
    Ask,

    /// <summary>Nobody may answer for it.</summary>
    NobodyToAsk,

    /// <summary>Remind those who have not answered.</summary>
    Remind,

    /// <summary>Its time ended without an answer.</summary>
    Expire,

    /// <summary>Tell what it decided.</summary>
    TellOutcome,
}

/// <summary>What a stage owes; the process makes its own duty of it.</summary>
/// <param name="Key">Identity in the case: never changes.</param>
/// <param name="Kind">What.</param>
/// <param name="Stage">Of which stage.</param>
/// <param name="DueAt">From when on (UTC).</param>
/// <param name="Verdict">For outcomes and expiries: how the stage ends.</param>
public sealed record ApprovalDuty(string Key, ApprovalDutyKind Kind, StageState Stage, DateTimeOffset DueAt, StageVerdict Verdict)
{
    /// <summary>Approvers are asked, for the first time or again; everything else tells.</summary>
    public bool IsQuestion => Kind is ApprovalDutyKind.Ask or ApprovalDutyKind.Remind;

    /// <summary>Roles that get the mail; an outcome is for those whom the process names.</summary>
    public IReadOnlyList<string> Roles => IsQuestion ? [Stage.Stage.Role] : Kind == ApprovalDutyKind.TellOutcome ? [] : [Stage.Stage.ExpiredTo];
}
