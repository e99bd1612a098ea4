using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using SendGrid.Helpers.Mail;

namespace Workflows.Embedded.SendGrid;

/// <summary>
/// Writes a message's personalizations as mails (RFC 5322, 2045 to 2047, 2231). Bodies are UTF-8, in base64 on the way to a relay; text and HTML are
/// alternatives, inline files are related to the HTML, other files are attached. Categories and custom arguments are SendGrid's and do not travel.
/// </summary>
/// <remarks>
/// Not System.Net.Mail: it writes files under names of its own, cannot send bytes made before, knows no TLS from the first byte on
/// and hides which of the relay's answers refused what.
/// </remarks>
internal static partial class MimeWriter
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
    public static IReadOnlyList<MimeMail> Write(SendGridMessage message, DateTimeOffset now, bool readable = false)
    {
        if (message.Personalizations is not { Count: > 0 } personalizations)
        {
            throw new MailFormatException("A message expects at least one personalization with a recipient; found none.");
        }

        return [.. personalizations.Select((p, i) => Write(message, p, i, now, readable))];
    }

    private static MimeMail Write(SendGridMessage message, Personalization personalization, int index, DateTimeOffset now, bool readable)
    {
        EmailAddress? sender = personalization.From ?? message.From;
        string from = HeaderText.Address("From", sender?.Email);
        List<(string Address, string? Name)> tos = Mailboxes("To", personalization.Tos);
        List<(string Address, string? Name)> ccs = Mailboxes("Cc", personalization.Ccs);
        List<(string Address, string? Name)> bccs = Mailboxes("Bcc", personalization.Bccs);
        if (tos.Count == 0)
        {
            throw new MailFormatException("A personalization expects at least one To; found none.");
        }

        Dictionary<string, string> headers = Headers(message, personalization);
        string messageId = MessageId(headers, from, index);
        headers.Remove("Message-ID", out _);
        bool hasDate = headers.Remove("Date", out string? date);

        StringBuilder head = new();
        head.Append(HeaderText.Line("Date", hasDate ? date! : now.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + now.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal)));
        head.Append(HeaderText.Line("From", [(from, sender!.Name)]));
        head.Append(HeaderText.Line("To", tos));
        if (ccs.Count > 0)
        {
            head.Append(HeaderText.Line("Cc", ccs));
        }

        List<(string Address, string? Name)> replyTos = Mailboxes("Reply-To", message.ReplyTos ?? (message.ReplyTo is { } one ? [one] : null));
        if (replyTos.Count > 0)
        {
            head.Append(HeaderText.Line("Reply-To", replyTos));
        }

        head.Append(HeaderText.Line("Subject", personalization.Subject ?? message.Subject ?? ""));
        head.Append(HeaderText.Line("Message-ID", messageId));
        foreach ((string name, string value) in headers)
        {
            head.Append(HeaderText.Line(name, value));
        }

        head.Append("MIME-Version: 1.0\r\n");
        string boundary = "=_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)))[..32];
        head.Append(Body(message, boundary, readable));
        string[] recipients = [.. tos.Concat(ccs).Concat(bccs).Select(m => m.Address).Distinct(StringComparer.OrdinalIgnoreCase)];
        return new(messageId, from, recipients, [.. bccs.Select(b => b.Address)], Encoding.UTF8.GetBytes(head.ToString()));
    }

    private static List<(string Address, string? Name)> Mailboxes(string name, List<EmailAddress>? addresses) =>
        [.. (addresses ?? []).Select(a => (HeaderText.Address(name, a.Email), a.Name))];

    private static Dictionary<string, string> Headers(SendGridMessage message, Personalization personalization)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in (message.Headers ?? []).Concat(personalization.Headers ?? []))
        {
            if (!HeaderName().IsMatch(name) || Reserved.Contains(name))
            {
                throw new MailFormatException($"A header expects a name in ASCII without blanks and colons, and none that the message sets itself; found '{name}'.");
            }

            headers[name] = HeaderText.Checked(name, value);
        }

        return headers;
    }

    /// <summary>The caller's, or a new one. Further personalizations of one message get their number into it: each is a mail of its own.</summary>
    private static string MessageId(Dictionary<string, string> headers, string from, int index)
    {
        if (!headers.TryGetValue("Message-ID", out string? given))
        {
            return $"<{Guid.NewGuid():N}@{from[(from.LastIndexOf('@') + 1)..]}>";
        }

        return !MessageIdForm().IsMatch(given) ? throw new MailFormatException($"Message-ID expects <unique@domain> in ASCII; found '{given}'.")
            : index == 0 ? given
            : given.Insert(given.LastIndexOf('@'), string.Create(CultureInfo.InvariantCulture, $".{index}"));
    }

    private static string Body(SendGridMessage message, string boundary, bool readable)
    {
        List<string> alternatives = [];
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
            string part = TextPart("text/html", html, readable);
            alternatives.Add(inline.Length == 0 ? part : Multipart("related", boundary + "r", [part, .. inline.Select(FilePart)]));
        }

        alternatives.AddRange((message.Contents ?? []).Where(c => !IsType(c, "text/plain") && !IsType(c, "text/html"))
            .Select(c => TextPart(c.Type ?? "", c.Value ?? "", readable)));
        if (alternatives.Count == 0)
        {
            throw new MailFormatException("A message expects a text or HTML body; found neither.");
        }

        string body = alternatives.Count == 1 ? alternatives[0] : Multipart("alternative", boundary + "a", alternatives);
        string[] attached = [.. files.Except(inline).Select(FilePart)];
        return attached.Length == 0 ? body : Multipart("mixed", boundary + "m", [body, .. attached]);
    }

    private static bool IsType(Content content, string type) => string.Equals(content.Type, type, StringComparison.OrdinalIgnoreCase);

    private static string Multipart(string kind, string boundary, IEnumerable<string> parts)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/{kind};\r\n boundary=\"{boundary}\"\r\n\r\n");
        foreach (string part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\n{part}\r\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"--{boundary}--\r\n").ToString();
    }

    private static string TextPart(string type, string text, bool readable)
    {
        string lines = LineEnd().Replace(text, "\r\n");
        bool asItIs = readable && IsPlainEnough(lines);
        return $"Content-Type: {MediaType(type)}; charset=utf-8\r\nContent-Transfer-Encoding: {(asItIs ? "8bit" : "base64")}\r\n\r\n"
            + (asItIs ? lines : Base64(Encoding.UTF8.GetBytes(lines)));
    }

    /// <summary>RFC 5322 2.1.1: lines of at most 998 octets; no NUL; and nothing that could pass for the end of a part.</summary>
    private static bool IsPlainEnough(string lines) =>
        !lines.Contains('\0') && !lines.Contains("--=_", StringComparison.Ordinal)
        && lines.Split("\r\n").All(l => Encoding.UTF8.GetByteCount(l) <= 998);

    private static string FilePart(Attachment file)
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

        string disposition = string.Equals(file.Disposition, "inline", StringComparison.OrdinalIgnoreCase) ? "inline" : "attachment";
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"Content-Type: {MediaType(string.IsNullOrEmpty(file.Type) ? "application/octet-stream" : file.Type)}\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Content-Disposition: {disposition}{(string.IsNullOrEmpty(file.Filename) ? "" : HeaderText.Parameter("filename", file.Filename))}\r\n");
        if (!string.IsNullOrEmpty(file.ContentId))
        {
            text.Append(CultureInfo.InvariantCulture, $"Content-ID: <{(ContentIdForm().IsMatch(file.ContentId) ? file.ContentId : throw new MailFormatException($"A content id expects printable ASCII without <, > and blanks; found '{file.ContentId}'."))}>\r\n");
        }

        return text.Append("Content-Transfer-Encoding: base64\r\n\r\n").Append(Base64(content)).ToString();
    }

    private static string MediaType(string type) => MediaTypeForm().IsMatch(type) ? type
        : throw new MailFormatException($"A part expects a media type like text/calendar, without line ends and of at most 100 letters; found '{type}'.");

    private static string Base64(byte[] bytes)
    {
        string text = Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks);
        return text.Length == 0 ? "" : text + "\r\n";
    }

    [GeneratedRegex(@"\A[!-9;-~]{1,70}\z")]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"\A<[!-;=?A-~]+@[!-;=?A-~]+>\z")]
    private static partial Regex MessageIdForm();

    [GeneratedRegex(@"\A[!-;=?-~]{1,200}\z")]
    private static partial Regex ContentIdForm();

    [GeneratedRegex(@"\A(?=.{1,100}\z)[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(?:; ?[a-zA-Z0-9_-]+=(?:[A-Za-z0-9!#$&^_.+-]+|""[ !#-\[\]-~]*""))*\z")]
    private static partial Regex MediaTypeForm();

    [GeneratedRegex(@"\r\n|\r|\n")]
    private static partial Regex LineEnd();
}
