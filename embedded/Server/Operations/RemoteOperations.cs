using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Workflows.Embedded.DurableTask;
using Workflows.Hosting.InForce;

namespace Workflows.Embedded.Server;

/// <summary>Asks a running server, over its admin API.</summary>
internal sealed class RemoteOperations : IOperations
{
    private readonly HttpClient _client;

    public RemoteOperations(Uri address, string masterKey)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        if (address.IsLoopback)
        {
            // A server's certificate names how others reach it, not 'localhost'. The way to this machine itself needs no proof.
#pragma warning disable CA5359
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        // Copies and checks take as long as the data is large.
        _client = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.Add("x-functions-key", masterKey);
        _client.DefaultRequestHeaders.Add(AdminApiDurable.OperatorHeader, Uri.EscapeDataString($"{Environment.UserName}@{Environment.MachineName}"));
    }

    public Task<DurableInstancePage> ListAsync(DurableInstanceFilter filter, CancellationToken cancellation)
    {
        var query = new StringBuilder("instances?pageSize=").Append(CultureInfo.InvariantCulture, $"{filter.PageSize}");
        Add("status", filter.Statuses.Count == 0 ? null : string.Join(',', filter.Statuses));
        Add("name", filter.Name);
        Add("prefix", filter.Prefix);
        Add("from", filter.From?.ToString("O", CultureInfo.InvariantCulture));
        Add("to", filter.To?.ToString("O", CultureInfo.InvariantCulture));
        Add("after", filter.After?.ToString(CultureInfo.InvariantCulture));
        return GetAsync<DurableInstancePage>(query.ToString(), cancellation);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                query.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }
    }

    public Task<DurableInstanceDetails> FindAsync(string id, CancellationToken cancellation) =>
        GetAsync<DurableInstanceDetails>("instance?id=" + Uri.EscapeDataString(id), cancellation);

    public Task<IReadOnlyList<DurableHistoryEntry>> HistoryAsync(string id, bool isWhole, CancellationToken cancellation) =>
        GetAsync<IReadOnlyList<DurableHistoryEntry>>($"history?id={Uri.EscapeDataString(id)}&whole={(isWhole ? "true" : "false")}", cancellation);

    public Task<DurableActResult> ActAsync(DurableAct act, ActRequest request, CancellationToken cancellation) =>
        PostAsync<DurableActResult>(act.ToString().ToLowerInvariant(), request, cancellation);

    public Task<PurgeAnswer> PurgeAsync(PurgeRequest request, CancellationToken cancellation) => PostAsync<PurgeAnswer>("purge", request, cancellation);

    public Task<Statistics> StatisticsAsync(CancellationToken cancellation) => GetAsync<Statistics>("stats", cancellation);

    public Task<Verification> VerifyAsync(CancellationToken cancellation) => PostAsync<Verification>("verify", new { }, cancellation);

    public Task<BackupAnswer> BackupAsync(BackupRequest request, CancellationToken cancellation) => PostAsync<BackupAnswer>("backup", request, cancellation);

    /// <summary>Puts contract files in force, or says what they would change.</summary>
    public Task<FolderPlan> ApplyAsync(ApplyRequest request, CancellationToken cancellation) => PostAsync<FolderPlan>("contracts", request, cancellation);

    /// <summary>Where the server answers.</summary>
    public Uri Address => _client.BaseAddress!;

    /// <summary>Asks the app's API, behind <c>/api/</c>; with a body it is a POST.</summary>
    public async Task<JsonElement> ApiAsync(string address, object? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, "/api/" + address);
        request.Content = body is null ? null : Json(body);
        return await SendAsync<JsonElement>(request, cancellation);
    }

    /// <summary>Sends a file to the app's API, behind <c>/api/</c>.</summary>
    public async Task<T> SendFileAsync<T>(string address, byte[] file, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/" + address);
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        request.Content = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        return await SendAsync<T>(request, cancellation);
    }

    /// <summary>A file that the app's API answers.</summary>
    /// <param name="address">Behind <c>/api/</c>.</param>
    /// <param name="language">In which headings are wanted.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<byte[]> FileAsync(string address, string language, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/" + address);
        request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue(language));
        return await SendAsync(request, bytes => bytes, cancellation);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<T> GetAsync<T>(string address, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/durable/" + address);
        return await SendAsync<T>(request, cancellation);
    }

    private async Task<T> PostAsync<T>(string operation, object body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/durable/" + operation);
        request.Content = Json(body);
        return await SendAsync<T>(request, cancellation);
    }

    private static ByteArrayContent Json(object body) => new(JsonSerializer.SerializeToUtf8Bytes(body, OperationJson.Options))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
    };

    private Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken cancellation) =>
        SendAsync(request, body => JsonSerializer.Deserialize<T>(body, OperationJson.Options)!, cancellation);

    private async Task<T> SendAsync<T>(HttpRequestMessage request, Func<byte[], T> read, CancellationToken cancellation)
    {
        try
        {
            using var response = await _client.SendAsync(request, cancellation);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            if (response.IsSuccessStatusCode)
            {
                return read(body);
            }

            throw new OperationException(
                response.StatusCode switch
                {
                    HttpStatusCode.BadRequest => OperationRefusal.Invalid,
                    HttpStatusCode.NotFound => OperationRefusal.NotFound,
                    HttpStatusCode.Conflict or HttpStatusCode.Forbidden or HttpStatusCode.UnprocessableEntity => OperationRefusal.Refused,
                    _ => OperationRefusal.Unavailable,
                },
                Detail(body) ?? $"The server at {_client.BaseAddress} answered {(int)response.StatusCode} {response.StatusCode} to {request.Method} {request.RequestUri?.OriginalString.Split('?')[0]}.");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            throw new OperationException(OperationRefusal.Unavailable, $"The server at {_client.BaseAddress} was expected to answer, but: {e.Message}", e);
        }
    }

    private static string? Detail(byte[] body)
    {
        try
        {
            return body.Length == 0 ? null : JsonSerializer.Deserialize<ProblemDetails>(body, JsonSerializerOptions.Web)?.Detail;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
