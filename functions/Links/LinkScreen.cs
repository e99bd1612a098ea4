using Workflows.Incidents;
using Workflows.Kit.Cases;
using Workflows.People;

namespace Workflows.Links;

/// <summary>How a mailed link stands when its page is shown.</summary>
public enum LinkStanding
{
    /// <summary>The person can answer.</summary>
    Open,

    /// <summary>Answered: by this link, or by another person before.</summary>
    Decided,

    Expired,

    Revoked,

    /// <summary>A newer version of the content was sent; it has a link of its own.</summary>
    ContentChanged,

    /// <summary>The person no longer has the role that may answer.</summary>
    NoRole,
}

/// <summary>What the page behind a mailed link shows.</summary>
public sealed record LinkScreen
{
    public required LinkRequest Request { get; init; }

    public required LinkStanding Standing { get; init; }

    /// <summary>For whom the link was mailed.</summary>
    public required Person Person { get; init; }

    /// <summary>Whom they substitute now.</summary>
    public Person? For { get; init; }

    public required CaseView<IncidentState> Incident { get; init; }

    /// <summary>The step of the report that is decided about.</summary>
    public StepState? Step { get; init; }

    public ReportDocument? Report { get; init; }

    /// <summary>The answer that stands.</summary>
    public LinkDecision? Decision { get; init; }

    /// <summary>The person has taken the incident in this round of the chain.</summary>
    public bool HasAcknowledged { get; init; }

    /// <summary>This device is not signed in as the person: the code from the mail is needed.</summary>
    public bool NeedsCode { get; init; }

    /// <summary>The link still signs its person in with the code: it is neither expired nor withdrawn.</summary>
    public bool CanOpen { get; init; }

    /// <summary>Why the last attempt changed nothing, in the reader's language.</summary>
    public string? Error { get; init; }

    /// <summary>The comment as typed in the last attempt.</summary>
    public string? Comment { get; init; }

    /// <summary>The link asks for the acceptance of a report.</summary>
    public bool IsReport => Request.Purpose == IncidentLinks.DecideReport;
}
