using Workflows.Approvals;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Releases;

/// <summary>What approvers of a release see behind their links.</summary>
internal sealed class ReleaseApprovalPages(ReleaseReader releases, ReleaseCommands commands) : IApprovalPages
{
    /// <inheritdoc/>
    public CaseKind Kind => ReleaseProcess.Releases;

    /// <inheritdoc/>
    public TextResource Texts => ReleaseTexts.All;

    /// <inheritdoc/>
    public async Task<ApprovalAsk?> FindAsync(ApprovalSubject subject) =>
        await releases.FindAsync(subject.Case) is { } release && release.State.Approval.Stage(subject.StageId) is { } stage
            ? new()
            {
                Subject = subject,
                Title = _ => release.State.Content.Title,
                ContractTitle = page => release.Contract.Profile.Title.In(page.Language),
                Zone = release.Zone,
                Stage = stage,
                ContentHash = release.State.Current.Hash,
                IsOver = release.State.WithdrawnAt is not null,
                Decisions = release.State.Facts.OfType<CaseDecided>(),
                Path = "/releases/" + release.Id,
                Record = page => PageAnswers.Part<ReleaseRecord>(new { Page = page, Release = release }),
            }
            : null;

    /// <inheritdoc/>
    public Task<CommandResult> DecideAsync(ApprovalSubject subject, Command by, string contentHash, ApprovalAnswer answer, string? comment) =>
        commands.DecideAsync(subject.Case, by, subject.StageId, contentHash, answer, comment);
}
