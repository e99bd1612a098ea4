using Microsoft.AspNetCore.Components;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Links;
using Workflows.Pages;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.Approvals;

/// <summary>A process whose approvers answer behind their mailed links.</summary>
public interface IApprovalPages
{
    CaseKind Kind { get; }

    /// <summary>The process's texts.</summary>
    TextResource Texts { get; }

    /// <summary>What a link asks; null when the case or its stage is gone.</summary>
    Task<ApprovalAsk?> FindAsync(ApprovalSubject subject);

    /// <summary>Takes an answer to the content that was mailed.</summary>
    Task<CommandResult> DecideAsync(ApprovalSubject subject, Command by, string contentHash, ApprovalAnswer answer, string? comment);
}

/// <summary>What an approver is asked, as the process shows it.</summary>
public sealed record ApprovalAsk
{
    public required ApprovalSubject Subject { get; init; }

    /// <summary>In the reader's language.</summary>
    public required Func<PageContext, string> Title { get; init; }

    /// <summary>The contract's title in the reader's language.</summary>
    public required Func<PageContext, string> ContractTitle { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    public required StageState Stage { get; init; }

    /// <summary>Of the current version.</summary>
    public required string ContentHash { get; init; }

    /// <summary>Withdrawn or over: nobody answers any more.</summary>
    public required bool IsOver { get; init; }

    /// <summary>Every answer on record.</summary>
    public required IEnumerable<IApprovalDecision> Decisions { get; init; }

    /// <summary>Path of the case's own page.</summary>
    public required string Path { get; init; }

    /// <summary>What is to be approved, as its page shows it.</summary>
    public required Func<PageContext, RenderFragment> Record { get; init; }
}

/// <summary>What the page behind an approver's link shows.</summary>
public sealed record ApprovalScreen
{
    public required LinkRequest Request { get; init; }

    public required LinkStanding Standing { get; init; }

    /// <summary>For whom the link was mailed.</summary>
    public required Person Person { get; init; }

    /// <summary>Whom they substitute now.</summary>
    public Person? For { get; init; }

    public required IApprovalPages Process { get; init; }

    public required ApprovalAsk Ask { get; init; }

    /// <summary>The person's own answer to what was mailed.</summary>
    public IApprovalDecision? Decision { get; init; }

    /// <summary>This device is not signed in as the person: the code from the mail is needed.</summary>
    public bool NeedsCode { get; init; }

    /// <summary>The link still signs its person in with the code.</summary>
    public bool CanOpen { get; init; }

    /// <summary>Why the last attempt changed nothing, in the reader's language.</summary>
    public string? Error { get; init; }

    /// <summary>The comment as typed in the last attempt.</summary>
    public string? Comment { get; init; }
}
