using MimeKit;

namespace Workflows.Embedded.Mail;

/// <summary>A mail ready to be handed over: the message, and its envelope.</summary>
/// <param name="MessageId">With its angle brackets.</param>
/// <param name="Message">The message. Its bodies are in base64, for a relay that takes seven bits.</param>
/// <param name="Sender">The envelope's sender.</param>
/// <param name="Recipients">To, Cc and Bcc without repeats.</param>
internal sealed record MimeMail(string MessageId, MimeMessage Message, MailboxAddress Sender, IReadOnlyList<MailboxAddress> Recipients)
{
    /// <summary>CRLF lines; Bcc does not travel with a mail.</summary>
    public static FormatOptions Format { get; } = Options(withBcc: false);

    /// <summary>As <see cref="Format"/>, with Bcc: a file has no envelope to tell it by.</summary>
    public static FormatOptions FormatOfFiles { get; } = Options(withBcc: true);

    private static FormatOptions Options(bool withBcc)
    {
        FormatOptions options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        if (!withBcc)
        {
            options.HiddenHeaders.Add(HeaderId.Bcc);
        }

        return options;
    }
}
