using Workflows.Approvals;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Changes;

/// <summary>What approvers of a change see behind their links.</summary>
internal sealed class ChangeApprovalPages(ChangeReader changes, ChangeCommands commands) : IApprovalPages
{
    /// <inheritdoc/>
    public ProcessDefinition Process => ChangeProcess.Definition;

    /// <inheritdoc/>
    public async Task<ApprovalAsk?> FindAsync(ApprovalSubject subject)
    {
        if (await changes.FindAsync(subject.Case) is not { } change || change.State.Approval.Stage(subject.StageId) is not { } stage)
        {
            return null;
        }

        IReadOnlyList<ChangeConflict> conflicts = await changes.ConflictsAsync(change.Contract.Id, change.Id, change.State.Content);
        return new()
        {
            Title = _ => change.State.Content.Title,
            Contract = change.Contract,
            Stage = stage,
            ContentHash = change.State.Current.Hash,
            IsOver = change.State.WithdrawnAt is not null,
            Decisions = change.State.Facts.OfType<CaseDecided>(),
            Record = page => PageAnswers.Part<ChangeRecord>(new { Page = page, Change = change, Conflicts = conflicts }),
            DecideAsync = (by, hash, answer, comment) => commands.DecideAsync(subject.Case, by, subject.StageId, hash, answer, comment),
        };
    }
}
