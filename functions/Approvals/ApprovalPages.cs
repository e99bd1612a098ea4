using Microsoft.AspNetCore.Components;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Approvals;

/// <summary>What approvers of a process are asked behind their links: the process says by which approval, and how it is shown.</summary>
internal abstract class ApprovalPages<TSummary, TState>(
    ProcessDefinition process, CaseReader<CaseFact, TSummary, TState> reader, ApprovalCommands<TSummary, TState> commands) : IApprovalPages
    where TSummary : class
    where TState : class, ICaseState<CaseFact>
{
    /// <inheritdoc/>
    public ProcessDefinition Process => process;

    /// <inheritdoc/>
    public async Task<ApprovalAsk?> FindAsync(ApprovalSubject subject) =>
        await reader.FindAsync(subject.Case) is { } found && await AskedAsync(found, subject) is { } asked
            && asked.Approval.Stage(subject.StageId) is { } stage
            ? new()
            {
                Title = asked.Title,
                Contract = found.Contract,
                Stage = stage,
                ContentHash = asked.Approval.ContentHash,
                IsOver = asked.IsOver,
                Decisions = found.State.Facts.OfType<CaseDecided>(),
                Record = asked.Record,
                DecideAsync = (by, hash, answer, comment) => commands.DecideAsync(subject.Case, by, subject.StageId, hash, answer, comment),
                Judged = asked.Judged,
            }
            : null;

    /// <summary>What is asked; null: nothing is, any more. Where there is more to read for it, see <see cref="AskedAsync"/>.</summary>
    protected virtual AskedApproval? Asked(CaseView<TState> found, ApprovalSubject subject) => null;

    /// <inheritdoc cref="Asked"/>
    protected virtual Task<AskedApproval?> AskedAsync(CaseView<TState> found, ApprovalSubject subject) => Task.FromResult(Asked(found, subject));
}

/// <summary>What an approver is asked.</summary>
/// <param name="Approval">As it stands.</param>
/// <param name="Title">What it is about, in the reader's language.</param>
/// <param name="IsOver">Nobody answers any more.</param>
/// <param name="Record">What is to be approved, as its page shows it.</param>
internal sealed record AskedApproval(ApprovalProgress Approval, Func<PageContext, string> Title, bool IsOver, Func<PageContext, RenderFragment> Record)
{
    /// <summary>What is answered one by one with it; null: only the whole is.</summary>
    public JudgedItems? Judged { get; init; }
}
