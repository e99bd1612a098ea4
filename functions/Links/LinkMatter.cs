using Microsoft.AspNetCore.Components;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Pages;
using Workflows.People;
using Workflows.Security;

namespace Workflows.Links;

/// <summary>What the mailed links of some purposes are about. The door (<see cref="LinkFunctions"/>) looks the token up, judges how the link stands,
/// proves the person and shows the page.</summary>
internal interface ILinkHandler
{
    /// <summary>Links of a purpose are its own.</summary>
    bool Takes(string purpose);

    /// <summary>What a link is about; null where that is gone. Changes nothing.</summary>
    /// <param name="request">The link.</param>
    /// <param name="visitor">For whom it was mailed, with their rights today.</param>
    Task<LinkMatter?> ReadAsync(LinkRequest request, Visitor visitor);
}

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

/// <summary>What a link is about, as its process reads it from the facts.</summary>
public sealed record LinkMatter
{
    /// <summary>In the reader's language.</summary>
    public required Func<PageContext, string> Title { get; init; }

    /// <summary>How it stands, above the title; null: nothing is said.</summary>
    public Func<PageContext, RenderFragment>? Badge { get; init; }

    /// <summary>Its contract; its times are in its zone.</summary>
    public required Contract Contract { get; init; }

    /// <summary>Path of the case's own page.</summary>
    public required string Path { get; init; }

    /// <summary>What the button to that page says.</summary>
    public required Func<PageContext, string> OpenLabel { get; init; }

    /// <summary>Role in which the person answers; null: any.</summary>
    public string? Role { get; init; }

    /// <summary>The answer that is on record for what was mailed: the fact counts, not the link's own record, which a crash may have left out.</summary>
    public LinkDecided? Decided { get; init; }

    /// <summary>Nobody answers any more, and nothing is shown.</summary>
    public bool IsOver { get; init; }

    /// <summary>Not what was mailed any more.</summary>
    public bool IsChanged { get; init; }

    /// <summary>What settled it without this person; null: nothing did.</summary>
    public Func<PageContext, string>? Settled { get; init; }

    /// <summary>The person may answer today.</summary>
    public required bool MayAnswer { get; init; }

    /// <summary>What is asked.</summary>
    public Func<PageContext, string>? Question { get; init; }

    /// <summary>What can be answered; none where <see cref="Forms"/> are the answers.</summary>
    public IReadOnlyList<LinkAnswer> Answers { get; init; } = [];

    /// <summary>When a comment is needed, in words; null: none is taken.</summary>
    public Func<PageContext, string>? CommentHint { get; init; }

    /// <summary>Further fields of the answer, with what was typed into them; null: none.</summary>
    public Func<PageContext, FormState, RenderFragment>? Items { get; init; }

    /// <summary>Further words about the answers; null: none.</summary>
    public Func<PageContext, string>? AnswerHint { get; init; }

    /// <summary>What it is about, above the answers.</summary>
    public required Func<PageContext, RenderFragment> Record { get; init; }

    /// <summary>More of it, below the answers.</summary>
    public Func<PageContext, RenderFragment>? More { get; init; }

    /// <summary>Forms of its own instead of <see cref="Answers"/>: they post an act and, where it is needed, the code.</summary>
    public Func<OpenedLink, PageContext, FormState, RenderFragment>? Forms { get; init; }

    /// <summary>Does what the person said; null: there is no such answer.</summary>
    public required Func<LinkSaid, Task<CommandResult?>> AnswerAsync { get; init; }

    /// <summary>Why an answer was refused, in the reader's language.</summary>
    public required Func<CommandResult.Refused, PageContext, string> Refusal { get; init; }
}

/// <summary>One answer of a link.</summary>
/// <param name="Act">As the form posts it.</param>
/// <param name="Label">On its button.</param>
public sealed record LinkAnswer(string Act, Func<PageContext, string> Label)
{
    /// <summary>What the link's own record says afterwards (persisted); null: the answer decides nothing and leads to the case.</summary>
    public string? Outcome { get; init; }

    /// <summary>Takes a comment.</summary>
    public bool NeedsComment { get; init; }

    /// <summary>What is mostly done.</summary>
    public bool IsPrimary { get; init; }
}

/// <summary>An answer on record.</summary>
/// <param name="Words">What was decided.</param>
/// <param name="By">By whom.</param>
/// <param name="For">For whom, where they stood in; null: for themselves.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Comment">With which words.</param>
/// <param name="IsGood">Nothing was sent back.</param>
public sealed record LinkDecided(Func<PageContext, string> Words, string By, string? For, DateTimeOffset At, string? Comment, bool IsGood = true);

/// <summary>What a person said behind their link.</summary>
/// <param name="Act">Name of the answer.</param>
/// <param name="Form">The form.</param>
/// <param name="By">Who says it, in the role of the matter; its key is the link's, so that a link says one thing once.</param>
public sealed record LinkSaid(string Act, IFormCollection Form, Command By)
{
    /// <summary>The comment, as typed.</summary>
    public string Comment => Form["comment"].ToString();
}

/// <summary>A mailed link as it was opened.</summary>
/// <param name="Request">The link.</param>
/// <param name="Person">For whom it was mailed.</param>
/// <param name="For">Whom they substitute today; null: nobody.</param>
/// <param name="Matter">What it is about.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="NeedsCode">This device is not signed in as the person: the code from the mail is needed.</param>
/// <param name="CanOpen">It still signs its person in with the code: it is neither expired nor withdrawn.</param>
public sealed record OpenedLink(LinkRequest Request, Person Person, Person? For, LinkMatter Matter, LinkStanding Standing, bool NeedsCode, bool CanOpen)
{
    /// <summary>How a link stands: the one order of what counts first, for all purposes.</summary>
    public static LinkStanding StandingOf(LinkRequest request, LinkMatter matter, DateTimeOffset now) =>
        matter.Decided is not null ? LinkStanding.Decided
        : now >= request.ExpiresAt ? LinkStanding.Expired
        : matter.IsOver || request.RevokedAt is not null ? LinkStanding.Revoked
        : matter.IsChanged ? LinkStanding.ContentChanged
        : matter.Settled is not null ? LinkStanding.Decided
        : matter.MayAnswer ? LinkStanding.Open
        : LinkStanding.NoRole;
}
