namespace SendGrid.Helpers.Mail;

/// <summary>Builds the usual messages.</summary>
#pragma warning disable CA1052 // the official class is not static
public class MailHelper
#pragma warning restore CA1052
{
    public static SendGridMessage CreateSingleEmail(EmailAddress from, EmailAddress to, string subject, string? plainTextContent, string? htmlContent)
    {
        SendGridMessage message = new();
        message.SetFrom(from);
        message.SetSubject(subject);
        message.AddBodies(plainTextContent, htmlContent);
        message.AddTo(to);
        return message;
    }

    /// <summary>One personalization per recipient: none sees the others.</summary>
    public static SendGridMessage CreateSingleEmailToMultipleRecipients(EmailAddress from, List<EmailAddress> tos, string subject, string? plainTextContent, string? htmlContent)
    {
        ArgumentNullException.ThrowIfNull(tos);
        SendGridMessage message = new();
        message.SetFrom(from);
        message.SetGlobalSubject(subject);
        message.AddBodies(plainTextContent, htmlContent);
        for (int i = 0; i < tos.Count; i++)
        {
            message.AddTo(tos[i], i);
        }

        return message;
    }

    /// <summary>Reads <c>Name &lt;address&gt;</c> or a bare address.</summary>
    /// <exception cref="ArgumentException">Neither.</exception>
    public static EmailAddress StringToEmailAddress(string rfc2822Email)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(rfc2822Email);
        string text = rfc2822Email.Trim();
        int open = text.LastIndexOf('<');
        if (open < 0)
        {
            return new EmailAddress(text);
        }

        if (!text.EndsWith('>'))
        {
            throw new ArgumentException($"Expected 'Name <address>' or an address; found '{rfc2822Email}'.", nameof(rfc2822Email));
        }

        string name = text[..open].Trim().Trim('"');
        return new EmailAddress(text[(open + 1)..^1].Trim(), name.Length == 0 ? null : name);
    }
}
