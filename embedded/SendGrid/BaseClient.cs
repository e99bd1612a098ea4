using System.Net;
using System.Text;
using System.Text.Json;
using SendGrid.Helpers.Mail;
using Workflows.Embedded.SendGrid;

namespace SendGrid;

/// <summary>Base of <see cref="SendGridClient"/>.</summary>
public abstract class BaseClient : ISendGridClient
{
    private readonly MailRoute route;

    /// <exception cref="NotSupportedException">The host is none of the forms in <see cref="SendGridClient"/>, or errors are asked for as exceptions.</exception>
    protected BaseClient(BaseClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.HttpErrorAsException)
        {
            throw new NotSupportedException("The embedded edition returns errors as responses; HttpErrorAsException is expected to be false.");
        }

        route = MailRoute.Of(options.Host);
        UrlPath = options.UrlPath;
        Version = options.Version;
    }

    public string? UrlPath { get; set; }

    public string? Version { get; set; }

    public string? MediaType { get; set; }

    /// <summary>Mails each personalization by itself; the first that is not taken ends it. Statuses are in <see cref="SendGridClient"/>.</summary>
    public async Task<Response> SendEmailAsync(SendGridMessage msg, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(msg);
        IReadOnlyList<MimeMail> mails;
        try
        {
            mails = MimeWriter.Write(msg, TimeProvider.System.GetUtcNow(), readable: route is OutboxRoute);
        }
        catch (MailFormatException refusal)
        {
            return ResponseOf(MailOutcome.Refused(refusal.Message), null);
        }

        MailOutcome outcome = MailOutcome.Accepted;
        foreach (MimeMail mail in mails)
        {
            outcome = await route.DeliverAsync(mail, cancellationToken);
            if (outcome != MailOutcome.Accepted)
            {
                break;
            }
        }

        return ResponseOf(outcome, mails[0].MessageId);
    }

    private static Response ResponseOf(MailOutcome outcome, string? messageId)
    {
        using HttpResponseMessage message = new();
        if (outcome == MailOutcome.Accepted)
        {
            message.Headers.TryAddWithoutValidation("X-Message-Id", messageId!.Trim('<', '>'));
            return new Response(HttpStatusCode.Accepted, new StringContent(""), message.Headers);
        }

        string body = JsonSerializer.Serialize(new { errors = new[] { new { message = outcome.Message, field = (string?)null, help = (string?)null } } });
        return new Response(outcome.Status, new StringContent(body, Encoding.UTF8, "application/json"), message.Headers);
    }
}
