using Workflows.Approvals;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Rosters;

/// <summary>What approvers of a month's plan see behind their links.</summary>
internal sealed class RosterApprovalPages(RosterReader reader, RosterPages pages, RosterCommands commands) : IApprovalPages
{
    /// <inheritdoc/>
    public ProcessDefinition Process => RosterProcess.Definition;

    /// <inheritdoc/>
    public async Task<ApprovalAsk?> FindAsync(ApprovalSubject subject)
    {
        if (await reader.FindAsync(subject.Case) is not { State.Current: { } version } month || version.Approval.Stage(subject.StageId) is not { } stage)
        {
            return null;
        }

        RosterView model = await pages.ModelAsync(month, version.Content, canAct: false);
        RosterContent? before = version.Number > 1 ? month.State.Versions[version.Number - 2].Content : null;
        return new()
        {
            Title = page => $"{month.Contract.Profile.Roster!.Name.In(page.Language)} {RosterWords.Of(month.State.Month, page.Language)}",
            Contract = month.Contract,
            Stage = stage,
            ContentHash = version.Hash,
            IsOver = month.State.IsClosed,
            Decisions = month.State.Facts.OfType<CaseDecided>(),
            Record = page => PageAnswers.Part<RosterRecord>(new { Page = page, Model = model, Before = before }),
            DecideAsync = (by, hash, answer, comment) => commands.DecideAsync(subject.Case, by, subject.StageId, hash, answer, comment),
        };
    }
}
