using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Links;
using Workflows.People;

namespace Workflows.Changes;

/// <summary>What the page behind an approver's link shows.</summary>
public sealed record ChangeScreen
{
    public required LinkRequest Request { get; init; }

    public required LinkStanding Standing { get; init; }

    /// <summary>For whom the link was mailed.</summary>
    public required Person Person { get; init; }

    /// <summary>Whom they substitute now.</summary>
    public Person? For { get; init; }

    public required CaseView<ChangeState> Change { get; init; }

    public required StageState Stage { get; init; }

    public IReadOnlyList<ChangeConflict> Conflicts { get; init; } = [];

    /// <summary>The person's own answer to what was mailed.</summary>
    public ChangeDecided? Decision { get; init; }

    /// <summary>This device is not signed in as the person: the code from the mail is needed.</summary>
    public bool NeedsCode { get; init; }

    /// <summary>The link still signs its person in with the code.</summary>
    public bool CanOpen { get; init; }

    /// <summary>Why the last attempt changed nothing, in the reader's language.</summary>
    public string? Error { get; init; }

    /// <summary>The comment as typed in the last attempt.</summary>
    public string? Comment { get; init; }
}
