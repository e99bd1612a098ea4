using Workflows.Approvals;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Rosters;

/// <summary>What approvers of a month's plan see behind their links.</summary>
internal sealed class RosterApprovalPages(RosterReader reader, RosterPages pages, RosterCommands commands) : IApprovalPages
{
    /// <inheritdoc/>
    public CaseKind Kind => RosterProcess.Rosters;

    /// <inheritdoc/>
    public TextResource Texts => RosterTexts.All;

    /// <inheritdoc/>
    public async Task<ApprovalAsk?> FindAsync(ApprovalSubject subject)
    {
        if (await reader.FindAsync(subject.Case) is not { State.Current: { } version } month || version.Approval.Stage(subject.StageId) is not { } stage)
        {
            return null;
        }

        RosterPageModel model = await pages.ModelAsync(month, version.Content, canAct: false);
        RosterContent? before = version.Number > 1 ? month.State.Versions[version.Number - 2].Content : null;
        return new()
        {
            Subject = subject,
            Title = page => $"{month.Contract.Profile.Roster!.Name.In(page.Language)} {RosterWords.Of(month.State.Month, page.Language)}",
            ContractTitle = page => month.Contract.Profile.Title.In(page.Language),
            Zone = month.Zone,
            Stage = stage,
            ContentHash = version.Hash,
            IsOver = month.State.IsClosed,
            Decisions = month.State.Facts.OfType<CaseDecided>(),
            Path = "/rosters/" + month.Id,
            Record = page => PageAnswers.Part<RosterRecord>(new { Page = page, Model = model, Before = before }),
        };
    }

    /// <inheritdoc/>
    public Task<CommandResult> DecideAsync(ApprovalSubject subject, Command by, string contentHash, ApprovalAnswer answer, string? comment) =>
        commands.DecideAsync(subject.Case, by, subject.StageId, contentHash, answer, comment);
}
