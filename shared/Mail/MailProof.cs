using System.Text.Json.Serialization;
using Workflows.Ledger;
using Workflows.Texts;

namespace Workflows.Mail;

/// <summary>What is known of a mail's way, in the order of the way. Persisted by name.</summary>
public enum MailStep
{
    /// <summary>The relay took responsibility for it; its answer is kept.</summary>
    Accepted,

    /// <summary>The mail service wrote the message and begins to deliver it.</summary>
    Processed,

    /// <summary>The reader's server did not take it for now; the service tries again.</summary>
    Deferred,

    /// <summary>The reader's server took it.</summary>
    Delivered,

    /// <summary>A program showed it, the reader's or one that looks through mail before the reader does.</summary>
    Opened,

    /// <summary>The reader's server will not take it. The end.</summary>
    Bounced,

    /// <summary>The service will not try it, for example because the address bounced before. The end.</summary>
    Dropped,
}

/// <summary>One step of a mail's way, as whoever carries it said. Persisted: only add optional members.</summary>
/// <param name="Step">Which.</param>
/// <param name="At">When, by the clock of whoever said so (UTC).</param>
/// <param name="Answer">In their words: code and text of the reader's server or of the relay, with its queue id. At most 500 characters.</param>
public sealed record MailProof(MailStep Step, DateTimeOffset At, string? Answer = null)
{
    private const int LongestAnswer = 500;

    /// <summary>It says that the mail will reach nobody at this address.</summary>
    [JsonIgnore]
    public bool IsReturn => Step is MailStep.Bounced or MailStep.Dropped;

    /// <summary>
    /// The steps with one more, in the order of the way. Each stands there once, as it was told first; what comes late finds its place, and the mail
    /// stands where its furthest step is: it never goes back.
    /// </summary>
    /// <returns>Null where the step is there already, or the way has ended.</returns>
    public static IReadOnlyList<MailProof>? Add(IReadOnlyList<MailProof> known, MailProof news) =>
        known.Any(k => k.Step == news.Step || (k.IsReturn && news.IsReturn)) ? null : [.. known.Append(news.Bounded()).OrderBy(p => p.Step)];

    private MailProof Bounded() => this with
    {
        Answer = PlainText.LineOrNull(Answer) is { } line ? LongText.WellFormed(PlainText.Clip(line, LongestAnswer)) : null,
    };
}

/// <summary>What a mail service tells of a mail that it took.</summary>
/// <param name="Id">Of the event: the same when it is told again. 1 to 200 characters.</param>
/// <param name="Mail">Digest of the mail's key, as it went out beside it (<c>custom_args.mail</c>).</param>
/// <param name="Proof">What happened.</param>
public sealed record MailEvent(string Id, string Mail, MailProof Proof);
