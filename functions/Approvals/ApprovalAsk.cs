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
}
