namespace SendGrid.Helpers.Mail;

/// <summary>A message: what is common to all its personalizations. Each personalization is mailed on its own.</summary>
public class SendGridMessage
{
    public EmailAddress? From { get; set; }

    public string? Subject { get; set; }

    public List<Personalization>? Personalizations { get; set; }

    public List<Content>? Contents { get; set; }

    /// <summary>The text/plain body; used where <see cref="Contents"/> has none.</summary>
    public string? PlainTextContent { get; set; }

    /// <summary>The text/html body; used where <see cref="Contents"/> has none.</summary>
    public string? HtmlContent { get; set; }

    public List<Attachment>? Attachments { get; set; }

    public Dictionary<string, string>? Headers { get; set; }

    public List<string>? Categories { get; set; }

    public Dictionary<string, string>? CustomArgs { get; set; }

    public TrackingSettings? TrackingSettings { get; set; }

    public EmailAddress? ReplyTo { get; set; }

    public List<EmailAddress>? ReplyTos { get; set; }

    public void AddTo(string email, string? name = null) => AddTo(new EmailAddress(email, name));

    public void AddTo(EmailAddress email, int personalizationIndex = 0, Personalization? personalization = null) =>
        AddTos([email], personalizationIndex, personalization);

    public void AddTos(List<EmailAddress> emails, int personalizationIndex = 0, Personalization? personalization = null) =>
        (At(personalizationIndex, personalization).Tos ??= []).AddRange(emails);

    public void AddCc(string email, string? name = null) => AddCc(new EmailAddress(email, name));

    public void AddCc(EmailAddress email, int personalizationIndex = 0, Personalization? personalization = null) =>
        AddCcs([email], personalizationIndex, personalization);

    public void AddCcs(List<EmailAddress> emails, int personalizationIndex = 0, Personalization? personalization = null) =>
        (At(personalizationIndex, personalization).Ccs ??= []).AddRange(emails);

    public void AddBcc(string email, string? name = null) => AddBcc(new EmailAddress(email, name));

    public void AddBcc(EmailAddress email, int personalizationIndex = 0, Personalization? personalization = null) =>
        AddBccs([email], personalizationIndex, personalization);

    public void AddBccs(List<EmailAddress> emails, int personalizationIndex = 0, Personalization? personalization = null) =>
        (At(personalizationIndex, personalization).Bccs ??= []).AddRange(emails);

    public void SetSubject(string subject, int personalizationIndex = 0, Personalization? personalization = null) =>
        At(personalizationIndex, personalization).Subject = subject;

    public void SetGlobalSubject(string subject) => Subject = subject;

    public void AddHeader(string headerKey, string headerValue, int personalizationIndex = 0, Personalization? personalization = null) =>
        (At(personalizationIndex, personalization).Headers ??= []).Add(headerKey, headerValue);

    public void AddHeaders(Dictionary<string, string> headers, int personalizationIndex = 0, Personalization? personalization = null) =>
        Merge(At(personalizationIndex, personalization).Headers ??= [], headers);

    public void AddGlobalHeader(string key, string value) => (Headers ??= []).Add(key, value);

    public void AddGlobalHeaders(Dictionary<string, string> headers) => Merge(Headers ??= [], headers);

    public void AddCustomArg(string customArgKey, string customArgValue, int personalizationIndex = 0, Personalization? personalization = null) =>
        (At(personalizationIndex, personalization).CustomArgs ??= []).Add(customArgKey, customArgValue);

    public void AddCustomArgs(Dictionary<string, string> customArgs, int personalizationIndex = 0, Personalization? personalization = null) =>
        Merge(At(personalizationIndex, personalization).CustomArgs ??= [], customArgs);

    public void AddGlobalCustomArg(string key, string value) => (CustomArgs ??= []).Add(key, value);

    public void AddGlobalCustomArgs(Dictionary<string, string> customArgs) => Merge(CustomArgs ??= [], customArgs);

    public void AddCategory(string category) => (Categories ??= []).Add(category);

    public void AddCategories(List<string> categories) => (Categories ??= []).AddRange(categories);

    public void SetFrom(EmailAddress email) => From = email;

    public void SetFrom(string email, string? name = null) => SetFrom(new EmailAddress(email, name));

    public void SetClickTracking(bool enable, bool enableText) =>
        (TrackingSettings ??= new()).ClickTracking = new ClickTracking { Enable = enable, EnableText = enableText };

    public void SetOpenTracking(bool enable, string? substitutionTag = null) =>
        (TrackingSettings ??= new()).OpenTracking = new OpenTracking { Enable = enable, SubstitutionTag = substitutionTag };

    public void SetReplyTo(EmailAddress email) => ReplyTo = email;

    public void AddReplyTo(EmailAddress email) => (ReplyTos ??= []).Add(email);

    public void AddReplyTo(string email, string? name = null) => AddReplyTo(new EmailAddress(email, name));

    public void AddReplyTos(List<EmailAddress> emails) => (ReplyTos ??= []).AddRange(emails);

    public void AddContent(string mimeType, string text) => (Contents ??= []).Add(new Content(mimeType, text));

    public void AddContents(List<Content> contents) => (Contents ??= []).AddRange(contents);

#pragma warning disable CA1707 // official parameter names
    public void AddAttachment(string filename, string base64Content, string? type = null, string? disposition = null, string? content_id = null) =>
        AddAttachment(new Attachment { Filename = filename, Content = base64Content, Type = type, Disposition = disposition, ContentId = content_id });

    public void AddAttachment(Attachment attachment) => (Attachments ??= []).Add(attachment);

    public void AddAttachments(IEnumerable<Attachment> attachments) => (Attachments ??= []).AddRange(attachments);

    /// <summary>Reads the stream to its end; an empty or unreadable one, or no name, adds nothing.</summary>
    public async Task AddAttachmentAsync(string filename, Stream contentStream, string? type = null, string? disposition = null, string? content_id = null, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(filename) || contentStream is not { CanRead: true })
        {
            return;
        }

        using MemoryStream content = new();
        await contentStream.CopyToAsync(content, cancellationToken);
        AddAttachment(filename, Convert.ToBase64String(content.GetBuffer(), 0, checked((int)content.Length)), type, disposition, content_id);
    }
#pragma warning restore CA1707

    internal void AddBodies(string? plainText, string? html)
    {
        PlainTextContent = plainText;
        HtmlContent = html;
    }

    private static void Merge(Dictionary<string, string> into, Dictionary<string, string> from)
    {
        ArgumentNullException.ThrowIfNull(from);
        foreach ((string key, string value) in from)
        {
            into[key] = value;
        }
    }

    /// <summary>The given personalization (added), or the one at the index, made where the index is the next free one.</summary>
    private Personalization At(int index, Personalization? given)
    {
        Personalizations ??= [];
        if (given is not null)
        {
            if (!Personalizations.Contains(given))
            {
                Personalizations.Add(given);
            }

            return given;
        }

        if (index == Personalizations.Count)
        {
            Personalizations.Add(new Personalization());
        }

        return index >= 0 && index < Personalizations.Count
            ? Personalizations[index]
            : throw new ArgumentException($"Personalization {index} expects {index} before it; found {Personalizations.Count}.", nameof(index));
    }
}
