using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SendGrid;
using SendGrid.Helpers.Mail;

namespace Workflows.Embedded.Mail;

/// <summary>
/// Sends mail without SendGrid. Where to, says an address:
/// <list type="bullet">
/// <item><c>smtp://[user:password@]relay[:port][?starttls=true|false]</c>: an SMTP relay. The port is 25, or 587 with a user. STARTTLS is
/// demanded with a user or on port 587 unless the address says <c>starttls=false</c>; elsewhere only if it says <c>starttls=true</c>.
/// User and password are percent-encoded.</item>
/// <item><c>smtps://[user:password@]relay[:465]</c>: the same, in TLS from the first byte on.</item>
/// <item><c>file:///folder</c>: an outbox folder; each mail becomes an <c>.eml</c> file.</item>
/// </list>
/// Answers are those of SendGrid: 202 with <c>X-Message-Id</c>, and in its body what the relay said last, with the id in its queue;
/// 400 where the message or a recipient is refused for good (the relay said 5xx,
/// an address is none, a header holds a line end); 401 where the relay refuses user or password; 403 where it refuses the sender; 503 where another try
/// may do (4xx, no connection, no TLS, a folder that cannot be written). A <c>Message-ID</c> among the headers is kept, so that a repeat can be recognised.
/// Thread-safe.
/// </summary>
public sealed class RelaySendGridClient : ISendGridClient
{
    private readonly MailRoute route;
    private readonly TimeProvider clock;

    /// <param name="address">One of the forms above.</param>
    /// <param name="clock">For the Date header. Default: the system's clock.</param>
    /// <param name="idle">How long a connection to a relay waits for the next mail. Default: each mail has its own.</param>
    /// <param name="wantsReports">Asks a relay for reports of each mail's way, delivered ones too; they come as mails to its sender (<see cref="DeliveryReport"/>).</param>
    /// <exception cref="NotSupportedException">None of the forms. The message does not show the address, which may hold a password.</exception>
    /// <exception cref="FormatException">No host, or an option that there is not.</exception>
    public RelaySendGridClient(string address, TimeProvider? clock = null, TimeSpan idle = default, bool wantsReports = false)
    {
        this.clock = clock ?? TimeProvider.System;
        route = MailRoute.Of(address, new IdleConnections(idle, this.clock), wantsReports);
    }

    /// <summary>Of SendGrid's API; kept and not used.</summary>
    public string? UrlPath { get; set; }

    /// <inheritdoc cref="UrlPath"/>
    public string? Version { get; set; }

    /// <inheritdoc cref="UrlPath"/>
    public string? MediaType { get; set; }

    /// <summary>Whether an address is one of this client's forms.</summary>
    public static bool IsRelay(string? address) => Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "smtp" or "smtps" or "file";

    /// <summary>Mails each personalization by itself; the first that is not taken ends it.</summary>
    public async Task<Response> SendEmailAsync(SendGridMessage msg, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(msg);
        IReadOnlyList<MimeMail> mails;
        try
        {
            mails = MimeComposer.Compose(msg, clock.GetUtcNow(), route.IsReadByPeople);
        }
        catch (MailFormatException refusal)
        {
            return ResponseOf(MailOutcome.Refused(refusal.Message), null);
        }

        MailOutcome outcome = MailOutcome.Accepted;
        foreach (MimeMail mail in mails)
        {
            outcome = await route.DeliverAsync(mail, cancellationToken);
            if (outcome.Status != HttpStatusCode.Accepted)
            {
                break;
            }
        }

        return ResponseOf(outcome, mails[0].MessageId);
    }

    /// <summary>Refused: a relay has none of SendGrid's API but its mail.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public AuthenticationHeaderValue AddAuthorization(KeyValuePair<string, string> header) => throw OfTheApi();

    /// <inheritdoc cref="AddAuthorization"/>
    public Task<Response> MakeRequest(HttpRequestMessage request, CancellationToken cancellationToken = default) => throw OfTheApi();

    /// <inheritdoc cref="AddAuthorization"/>
    public Task<Response> RequestAsync(
        BaseClient.Method method, string? requestBody = null, string? queryParams = null, string? urlPath = null,
        CancellationToken cancellationToken = default) => throw OfTheApi();

    private static NotSupportedException OfTheApi() =>
        new("A relay or an outbox folder takes mail by SendEmailAsync; requests of SendGrid's API need SendGrid.");

    private static Response ResponseOf(MailOutcome outcome, string? messageId)
    {
        using HttpResponseMessage message = new();
        if (outcome.Status == HttpStatusCode.Accepted)
        {
            message.Headers.TryAddWithoutValidation("X-Message-Id", messageId!.Trim('<', '>'));
            return new Response(HttpStatusCode.Accepted, new StringContent(outcome.Message), message.Headers);
        }

        string body = JsonSerializer.Serialize(new { errors = new[] { new { message = outcome.Message, field = (string?)null, help = (string?)null } } });
        return new Response(outcome.Status, new StringContent(body, Encoding.UTF8, "application/json"), message.Headers);
    }
}
