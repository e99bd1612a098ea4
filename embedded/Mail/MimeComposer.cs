using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MimeKit;
using SendGrid.Helpers.Mail;

namespace Workflows.Embedded.Mail;

/// <summary>
/// Makes mails of a message's personalizations. Text and HTML are alternatives, inline files are related to the HTML, other files are attached.
/// The same message gives the same bytes, but for the date: a repeat can be recognised. Categories and custom arguments are SendGrid's and do not travel,
/// but for the argument <c>mail</c>: it is the mail's name in reports of its way (<see cref="DeliveryReport"/>).
/// </summary>
internal static partial class MimeComposer
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "From", "To", "Cc", "Bcc", "Reply-To", "Subject", "Sender", "Return-Path", "Received", "DKIM-Signature", "MIME-Version",
        "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID",
    };

    /// <param name="message">The message.</param>
    /// <param name="now">For the Date header.</param>
    /// <param name="readable">Texts as 8-bit UTF-8 where they can be, for a person who opens the file; a relay may not take that.</param>
    /// <exception cref="MailFormatException">Says what was expected and what was found.</exception>
    public static IReadOnlyList<MimeMail> Compose(SendGridMessage message, DateTimeOffset now, bool readable = false)
    {
        if (message.Personalizations is not { Count: > 0 } personalizations)
        {
            throw new MailFormatException("A message expects at least one personalization with a recipient; found none.");
        }

        return [.. personalizations.Select((p, i) => Compose(message, p, i, now, readable))];
    }

    private static MimeMail Compose(SendGridMessage message, Personalization personalization, int index, DateTimeOffset now, bool readable)
    {
        EmailAddress? from = personalization.From ?? message.From;
        MailboxAddress sender = MailText.Mailbox("From", from?.Email, from?.Name);
        MimeMessage mail = new();
        mail.From.Add(sender);
        mail.To.AddRange(Mailboxes("To", personalization.Tos));
        mail.Cc.AddRange(Mailboxes("Cc", personalization.Ccs));
        mail.Bcc.AddRange(Mailboxes("Bcc", personalization.Bccs));
        mail.ReplyTo.AddRange(Mailboxes("Reply-To", message.ReplyTos ?? (message.ReplyTo is { } one ? [one] : null)));
        if (mail.To.Count == 0)
        {
            throw new MailFormatException("A personalization expects at least one To; found none.");
        }

        mail.Date = now;
        mail.Subject = MailText.Checked("Subject", personalization.Subject ?? message.Subject);
        Dictionary<string, string> headers = Headers(message, personalization);
        string messageId = MessageId(headers, sender, index);
        headers["Message-ID"] = messageId;
        if ((personalization.CustomArgs?.GetValueOrDefault("mail") ?? message.CustomArgs?.GetValueOrDefault("mail")) is { } name)
        {
            headers[DeliveryReport.Header] = DeliveryReport.IsReference(name) ? name
                : throw new MailFormatException($"The custom argument 'mail' expects 1 to 100 ASCII letters, digits, '-', '_' or '.'; found '{name}'.");
        }

        foreach ((string header, string value) in headers)
        {
            mail.Headers.Replace(new Header(Encoding.UTF8, header, value));
        }

        string boundary = "=_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)))[..32];
        mail.Body = Body(message, boundary, readable);
        MailboxAddress[] recipients = [.. mail.To.Mailboxes.Concat(mail.Cc.Mailboxes).Concat(mail.Bcc.Mailboxes)
            .DistinctBy(m => m.Address, StringComparer.OrdinalIgnoreCase)];
        return new(messageId, mail, sender, recipients);
    }

    private static IEnumerable<MailboxAddress> Mailboxes(string name, List<EmailAddress>? addresses) =>
        (addresses ?? []).Select(a => MailText.Mailbox(name, a.Email, a.Name));

    private static Dictionary<string, string> Headers(SendGridMessage message, Personalization personalization)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in (message.Headers ?? []).Concat(personalization.Headers ?? []))
        {
            if (!HeaderName().IsMatch(name) || Reserved.Contains(name))
            {
                throw new MailFormatException(
                    $"A header expects a name in ASCII without blanks and colons, and none that the message sets itself; found '{name}'.");
            }

            headers[name] = MailText.Checked(name, value);
        }

        return headers;
    }

    /// <summary>The caller's, or a new one. Further personalizations of one message get their number into it: each is a mail of its own.</summary>
    private static string MessageId(Dictionary<string, string> headers, MailboxAddress sender, int index)
    {
        if (!headers.TryGetValue("Message-ID", out string? given))
        {
            return $"<{Guid.NewGuid():N}@{sender.Domain}>";
        }

        return !MessageIdForm().IsMatch(given) ? throw new MailFormatException($"Message-ID expects <unique@domain> in ASCII; found '{given}'.")
            : index == 0 ? given
            : given.Insert(given.LastIndexOf('@'), string.Create(CultureInfo.InvariantCulture, $".{index}"));
    }

    private static MimeEntity Body(SendGridMessage message, string boundary, bool readable)
    {
        List<MimeEntity> alternatives = [];
        string? text = message.Contents?.Find(c => IsType(c, "text/plain"))?.Value ?? message.PlainTextContent;
        string? html = message.Contents?.Find(c => IsType(c, "text/html"))?.Value ?? message.HtmlContent;
        if (!string.IsNullOrEmpty(text))
        {
            alternatives.Add(TextPart("text/plain", text, readable));
        }

        Attachment[] files = [.. message.Attachments ?? []];
        Attachment[] inline = [.. files.Where(f => f is { Disposition: "inline", ContentId.Length: > 0 } && !string.IsNullOrEmpty(html))];
        if (!string.IsNullOrEmpty(html))
        {
            MimeEntity part = TextPart("text/html", html, readable);
            alternatives.Add(inline.Length == 0 ? part : Multipart("related", boundary + "r", [part, .. inline.Select(FilePart)]));
        }

        alternatives.AddRange((message.Contents ?? []).Where(c => !IsType(c, "text/plain") && !IsType(c, "text/html"))
            .Select(c => TextPart(c.Type ?? "", c.Value ?? "", readable)));
        if (alternatives.Count == 0)
        {
            throw new MailFormatException("A message expects a text or HTML body; found neither.");
        }

        MimeEntity body = alternatives.Count == 1 ? alternatives[0] : Multipart("alternative", boundary + "a", alternatives);
        MimeEntity[] attached = [.. files.Except(inline).Select(FilePart)];
        return attached.Length == 0 ? body : Multipart("mixed", boundary + "m", [body, .. attached]);
    }

    private static bool IsType(Content content, string type) => string.Equals(content.Type, type, StringComparison.OrdinalIgnoreCase);

    private static Multipart Multipart(string kind, string boundary, IEnumerable<MimeEntity> parts)
    {
        Multipart multipart = new(kind) { Boundary = boundary };
        foreach (MimeEntity part in parts)
        {
            multipart.Add(part);
        }

        return multipart;
    }

    private static MimePart TextPart(string type, string text, bool readable)
    {
        string lines = text.Contains('\r') ? LineEnd().Replace(text, "\r\n") : text.Replace("\n", "\r\n", StringComparison.Ordinal);
        ContentType media = MediaType(type);
        media.Charset = "utf-8";
        return new MimePart(media)
        {
            Content = new MimeContent(new MemoryStream(Encoding.UTF8.GetBytes(lines))),
            ContentTransferEncoding = readable && IsPlainEnough(lines) ? ContentEncoding.EightBit : ContentEncoding.Base64,
        };
    }

    /// <summary>RFC 5322 2.1.1: lines of at most 998 octets; no NUL; and nothing that could pass for the end of a part.</summary>
    private static bool IsPlainEnough(string lines) =>
        !lines.Contains('\0') && !lines.Contains("--=_", StringComparison.Ordinal)
        && lines.Split("\r\n").All(l => Encoding.UTF8.GetByteCount(l) <= 998);

    private static MimePart FilePart(Attachment file)
    {
        byte[] content;
        try
        {
            content = Convert.FromBase64String(file.Content ?? "");
        }
        catch (FormatException)
        {
            throw new MailFormatException($"The attachment '{file.Filename}' expects its content in base64.");
        }

        bool isInline = string.Equals(file.Disposition, "inline", StringComparison.OrdinalIgnoreCase);
        MimePart part = new(MediaType(string.IsNullOrEmpty(file.Type) ? "application/octet-stream" : file.Type))
        {
            Content = new MimeContent(new MemoryStream(content)),
            ContentTransferEncoding = ContentEncoding.Base64,
            ContentDisposition = new ContentDisposition(isInline ? ContentDisposition.Inline : ContentDisposition.Attachment),
        };
        if (MailText.Checked("The file name of an attachment", file.Filename) is { Length: > 0 } name)
        {
            part.ContentDisposition.FileName = name;
            if (name.Any(char.IsSurrogate))
            {
                // MimeKit 4.18 cuts such letters (𠮷, 😀) in two where a name of several parts happens to break there.
                Header disposition = new(HeaderId.ContentDisposition, part.ContentDisposition.Disposition);
                disposition.SetRawValue(Encoding.ASCII.GetBytes($" {part.ContentDisposition.Disposition}{MailText.FileName(name)}\r\n"));
                part.Headers.Replace(disposition);
            }
        }

        if (!string.IsNullOrEmpty(file.ContentId))
        {
            part.ContentId = ContentIdForm().IsMatch(file.ContentId) ? file.ContentId
                : throw new MailFormatException($"A content id expects printable ASCII without <, > and blanks; found '{file.ContentId}'.");
        }

        return part;
    }

    private static ContentType MediaType(string type) => MediaTypeForm().IsMatch(type) && ContentType.TryParse(type, out ContentType? parsed) ? parsed
        : throw new MailFormatException($"A part expects a media type like text/calendar, without line ends and of at most 100 letters; found '{type}'.");

    [GeneratedRegex(@"\A[!-9;-~]{1,70}\z")]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"\A<[!-;=?A-~]+@[!-;=?A-~]+>\z")]
    private static partial Regex MessageIdForm();

    [GeneratedRegex(@"\A[!-;=?-~]{1,200}\z")]
    private static partial Regex ContentIdForm();

    [GeneratedRegex(@"\A(?=.{1,100}\z)[!-~ ]+\z")]
    private static partial Regex MediaTypeForm();

    [GeneratedRegex(@"\r\n|\r|\n")]
    private static partial Regex LineEnd();
}
