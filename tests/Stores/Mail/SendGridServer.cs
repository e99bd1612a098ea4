using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workflows.Stores.Tests.Mail;

/// <summary>
/// SendGrid's <c>POST /v3/mail/send</c> as its reference documents it: the key, the shape of the body, and the limits. Answers 202 with a message
/// id, 401 without the key, 400 with the errors.
/// </summary>
internal sealed class SendGridServer : IAsyncDisposable
{
    public const string Key = "SG.key-of-the-tests";

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "personalizations", "from", "reply_to", "reply_to_list", "subject", "content", "attachments", "template_id", "headers", "categories", "custom_args",
        "send_at", "batch_id", "asm", "ip_pool_name", "mail_settings", "tracking_settings", "sections",
    };

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "x-sg-id", "x-sg-eid", "received", "dkim-signature", "Content-Type", "Content-Transfer-Encoding", "To", "From", "Subject", "Reply-To", "CC", "BCC",
    };

    private readonly WebApplication app;

    private SendGridServer(WebApplication app) => this.app = app;

    /// <summary>Mails taken, as their JSON.</summary>
    public ConcurrentQueue<JsonElement> Taken { get; } = new();

    /// <summary>Answers to give before taking anything, first to last.</summary>
    public ConcurrentQueue<HttpStatusCode> Faults { get; } = new();

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<SendGridServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        SendGridServer server = new(app);
        app.MapPost("/v3/mail/send", server.SendAsync);
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<IResult> SendAsync(HttpRequest request)
    {
        JsonElement mail = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body);
        if (Faults.TryDequeue(out HttpStatusCode fault))
        {
            if (fault == HttpStatusCode.Accepted)
            {
                Taken.Enqueue(mail);
                request.HttpContext.Abort(); // taken, and the answer is lost
                return Results.Empty;
            }

            request.HttpContext.Response.Headers.RetryAfter = "1";
            return Results.Json(new { errors = new[] { new { message = "too many requests", field = (string?)null, help = (string?)null } } },
                statusCode: (int)fault);
        }

        if (request.Headers.Authorization != "Bearer " + Key)
        {
            return Results.Json(new { errors = new[] { new { message = "The provided authorization grant is invalid, expired, or revoked" } } },
                statusCode: 401);
        }

        string[] errors = [.. Errors(mail)];
        if (errors.Length > 0)
        {
            return Results.Json(new { errors = errors.Select(e => new { message = e, field = (string?)null, help = (string?)null }) }, statusCode: 400);
        }

        Taken.Enqueue(mail);
        request.HttpContext.Response.Headers["X-Message-Id"] = "id-of-sendgrid";
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    private static IEnumerable<string> Errors(JsonElement mail)
    {
        foreach (JsonProperty property in mail.EnumerateObject().Where(p => !Known.Contains(p.Name)))
        {
            yield return $"{property.Name} is no property of a mail";
        }

        if (!mail.TryGetProperty("personalizations", out JsonElement personalizations) || personalizations.GetArrayLength() is 0 or > 1000)
        {
            yield return "personalizations: 1 to 1000 are required";
            yield break;
        }

        foreach (JsonElement personalization in personalizations.EnumerateArray())
        {
            if (!personalization.TryGetProperty("to", out JsonElement to) || to.GetArrayLength() == 0 || !to.EnumerateArray().All(IsMailbox))
            {
                yield return "personalizations.to: at least one {email, name} is required";
            }
        }

        if (!mail.TryGetProperty("from", out JsonElement from) || !IsMailbox(from))
        {
            yield return "from: {email, name} is required";
        }

        if (!mail.TryGetProperty("subject", out JsonElement subject) || subject.GetString() is not { Length: > 0 and <= 998 })
        {
            yield return "subject: 1 to 998 letters are required";
        }

        string[] types = mail.TryGetProperty("content", out JsonElement content) ? [.. content.EnumerateArray().Select(c => c.GetProperty("type").GetString()!)]
            : [];
        if (types.Length == 0 || (types.Contains("text/plain") && types[0] != "text/plain")
            || content.EnumerateArray().Any(c => c.GetProperty("value").GetString() is not { Length: > 0 }))
        {
            yield return "content: at least one, text/plain first, none empty";
        }

        if (mail.TryGetProperty("headers", out JsonElement headers)
            && headers.EnumerateObject().Any(h => h.Value.ValueKind != JsonValueKind.String || Reserved.Contains(h.Name) || h.Name.Any(c => c > '~')))
        {
            yield return "headers: texts, none that SendGrid sets itself";
        }

        if (mail.TryGetProperty("categories", out JsonElement categories)
            && (categories.GetArrayLength() > 10 || categories.EnumerateArray().Any(c => c.GetString() is not { Length: <= 255 })))
        {
            yield return "categories: at most 10 of at most 255 letters";
        }

        if (mail.TryGetProperty("custom_args", out JsonElement args)
            && (args.EnumerateObject().Any(a => a.Value.ValueKind != JsonValueKind.String) || args.GetRawText().Length > 10_000))
        {
            yield return "custom_args: texts, less than 10,000 bytes together";
        }
    }

    private static bool IsMailbox(JsonElement mailbox) =>
        mailbox.TryGetProperty("email", out JsonElement email) && email.GetString() is { } address && address.IndexOf('@', StringComparison.Ordinal) > 0
        && mailbox.EnumerateObject().All(p => p.Name is "email" or "name" && p.Value.ValueKind == JsonValueKind.String);
}
