using Workflows.Approvals;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Releases;

/// <summary>What approvers of a release see behind their links.</summary>
internal sealed class ReleaseApprovalPages(ReleaseReader releases, ReleaseCommands commands) : IApprovalPages
{
    /// <inheritdoc/>
    public ProcessDefinition Process => ReleaseProcess.Definition;

    /// <inheritdoc/>
    public async Task<ApprovalAsk?> FindAsync(ApprovalSubject subject) =>
        await releases.FindAsync(subject.Case) is { } release && release.State.Approval.Stage(subject.StageId) is { } stage
            ? new()
            {
                Title = _ => release.State.Content.Title,
                Contract = release.Contract,
                Stage = stage,
                ContentHash = release.State.Current.Hash,
                IsOver = release.State.WithdrawnAt is not null,
                Decisions = release.State.Facts.OfType<CaseDecided>(),
                Record = page => PageAnswers.Part<ReleaseRecord>(new { Page = page, Release = release }),
                DecideAsync = (by, hash, answer, comment) => commands.DecideAsync(subject.Case, by, subject.StageId, hash, answer, comment),
            }
            : null;
}
