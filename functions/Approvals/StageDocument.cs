using Workflows.Kit.Approvals;

namespace Workflows.Approvals;

/// <summary>A stage of an approval, as the API shows it.</summary>
internal sealed record StageDocument(
    string Id, string Role, StageVerdict Verdict, DateTimeOffset? StartedAt, DateTimeOffset? Due, DateTimeOffset? EndedAt, IReadOnlyList<string> Waiting,
    IReadOnlyList<ApprovalVote> Votes)
{
    public static StageDocument Of(StageState stage) =>
        new(stage.Stage.Id, stage.Stage.Role, stage.Verdict, stage.StartedAt, stage.Due, stage.EndedAt, stage.Waiting, stage.Votes);
}
