using System.Globalization;
using Workflows.Ledger;
using Workflows.Texts;

namespace Workflows.Mail;

/// <summary>The headers of a mail: Message-ID, thread, and the cleaning of anything that could break out of a header line.
/// It cleans where a provider (SendGrid, <c>embedded/Mail</c>) refuses: a hostile title must not cost the mail, whoever carries it.</summary>
public static class MailHeader
{
    private const int LongestSubject = 200;
    private const int LongestName = 200;
    private const int LongestAddress = 320;

    /// <summary>What a mail is about and when it was made (UTC), the same on every repeat: whoever keeps mails as files names them by it.</summary>
    private const string About = "X-Workflows-About";

    /// <summary>
    /// The Message-ID of the mail with this key: the same on every repeat, so that a reader's client shows a mail once even if it was
    /// accepted twice. 32 hex digits of the key's digest and the configured domain.
    /// </summary>
    public static string MessageId(string key, string domain) => $"<{TableKey.Digest("mail:" + key)[..32]}@{domain}>";

    /// <summary>
    /// The headers that make all mails with one thread key one thread (RFC 5322 section 3.6.4): each names the thread's root, an id that
    /// no mail has, and the mail that it answers.
    /// </summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> Of(OutgoingMail mail, string domain)
    {
        var headers = new List<KeyValuePair<string, string>>
        {
            new("Message-ID", MessageId(mail.Key, domain)),
            // RFC 3834: keeps vacation replies and mail robots from answering, and from answering our answer.
            new("Auto-Submitted", "auto-generated"),
            // [MS-OXCMAIL] section 2.2.3.2.14: Exchange does not look at Auto-Submitted before it sends an out-of-office reply or a receipt.
            new("X-Auto-Response-Suppress", "All"),
            new(About, string.Create(CultureInfo.InvariantCulture, $"{PlainText.Line(mail.About)} {mail.CreatedAt.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}")),
        };
        string? root = mail.ThreadKey is null ? null : $"<{TableKey.Digest("thread:" + mail.ThreadKey)[..32]}@{domain}>";
        string? answered = mail.InReplyTo switch
        {
            null => null,
            ['<', ..] foreign => foreign,
            string key => MessageId(key, domain),
        };
        if ((answered ?? root) is { } inReplyTo)
        {
            headers.Add(new("In-Reply-To", inReplyTo));
            headers.Add(new("References", string.Join(' ', new[] { root, answered }.OfType<string>())));
        }

        return headers;
    }

    /// <summary>
    /// The mail as it can be sent: headers on one line each, texts that the store can hold. A hostile text costs its own characters, never the mail.
    /// </summary>
    /// <exception cref="ArgumentException">The caller's mistake: no key, no text, or an In-Reply-To that is neither key nor Message-ID.</exception>
    internal static OutgoingMail Ready(OutgoingMail mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        ArgumentException.ThrowIfNullOrEmpty(mail.Key);
        ArgumentException.ThrowIfNullOrEmpty(mail.Text);
        if (mail.InReplyTo is ['<', ..] and not [.., '>'])
        {
            throw new ArgumentException($"In-Reply-To is a mail's key or a Message-ID in angle brackets; found '{mail.InReplyTo}'.");
        }

        string text = LongText.WellFormed(PlainText.Clip(mail.Text, LongText.MaxLength));
        return mail with
        {
            Key = LongText.WellFormed(mail.Key),
            SubjectLine = Subject(mail.SubjectLine) is { Length: > 0 } subject ? subject : mail.Kind,
            Text = text,
            Html = mail.Html is { } html && text.Length + html.Length <= LongText.MaxLength ? LongText.WellFormed(html) : null,
            To = mail.To with
            {
                Name = PlainText.Clip(PlainText.Line(mail.To.Name), LongestName),
                Address = Address(
                mail.To.Address),
                SecondAddress = mail.To.SecondAddress is { } second ? Address(second) : null
            },
            InReplyTo = mail.InReplyTo is null ? null : PlainText.Line(mail.InReplyTo),
            // Where answers go must not cost the mail.
            ReplyTo = Mailbox.IsAddress(mail.ReplyTo) ? Address(mail.ReplyTo) : null,
        };

        // What is no address is refused when it is tried, with its reason; it only must not break a row or a log line here.
        static string Address(string address) => PlainText.Clip(PlainText.Line(Mailbox.Canonical(address)), LongestAddress);
    }

    /// <summary>A subject is one line of at most 200 characters, whatever a monitoring tool put into its title.</summary>
    public static string Subject(string text) => PlainText.Clip(PlainText.Line(text), LongestSubject);
}
