using Workflows.Approvals;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Rosters.Process;

namespace Workflows.Rosters;

/// <summary>What approvers of a month's plan see behind their links.</summary>
internal sealed class RosterApprovalPages(RosterReader reader, RosterPages pages, RosterCommands commands)
    : ApprovalPages<RosterSummary, RosterState>(RosterProcess.Definition, reader, commands)
{
    /// <inheritdoc/>
    protected override async Task<AskedApproval?> AskedAsync(CaseView<RosterState> found, ApprovalSubject subject)
    {
        if (found.State.Current is not { } version)
        {
            return null;
        }

        RosterView model = await pages.ModelAsync(found, version.Content, canAct: false);
        RosterContent? before = version.Number > 1 ? found.State.Versions[version.Number - 2].Content : null;
        return new(version.Approval, page => $"{found.Contract.Profile.Roster!.Name.In(page.Language)} {RosterWords.Of(found.State.Month, page.Language)}",
            found.State.IsClosed, page => PageAnswers.Part<RosterRecord>(new { Page = page, Model = model, Before = before }));
    }
}
