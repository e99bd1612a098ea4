namespace SendGrid.Helpers.Mail;

/// <summary>One envelope of a message: its recipients, and the subject and headers where they differ from the message's.</summary>
public class Personalization
{
    public List<EmailAddress>? Tos { get; set; }

    public List<EmailAddress>? Ccs { get; set; }

    public List<EmailAddress>? Bccs { get; set; }

    public EmailAddress? From { get; set; }

    public string? Subject { get; set; }

    public Dictionary<string, string>? Headers { get; set; }

    public Dictionary<string, string>? CustomArgs { get; set; }
}
