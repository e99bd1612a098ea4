using Workflows.Approvals;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Onboarding;

/// <summary>What approvers of a placement see behind their links: which clause is met, never a value.</summary>
internal sealed class PlacementApprovalPages(PlacementReader placements, PlacementCommands commands, TimeProvider clock) : IApprovalPages
{
    /// <inheritdoc/>
    public CaseKind Kind => PlacementProcess.Placements;

    /// <inheritdoc/>
    public TextResource Texts => PlacementTexts.All;

    /// <inheritdoc/>
    public async Task<ApprovalAsk?> FindAsync(ApprovalSubject subject)
    {
        if (await placements.FindAsync(subject.Case) is not { } placement
            || placement.State.Round(subject.StageId, placement.DayOf(clock.GetUtcNow())) is not { } round
            || round.Approval.Stage(subject.StageId) is not { } stage)
        {
            return null;
        }

        return new()
        {
            Subject = subject,
            Title = page => PlacementMail.NameOf(placement.State, page.Language),
            ContractTitle = page => placement.Contract.Profile.Title.In(page.Language),
            Zone = placement.Zone,
            Stage = stage,
            ContentHash = round.Approval.ContentHash,
            IsOver = placement.State.Withdrawn is not null,
            Decisions = placement.State.Facts.OfType<CaseDecided>(),
            Path = "/placements/" + placement.Id,
            Record = page => PageAnswers.Part<PlacementRecord>(new { Page = page, Placement = placement, Question = round }),
        };
    }

    /// <inheritdoc/>
    public Task<CommandResult> DecideAsync(ApprovalSubject subject, Command by, string contentHash, ApprovalAnswer answer, string? comment) =>
        commands.DecideAsync(subject.Case, by, subject.StageId, contentHash, answer, comment);
}
