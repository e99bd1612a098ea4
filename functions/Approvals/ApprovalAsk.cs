using Microsoft.AspNetCore.Components;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Approvals;

/// <summary>A process whose approvers answer behind their mailed links.</summary>
internal interface IApprovalPages
{
    /// <summary>The process.</summary>
    ProcessDefinition Process { get; }

    /// <summary>What a link asks; null when the case or its stage is gone.</summary>
    Task<ApprovalAsk?> FindAsync(ApprovalSubject subject);
}

/// <summary>What an approver is asked, as the process shows it.</summary>
internal sealed record ApprovalAsk
{
    /// <summary>In the reader's language.</summary>
    public required Func<PageContext, string> Title { get; init; }

    /// <summary>The case's contract.</summary>
    public required Contract Contract { get; init; }

    public required StageState Stage { get; init; }

    /// <summary>Of the current version.</summary>
    public required string ContentHash { get; init; }

    /// <summary>Withdrawn or over: nobody answers any more.</summary>
    public required bool IsOver { get; init; }

    /// <summary>Every answer on record.</summary>
    public required IEnumerable<IApprovalDecision> Decisions { get; init; }

    /// <summary>What is to be approved, as its page shows it.</summary>
    public required Func<PageContext, RenderFragment> Record { get; init; }

    /// <summary>Takes an answer to the content that was mailed: who, the content's hash, the answer, the comment.</summary>
    public required Func<Command, string, ApprovalAnswer, string?, Task<CommandResult>> DecideAsync { get; init; }

    /// <summary>What is answered one by one with it; null: only the whole is.</summary>
    public JudgedItems? Judged { get; init; }
}

/// <summary>Things that an approver accepts, or not, each for itself.</summary>
/// <param name="Hint">What is asked, in the reader's language.</param>
/// <param name="Items">Id and name of each.</param>
/// <param name="DecideAsync">As <see cref="ApprovalAsk.DecideAsync"/>, with what was said of them.</param>
public sealed record JudgedItems(
    Func<PageContext, string> Hint, IReadOnlyList<(string Id, Func<PageContext, string> Name)> Items,
    Func<Command, string, ApprovalAnswer, string?, IReadOnlyList<JudgedItem>, Task<CommandResult>> DecideAsync);

/// <summary>What an approver said of one of several things.</summary>
/// <param name="Id">Which.</param>
/// <param name="Accepted">It is accepted.</param>
/// <param name="Word">As typed.</param>
public sealed record JudgedItem(string Id, bool Accepted, string Word);
