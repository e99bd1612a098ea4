using Workflows.Contracts;
using Workflows.Mail;

namespace Workflows.Kit.Mail;

/// <summary>How the contractor's letters to the client begin and end. Section <c>letters</c> of a profile; all of it may be left out.</summary>
/// <param name="Greeting">First sentence after the addressee; null: the usual one, with the contractor's name.</param>
/// <param name="Closing">Last sentence; null: the usual one.</param>
/// <param name="Signature">Who writes, and how he is reached; several lines. Null: the contractor and the contract.</param>
/// <param name="ReplyTo">Where an answer to the mail goes; null: the mail says that it cannot be answered.</param>
/// <param name="Gather">Results that come for one person within this time of the first are one letter; null: each is told at once.</param>
public sealed record LetterRules(LocalText? Greeting, LocalText? Closing, LocalText? Signature, string? ReplyTo, TimeSpan? Gather)
{
    /// <summary>Nothing waits longer for others.</summary>
    private static readonly TimeSpan LongestGather = TimeSpan.FromHours(24);

    /// <summary>Where a profile has no section.</summary>
    public static LetterRules Usual { get; } = new(null, null, null, null, null);

    /// <summary>The section of a profile.</summary>
    public static ProfileSection<LetterRules> Section { get; } = new("letters", "how mails to the client begin and end, and where answers go", keys => new(
        keys.LocalTextOrNone("greeting", "first sentence of a mail to the client; the usual one with the contractor's name when left out"),
        keys.LocalTextOrNone("closing", "its last sentence; the usual one when left out"),
        keys.LocalTextOrNone("signature", "who writes and how he is reached, in several lines; contractor and contract when left out"),
        ReplyAddress(keys),
        GatherOf(keys)));

    private static TimeSpan? GatherOf(SectionKeys keys)
    {
        TimeSpan? gather = keys.LengthOrNone("gather",
            "results that come for one person within this time of the first are one letter; each is told at once when left out");
        if (gather > LongestGather || gather < TimeSpan.FromMinutes(1))
        {
            keys.Refuse("gather", "a length of time from PT1M to PT24H", gather.ToString());
            return null;
        }

        return gather;
    }

    private static string? ReplyAddress(SectionKeys keys)
    {
        string? address = keys.TextOrNone("reply_to", "mail address that answers go to; without one the mail says that it cannot be answered");
        if (address is null || Mailbox.TryParse(address, out Mailbox? mailbox, out string? why))
        {
            return address is null ? null : Mailbox.Canonical(address);
        }

        keys.Refuse("reply_to", $"a mail address {why}", address);
        return null;
    }
}
