using Workflows.Approvals;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Changes;

/// <summary>What approvers of a change see behind their links.</summary>
internal sealed class ChangeApprovalPages(ChangeReader changes, ChangeCommands commands) : IApprovalPages
{
    /// <inheritdoc/>
    public CaseKind Kind => ChangeProcess.Changes;

    /// <inheritdoc/>
    public TextResource Texts => ChangeTexts.All;

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
            Subject = subject,
            Title = _ => change.State.Content.Title,
            ContractTitle = page => change.Contract.Profile.Title.In(page.Language),
            Zone = change.Zone,
            Stage = stage,
            ContentHash = change.State.Current.Hash,
            IsOver = change.State.WithdrawnAt is not null,
            Decisions = change.State.Facts.OfType<CaseDecided>(),
            Path = "/changes/" + change.Id,
            Record = page => PageAnswers.Part<ChangeRecord>(new { Page = page, Change = change, Conflicts = conflicts }),
        };
    }

    /// <inheritdoc/>
    public Task<CommandResult> DecideAsync(ApprovalSubject subject, Command by, string contentHash, ApprovalAnswer answer, string? comment) =>
        commands.DecideAsync(subject.Case, by, subject.StageId, contentHash, answer, comment);
}
