namespace Workflows.Links;

/// <summary>What a link asks of one person. Persisted: only add optional members.</summary>
public sealed record LinkRequest
{
    /// <summary>Our own id, deterministic over repeats (e.g. from instance id, step and person). Never an orchestration's instance id alone:
    /// a link has to work after the orchestration was replaced.</summary>
    public required string Id { get; init; }

    public required string ContractId { get; init; }

    /// <summary>Who is asked.</summary>
    public required string PersonId { get; init; }

    /// <summary>Whom they substitute.</summary>
    public string? For { get; init; }

    /// <summary>E.g. <c>incident.acknowledge</c>, <c>report.accept</c>.</summary>
    public required string Purpose { get; init; }

    /// <summary>The incident, report, change, ... that is decided about.</summary>
    public required string SubjectId { get; init; }

    /// <summary>Hash or number of the content that was mailed; a decision about another content is refused.</summary>
    public required string ContentVersion { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>First moment at which the link no longer decides.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public LinkDecision? Decision { get; init; }
}

/// <summary>What was decided, once.</summary>
public sealed record LinkDecision
{
    /// <summary>E.g. <c>acknowledged</c>, <c>approved</c>, <c>rejected</c>, <c>returned</c>.</summary>
    public required string Outcome { get; init; }

    public string? Comment { get; init; }

    /// <summary>Person who decided.</summary>
    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The content that they saw.</summary>
    public required string ContentVersion { get; init; }

    /// <summary>What proved that a person did it: <c>code</c>, <c>session</c>, <c>sign-in</c>.</summary>
    public required string Via { get; init; }
}

/// <summary>A link to be mailed.</summary>
/// <param name="Id">The request's id.</param>
/// <param name="Token">URL-safe, at most 400 characters.</param>
/// <param name="Code">Six digits for the mail's text; what a mail scanner that follows links does not type.</param>
public sealed record IssuedLink(string Id, string Token, string Code);

/// <summary>What a link shows.</summary>
public abstract record LinkView
{
    private protected LinkView()
    {
    }

    /// <summary>The person can decide.</summary>
    public sealed record Open(LinkRequest Request) : LinkView;

    /// <summary>Decided before, by this link; shown rather than any expiry.</summary>
    public sealed record Decided(LinkRequest Request, LinkDecision Decision) : LinkView;

    public sealed record Expired(LinkRequest Request) : LinkView;

    public sealed record Revoked(LinkRequest Request) : LinkView;

    /// <summary>The content is no longer the one that was mailed; the person has to be asked again.</summary>
    public sealed record ContentChanged(LinkRequest Request, string CurrentVersion) : LinkView;

    /// <summary>Not a link of ours.</summary>
    public sealed record Invalid : LinkView;
}

/// <summary>Whether a typed code is the mailed one.</summary>
public abstract record CodeCheck
{
    private protected CodeCheck()
    {
    }

    public sealed record Correct : CodeCheck;

    /// <param name="Remaining">Tries that the caller has left before their lock-out; 0: this one caused it.</param>
    /// <param name="IsLast">Together, all callers have guessed so often that the code is void from now on.</param>
    public sealed record Wrong(int Remaining, bool IsLast = false) : CodeCheck;

    /// <summary>Too many wrong codes of this caller; nothing was compared.</summary>
    public sealed record LockedOut(DateTimeOffset Until) : CodeCheck;

    /// <summary>No such request, or its code can no longer be read (its key is gone): it has to be issued again.</summary>
    public sealed record Unknown : CodeCheck;
}

/// <summary>What came of a decision.</summary>
public abstract record DecisionResult
{
    private protected DecisionResult()
    {
    }

    /// <summary>This decision stands: recorded now, or before by an identical call.</summary>
    public sealed record Recorded(LinkRequest Request, LinkDecision Decision) : DecisionResult;

    /// <summary>Another decision came first and stands.</summary>
    public sealed record AlreadyDecided(LinkRequest Request, LinkDecision Decision) : DecisionResult;

    public sealed record Expired(LinkRequest Request) : DecisionResult;

    public sealed record Revoked(LinkRequest Request) : DecisionResult;

    /// <summary>The decision was about another content than the request.</summary>
    public sealed record ContentChanged(LinkRequest Request) : DecisionResult;

    public sealed record Unknown : DecisionResult;
}

/// <summary>One visit of a link; never a decision.</summary>
/// <param name="At">When.</param>
/// <param name="Address">Remote address, cut to 64 characters.</param>
/// <param name="UserAgent">Cut to 256 characters.</param>
public sealed record LinkOpen(DateTimeOffset At, string? Address, string? UserAgent);

/// <summary>Visits of a link.</summary>
/// <param name="Count">All of them.</param>
/// <param name="First">The first ones, in order; at most <see cref="LinkStore.KeptOpens"/>.</param>
public sealed record LinkOpens(int Count, IReadOnlyList<LinkOpen> First);
