using Workflows.Contracts;

namespace Workflows.Kit.Approvals;

/// <summary>A stage of the approval of a version.</summary>
/// <param name="Stage">The rule.</param>
/// <param name="StartedAt">When its approvers are asked; null: a stage before it, or something that has to be attached, is missing.</param>
/// <param name="Due">By when an answer is expected.</param>
/// <param name="Asked">Those who were asked; null before that.</param>
/// <param name="Votes">Answers that count.</param>
/// <param name="Verdict">How it stands.</param>
/// <param name="EndedAt">When it was settled.</param>
/// <param name="ExpiredAt">When its time was recorded as over.</param>
/// <param name="Barred">Who may not answer: authors, and performers where the rule says so.</param>
public sealed record StageState(
    ApprovalStage Stage, DateTimeOffset? StartedAt, DateTimeOffset? Due, StageAsked? Asked, IReadOnlyList<ApprovalVote> Votes,
    StageVerdict Verdict, DateTimeOffset? EndedAt, DateTimeOffset? ExpiredAt, IReadOnlyCollection<string> Barred)
{
    /// <summary>Holders who have an answer each.</summary>
    public IReadOnlyList<string> Seats => Asked?.Seats ?? [];

    /// <summary>It was asked, and fewer people may answer than have to.</summary>
    public bool LacksPeople =>
        Verdict == StageVerdict.Pending && Asked is not null && Seats.Count < (Stage.Quorum.Kind == QuorumKind.Count ? Stage.Quorum.Count : 1);

    /// <summary>Holders who have not answered, as long as an answer is waited for.</summary>
    public IReadOnlyList<string> Waiting =>
        StartedAt is null || Verdict != StageVerdict.Pending ? [] : [.. Seats.Where(s => !Votes.Any(v => v.Seat == s))];
}
