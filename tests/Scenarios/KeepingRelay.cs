using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using SendGrid;
using SendGrid.Helpers.Mail;

namespace Workflows.Scenarios;

/// <summary>A relay that accepts every mail and keeps it, until told to fail.</summary>
internal sealed class KeepingRelay : ISendGridClient
{
    private readonly ConcurrentQueue<SendGridMessage> messages = new();

    /// <summary>What it answers instead of accepting; null accepts.</summary>
    public HttpStatusCode? Fails { get; set; }

    /// <summary>After so many mails it accepts again; null: when it is told to.</summary>
    public int? FailsFor { get; set; }

    /// <summary>Runs before it says that it has accepted a mail: who reads fast answers before the sender knows.</summary>
    public Func<SendGridMessage, Task>? Accepting { get; set; }

    public string? UrlPath { get; set; }

    public string? Version { get; set; }

    public string? MediaType { get; set; }

    /// <summary>Every accepted mail, in order.</summary>
    public IReadOnlyCollection<SendGridMessage> Messages => messages;

    public async Task<Response> SendEmailAsync(SendGridMessage msg, CancellationToken cancellationToken = default)
    {
        if (Failure() is { } status)
        {
            return new Response(status, new StringContent("{\"errors\":[{\"message\":\"told to fail\"}]}"), null);
        }

        messages.Enqueue(msg);
        if (Accepting is { } hook)
        {
            await hook(msg);
        }

        return new Response(HttpStatusCode.Accepted, null, null);
    }

    /// <summary>Counts one at a time: mails are sent side by side.</summary>
    private HttpStatusCode? Failure()
    {
        lock (messages)
        {
            HttpStatusCode? failure = Fails;
            if (failure is not null && --FailsFor == 0)
            {
                Fails = null;
            }

            return failure;
        }
    }

    public AuthenticationHeaderValue AddAuthorization(KeyValuePair<string, string> header) => throw new NotSupportedException();

    public Task<Response> MakeRequest(HttpRequestMessage request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Response> RequestAsync(
        BaseClient.Method method, string? requestBody = null, string? queryParams = null, string? urlPath = null,
        CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
