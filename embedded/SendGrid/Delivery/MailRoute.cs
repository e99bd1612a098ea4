namespace Workflows.Embedded.SendGrid;

/// <summary>Where mail goes.</summary>
internal abstract class MailRoute
{
    public abstract Task<MailOutcome> DeliverAsync(MimeMail mail, CancellationToken cancellationToken);

    /// <summary>Reads <see cref="global::SendGrid.BaseClientOptions.Host"/>; the forms are in <see cref="global::SendGrid.SendGridClient"/>.</summary>
    /// <exception cref="NotSupportedException">Another scheme.</exception>
    /// <exception cref="FormatException">An option that there is not.</exception>
    public static MailRoute Of(string? host)
    {
        if (string.IsNullOrWhiteSpace(host))
        {
            return new OutboxRoute(MailOutboxFolder.Default);
        }

        if (!Uri.TryCreate(host, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("smtp" or "smtps" or "file"))
        {
            // Not the text itself: it may hold a password.
            throw new NotSupportedException("The embedded edition sends mail to smtp://relay, smtps://relay or file:///folder; SendGridClientOptions.Host is none of these.");
        }

        return uri.Scheme == "file" ? new OutboxRoute(uri.LocalPath) : SmtpRoute.Of(uri);
    }
}
