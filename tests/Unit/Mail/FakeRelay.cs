using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using SendGrid;
using SendGrid.Helpers.Mail;

namespace Workflows.Unit.Tests.Mail;

/// <summary>A mail service at the edge: keeps what it accepted, and does what <see cref="Behaviour"/> says.</summary>
internal sealed class FakeRelay : ISendGridClient
{
    /// <summary>Accepts everything.</summary>
    public static readonly Func<SendGridMessage, CancellationToken, Task<HttpStatusCode>> Accepting = (_, _) => Task.FromResult(HttpStatusCode.Accepted);

    public string? UrlPath { get; set; }

    public string? Version { get; set; }

    public string? MediaType { get; set; }

    public Func<SendGridMessage, CancellationToken, Task<HttpStatusCode>> Behaviour { get; set; } = Accepting;

    /// <summary>Runs after a message was accepted, before the sender hears of it.</summary>
    public Func<Task> AfterAcceptance { get; set; } = () => Task.CompletedTask;

    /// <summary>Body of a refusal.</summary>
    public string ErrorBody { get; set; } = """{"errors":[{"message":"no"}]}""";

    /// <summary>What is said of a mail that was taken; null: nothing.</summary>
    public string? Answer { get; set; }

    public ConcurrentQueue<SendGridMessage> Tried { get; } = [];

    public ConcurrentQueue<SendGridMessage> Accepted { get; } = [];

    public IEnumerable<string> AcceptedIds => Accepted.Select(message => message.Headers!["Message-ID"]);

    public async Task<Response> SendEmailAsync(SendGridMessage msg, CancellationToken cancellationToken = default)
    {
        Tried.Enqueue(msg);
        HttpStatusCode status = await Behaviour(msg, cancellationToken);
        if (status != HttpStatusCode.Accepted)
        {
            return new Response(status, new StringContent(ErrorBody), null!);
        }

        Accepted.Enqueue(msg);
        await AfterAcceptance();
        return new Response(status, Answer is null ? null! : new StringContent(Answer), null!);
    }

    public AuthenticationHeaderValue AddAuthorization(KeyValuePair<string, string> header) => throw new NotSupportedException();

    public Task<Response> MakeRequest(HttpRequestMessage request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Response> RequestAsync(
        BaseClient.Method method, string? requestBody = null, string? queryParams = null, string? urlPath = null,
        CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
