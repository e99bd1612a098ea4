using Workflows.Approvals;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Releases.Process;

namespace Workflows.Releases;

/// <summary>What approvers of a release see behind their links.</summary>
internal sealed class ReleaseApprovalPages(ReleaseReader reader, ReleaseCommands commands)
    : ApprovalPages<ReleaseSummary, ReleaseState>(ReleaseProcess.Definition, reader, commands)
{
    /// <inheritdoc/>
    protected override AskedApproval? Asked(CaseView<ReleaseState> found, ApprovalSubject subject) => new(
        found.State.Approval, _ => found.State.Content.Title, found.State.WithdrawnAt is not null,
        page => PageAnswers.Part<ReleaseRecord>(new { Page = page, Release = found }));
}
