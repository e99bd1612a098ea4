using System.Net;

namespace Workflows.Embedded.Mail;

/// <summary>What became of a mail, in the statuses that SendGrid uses: 202 taken, 400 refused for good, 401 and 403 our account or sender is
/// wrong, 503 worth another try.</summary>
internal sealed record MailOutcome(HttpStatusCode Status, string Message)
{
    public static readonly MailOutcome Accepted = new(HttpStatusCode.Accepted, "");

    public static MailOutcome Refused(string message) => new(HttpStatusCode.BadRequest, message);

    public static MailOutcome Unavailable(string message) => new(HttpStatusCode.ServiceUnavailable, message);
}
