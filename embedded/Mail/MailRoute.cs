using System.Net;

namespace Workflows.Embedded.Mail;

/// <summary>Where mail goes.</summary>
internal abstract class MailRoute
{
    /// <summary>Texts are written so that a person who opens the file can read them.</summary>
    public virtual bool IsReadByPeople => false;

    public abstract Task<MailOutcome> DeliverAsync(MimeMail mail, CancellationToken cancellationToken);

    /// <summary>Reads an address; the forms are in <see cref="RelaySendGridClient"/>.</summary>
    /// <exception cref="NotSupportedException">Another scheme.</exception>
    /// <param name="address">Where to.</param>
    /// <param name="idle">Keeps connections to a relay for the next mail.</param>
    /// <param name="wantsReports">Asks a relay for reports of each mail's way.</param>
    /// <exception cref="FormatException">An option that there is not.</exception>
    public static MailRoute Of(string? address, IdleConnections? idle = null, bool wantsReports = false)
    {
        if (!RelaySendGridClient.IsRelay(address))
        {
            // Not the text itself: it may hold a password.
            throw new NotSupportedException("Mail is expected to go to smtp://relay, smtps://relay or file:///folder; the address is none of these.");
        }

        Uri uri = new(address!);
        return uri.Scheme == "file" ? new OutboxRoute(uri.LocalPath) : SmtpRoute.Of(uri, idle: idle, wantsReports: wantsReports);
    }
}

/// <summary>What became of a mail, in the statuses that SendGrid uses: 202 taken, 400 refused for good, 401 and 403 our account or sender is
/// wrong, 503 worth another try.</summary>
internal sealed record MailOutcome(HttpStatusCode Status, string Message)
{
    /// <summary>Taken, without a word.</summary>
    public static readonly MailOutcome Accepted = Taken("");

    /// <summary>Taken.</summary>
    /// <param name="reply">What the relay said, with its code and the id in its queue.</param>
    public static MailOutcome Taken(string reply) => new(HttpStatusCode.Accepted, reply);

    public static MailOutcome Refused(string message) => new(HttpStatusCode.BadRequest, message);

    public static MailOutcome Unavailable(string message) => new(HttpStatusCode.ServiceUnavailable, message);
}
