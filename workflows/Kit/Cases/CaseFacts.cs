using Workflows.Kit.Approvals;

namespace Workflows.Kit.Cases;

// Persisted in the facts of every process: change only compatibly (add optional members; never rename or retype one).

/// <summary>A person wrote what the case says, or wrote it anew: whoever had approved is asked again.</summary>
/// <typeparam name="TContent">What it says.</typeparam>
public sealed record CaseWritten<TContent> : CaseFact
    where TContent : class
{
    public required TContent Content { get; init; }

    /// <summary>From 1, as it was when it was written.</summary>
    public required int Version { get; init; }

    /// <summary>SHA-256 of the content, lower-case hex, as computed when it was written.</summary>
    public required string ContentHash { get; init; }
}

/// <summary>A person answered for a seat of a stage. Final: a change of mind is a withdrawal or a new version.</summary>
public sealed record CaseDecided : CaseFact, IApprovalDecision
{
    public required string StageId { get; init; }

    /// <summary>The content that they saw.</summary>
    public required string ContentHash { get; init; }

    public required ApprovalAnswer Answer { get; init; }

    public string? Comment { get; init; }
}

/// <summary>It is not going to be done.</summary>
public sealed record CaseWithdrawn : CaseFact
{
    public required string Reason { get; init; }
}

/// <summary>The software did what it owed.</summary>
/// <typeparam name="TDuty">What the process owes.</typeparam>
public sealed record CaseDutyPerformed<TDuty> : CaseFact, ICaseDutyPerformed
    where TDuty : class, ICaseDuty
{
    public required TDuty Duty { get; init; }

    ICaseDuty ICaseDutyPerformed.Duty => Duty;

    /// <inheritdoc/>
    public required IReadOnlyList<string> Told { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Seats { get; init; } = [];
}

/// <summary>A mail reached nobody.</summary>
public sealed record CaseMailUndeliverable : CaseFact
{
    public required string PersonId { get; init; }

    public required string MailKey { get; init; }

    public required string Error { get; init; }
}

/// <summary>Nothing is owed any more.</summary>
public sealed record CaseClosed : CaseFact, ICaseClosed;

/// <summary>One version of what a case says.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Written">The fact.</param>
public sealed record CaseVersion<TContent>(int Number, CaseWritten<TContent> Written)
    where TContent : class
{
    public TContent Content => Written.Content;

    public string Hash => Written.ContentHash;
}
