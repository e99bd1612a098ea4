using System.Net.Mail;
using Workflows.Ledger;

namespace Workflows.Mail;

/// <summary>The headers of a mail: Message-ID, thread, and the refusal of anything that could break out of a header line.</summary>
public static class MailHeader
{
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

    /// <exception cref="ArgumentException">Something that goes into a header has a control character, or a required part is empty.</exception>
    internal static void Check(OutgoingMail mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        ArgumentException.ThrowIfNullOrEmpty(mail.Key);
        ArgumentException.ThrowIfNullOrEmpty(mail.Text);
        int length = mail.Text.Length + (mail.Html?.Length ?? 0);
        if (length > LongText.MaxLength)
        {
            throw new ArgumentException($"A mail's text and HTML have at most {LongText.MaxLength} characters together; '{mail.Key}' has {length}.");
        }

        Check("The subject line", mail.SubjectLine);
        Check("The recipient's name", mail.To.Name);
        Check("The recipient's address", mail.To.Address);
        Check("The recipient's second address", mail.To.SecondAddress);
        Check("In-Reply-To", mail.InReplyTo);
        if (mail.InReplyTo is ['<', ..] and not [.., '>'])
        {
            throw new ArgumentException($"In-Reply-To is a mail's key or a Message-ID in angle brackets; found '{mail.InReplyTo}'.");
        }
    }

    /// <exception cref="ArgumentException">A control character: CR and LF would begin a header of the sender's choice.</exception>
    internal static void Check(string what, string? value)
    {
        if (value is null)
        {
            return;
        }

        for (int i = 0; i < value.Length; i++)
        {
            if (char.IsControl(value[i]) || value[i] is '\u2028' or '\u2029')
            {
                throw new ArgumentException($"{what} must be one line without control characters; found U+{(int)value[i]:X4} at position {i}.");
            }
        }
    }

    /// <summary>An address that a relay could take at all; a wrong one is a permanent refusal, not an exception.</summary>
    internal static bool IsAddress(string address) =>
        MailAddress.TryCreate(address, out MailAddress? parsed) && parsed.Address.Length == address.Length;
}
