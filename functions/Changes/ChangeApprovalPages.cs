using Workflows.Approvals;
using Workflows.Changes.Process;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Changes;

/// <summary>What approvers of a change see behind their links.</summary>
internal sealed class ChangeApprovalPages(ChangeReader reader, ChangeCommands commands)
    : ApprovalPages<ChangeSummary, ChangeState>(ChangeProcess.Definition, reader, commands)
{
    /// <inheritdoc/>
    protected override async Task<AskedApproval?> AskedAsync(CaseView<ChangeState> found, ApprovalSubject subject)
    {
        IReadOnlyList<ChangeConflict> conflicts = await reader.ConflictsAsync(found.Contract.Id, found.Id, found.State.Content);
        return new(found.State.Approval, _ => found.State.Content.Title, found.State.WithdrawnAt is not null,
            page => PageAnswers.Part<ChangeRecord>(new { Page = page, Change = found, Conflicts = conflicts }));
    }
}
