using Workflows.Approvals;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Onboarding;

/// <summary>What approvers of a placement see behind their links: which clause is met, never a value.</summary>
internal sealed class PlacementApprovalPages(PlacementReader placements, PlacementCommands commands, TimeProvider clock) : IApprovalPages
{
    /// <inheritdoc/>
    public ProcessDefinition Process => PlacementProcess.Definition;

    /// <inheritdoc/>
    public async Task<ApprovalAsk?> FindAsync(ApprovalSubject subject)
    {
        if (await placements.FindAsync(subject.Case) is not { } placement
            || placement.State.Round(subject.StageId, placement.DayOf(clock.GetUtcNow())) is not { } round
            || round.Approval.Stage(subject.StageId) is not { } stage)
        {
            return null;
        }

        return new()
        {
            Title = page => PlacementMail.NameOf(placement.State, page.Language),
            Contract = placement.Contract,
            Stage = stage,
            ContentHash = round.Approval.ContentHash,
            IsOver = placement.State.Withdrawn is not null,
            Decisions = placement.State.Facts.OfType<CaseDecided>(),
            Record = page => PageAnswers.Part<PlacementRecord>(new { Page = page, Placement = placement, Question = round }),
            DecideAsync = (by, hash, answer, comment) => commands.DecideAsync(subject.Case, by, subject.StageId, hash, answer, comment),
        };
    }
}
