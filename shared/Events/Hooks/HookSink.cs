using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Workflows.Contracts;
using Workflows.Ledger;

namespace Workflows.Events;

/// <summary>Somebody's server or channel that is told by webhook: each event by itself and signed, or what has come up as one message of a chat.</summary>
/// <remarks>
/// Signed as <see href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard Webhooks</see> says: HMAC-SHA256 over
/// id, time and body. The answer's body is not read: what it says could be anything, and it would end up in a log.
/// </remarks>
public sealed class HookSink(EventHookOptions hook, HttpClient http, IEventWords words, HookLog log, ContractVersions contracts, TimeProvider clock)
    : IEventSink
{
    private static readonly HttpStatusCode[] WillNeverBeTaken =
        [HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnsupportedMediaType, HttpStatusCode.UnprocessableEntity];

    private readonly byte[] key = EventHookOptions.KeyOf(hook.Secret) ?? [];

    /// <inheritdoc/>
    public string Name => hook.Name;

    /// <summary>What is told, where and how.</summary>
    public EventHookOptions Hook => hook;

    /// <inheritdoc/>
    public int AtOnce => hook.Form == HookForm.CloudEvents ? 10 : 100;

    /// <inheritdoc/>
    public bool Hears(string contractId) => hook.Contracts.Count == 0 || hook.Contracts.Contains(contractId);

    /// <summary>The client for all hooks: an answer that leads elsewhere is a failure, and nobody is waited for longer than ten seconds.</summary>
    public static HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    /// <inheritdoc/>
    public async Task<Handover> SendAsync(IReadOnlyList<ToldEvent> events, CancellationToken cancellationToken)
    {
        List<(ToldEvent Event, string Why)> refused = [];
        if (hook.Form != HookForm.CloudEvents)
        {
            List<(ToldEvent Told, EventWords Words)> said = [.. from told in events
                where Wants(told)
                let sentence = words.Of(told.Event, hook.Language)
                where sentence is not null
                select (told, sentence)];
            if (said.Count > 0)
            {
                string body = HookMessages.Of(hook.Form, [.. said.Select(s => s.Words)], words, hook.Language);
                if (await PostAsync(body, said[0].Told.Event.Type, said[0].Told.Event.Subject, said.Count, null, cancellationToken) is { } failure)
                {
                    if (!failure.IsForGood)
                    {
                        return new(0, failure, []);
                    }

                    refused.AddRange(said.Select(s => (s.Told, failure.Message)));
                }
            }

            return new(events.Count, null, refused);
        }

        for (int i = 0; i < events.Count; i++)
        {
            ToldEvent told = events[i];
            if (!Wants(told))
            {
                continue;
            }

            HookFailedException? failure = await PostAsync(
                told.Event.ToJson(), told.Event.Type, told.Event.Subject, 1, TableKey.Digest(told.Event.Id), cancellationToken);
            if (failure is { IsForGood: true })
            {
                refused.Add((told, failure.Message));
            }
            else if (failure is not null)
            {
                return new(i, failure, refused);
            }
        }

        return new(events.Count, null, refused);
    }

    /// <summary>Sends what says that it is a trial; what went wrong, or null.</summary>
    public async Task<string?> TryAsync(Uri source, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        CloudEvent trial = new()
        {
            Id = "trial/" + now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            Source = source,
            Type = "workflows.trial",
            Subject = "trial",
            Time = now,
            Sequence = TableKey.Number(0),
            Data = new Dictionary<string, JsonElement>(),
        };
        string body = hook.Form == HookForm.CloudEvents ? trial.ToJson() : HookMessages.Of(hook.Form, [words.Trial(hook.Language)], words, hook.Language);
        return (await PostAsync(body, trial.Type, trial.Subject, 1, TableKey.Digest(trial.Id), cancellationToken))?.Message;
    }

    private bool Wants(ToldEvent told) => hook.Wants(told.Event, contracts.Current(told.Entry.ContractId)?.Calendars.Zone ?? TimeZoneInfo.Utc);

    private async Task<HookFailedException?> PostAsync(string body, string type, string subject, int count, string? id, CancellationToken cancellationToken)
    {
        DateTimeOffset at = clock.GetUtcNow();
        HookFailedException? failure = await PostAsync(body, id, at, cancellationToken);
        await log.AddAsync(hook.Name, new(at, type, subject, count, failure?.Message), cancellationToken);
        return failure;
    }

    private async Task<HookFailedException?> PostAsync(string body, string? id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        using HttpRequestMessage request = new(HttpMethod.Post, hook.Url) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(
            hook.Form == HookForm.CloudEvents ? CloudEvent.ContentType : "application/json; charset=utf-8");
        if (hook.Form == HookForm.CloudEvents)
        {
            string time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            request.Headers.Add("webhook-id", id);
            request.Headers.Add("webhook-timestamp", time);
            request.Headers.Add("webhook-signature",
                "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. bytes])));
        }

        try
        {
            using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode ? null
                : new(string.Create(CultureInfo.InvariantCulture, $"answered {(int)answer.StatusCode}"), WillNeverBeTaken.Contains(answer.StatusCode));
        }
        catch (HttpRequestException broken)
        {
            return new(broken.HttpRequestError == HttpRequestError.Unknown ? "no answer" : $"no answer ({broken.HttpRequestError})", forGood: false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new("no answer in time", forGood: false);
        }
    }
}

/// <summary>A hook did not take a body. The message holds no address: that of a chat is its secret.</summary>
/// <param name="message">What came instead.</param>
/// <param name="forGood">No attempt with this body will fare better.</param>
internal sealed class HookFailedException(string message, bool forGood) : Exception(message)
{
    /// <summary>No attempt with this body will fare better.</summary>
    public bool IsForGood => forGood;
}
