namespace Workflows.Embedded.Mail;

/// <summary>The folder that mails lie in as files, for whoever looks after it.</summary>
public static class OutboxFolder
{
    /// <summary>The folder of an address of <see cref="RelaySendGridClient"/>; null where mail goes to a relay.</summary>
    public static string? Of(string? address) => Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.IsFile ? uri.LocalPath : null;

    /// <summary>The name of a mail's file.</summary>
    /// <param name="messageId">With its angle brackets.</param>
    public static string NameOf(string messageId) => OutboxRoute.FileName(messageId);
}
