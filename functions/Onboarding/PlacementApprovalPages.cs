using Workflows.Approvals;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Onboarding.Process;
using Workflows.Pages;

namespace Workflows.Onboarding;

/// <summary>What approvers of a placement see behind their links: which clause is met, never a value.</summary>
internal sealed class PlacementApprovalPages(PlacementReader reader, PlacementCommands commands, TimeProvider clock)
    : ApprovalPages<PlacementSummary, PlacementState>(PlacementProcess.Definition, reader, commands)
{
    /// <inheritdoc/>
    protected override AskedApproval? Asked(CaseView<PlacementState> found, ApprovalSubject subject) =>
        found.State.Round(subject.StageId, found.DayOf(clock.GetUtcNow())) is not { } round ? null : new(
            round.Approval, page => PlacementMail.NameOf(found.State, page.Language), found.State.Withdrawn is not null,
            page => PageAnswers.Part<PlacementRecord>(new { Page = page, Placement = found, Question = round }));
}
