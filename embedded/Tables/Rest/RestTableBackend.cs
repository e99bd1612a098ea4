using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace Workflows.Embedded.Tables;

/// <summary>Tables behind the service's REST protocol: Azure Table storage or Azurite. Retries are those of the client options.</summary>
internal sealed class RestTableBackend : TableBackend
{
    private const string Json = "application/json";
    private const string Accept = "application/json;odata=minimalmetadata";

    private readonly HttpPipeline pipeline;
    private readonly string version;
    private readonly string root;

    public RestTableBackend(Uri endpoint, HttpPipelinePolicy? authentication, TableClientOptions options)
    {
        Uri = endpoint;
        version = options.Version;
        root = endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/');
        HttpPipelineOptions pipelineOptions = new(options) { RequestFailedDetailsParser = TableFailure.Parser };
        if (authentication is not null)
        {
            pipelineOptions.PerRetryPolicies.Add(authentication);
        }

        pipeline = HttpPipelineBuilder.Build(pipelineOptions);
    }

    public override Uri Uri { get; }

    /// <summary>The emulator has it in the path, the cloud in the host.</summary>
    public override string AccountName => Uri.AbsolutePath.Trim('/') is { Length: > 0 } account ? account : Uri.Host.Split('.')[0];

    public override async ValueTask<Response> CreateTable(string table, bool isAsync, CancellationToken cancellationToken)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["TableName"] = table });
        return await Send(RequestMethod.Post, UriTo("Tables"), body, null, isAsync, cancellationToken);
    }

    public override ValueTask<Response> DeleteTable(string table, bool isAsync, CancellationToken cancellationToken) =>
        Send(RequestMethod.Delete, UriTo($"Tables('{Quoted(table)}')"), null, null, isAsync, cancellationToken);

    public override async ValueTask<(Response Response, IReadOnlyList<string>? Names, string? Next)> QueryTables(
        string? filter, int? top, string? continuation, bool isAsync, CancellationToken cancellationToken)
    {
        Response response = await Send(RequestMethod.Get, UriTo("Tables", Query(filter, top, null) + Pair("NextTableName", continuation)), null, null, isAsync, cancellationToken);
        if (response.IsError)
        {
            return (response, null, null);
        }

        using JsonDocument json = JsonDocument.Parse(response.Content.ToMemory());
        List<string> names = [.. json.RootElement.GetProperty("value").EnumerateArray().Select(t => t.GetProperty("TableName").GetString()!)];
        return (response, names, response.Headers.TryGetValue("x-ms-continuation-NextTableName", out string? next) && next.Length > 0 ? next : null);
    }

    public override async ValueTask<(Response Response, Dictionary<string, object>? Entity)> GetEntity(
        string table, string partitionKey, string rowKey, IReadOnlyList<string>? select, bool isAsync, CancellationToken cancellationToken)
    {
        Response response = await Send(RequestMethod.Get, UriTo(EntityPath(table, partitionKey, rowKey), Query(null, null, select)), null, null, isAsync, cancellationToken);
        if (response.IsError)
        {
            return (response, null);
        }

        using JsonDocument json = JsonDocument.Parse(response.Content.ToMemory());
        return (response, EntityJson.Read(json.RootElement));
    }

    public override ValueTask<Response> Execute(string table, EntityOperation operation, bool isAsync, CancellationToken cancellationToken)
    {
        (RequestMethod method, Uri uri, byte[]? body) = RequestFor(table, operation);
        return Send(method, uri, body, operation.IfMatch, isAsync, cancellationToken);
    }

    public override async ValueTask<(Response Response, IReadOnlyList<Response>? Parts)> Transact(
        string table, IReadOnlyList<EntityOperation> operations, bool isAsync, CancellationToken cancellationToken)
    {
        string boundary = Guid.NewGuid().ToString("D");
        byte[] body = Changeset.Write(boundary, operations.Select(o =>
        {
            (RequestMethod method, Uri uri, byte[]? json) = RequestFor(table, o);
            return (method.Method, uri, o.IfMatch, json);
        }));
        Response response = await Send(RequestMethod.Post, UriTo("$batch"), body, null, isAsync, cancellationToken, $"multipart/mixed; boundary=batch_{boundary}");
        if (response.Status != 202 || response.ContentStream is null)
        {
            return (response, null);
        }

        List<Response> parts = Changeset.Read(response.ContentStream);
        return parts.Find(p => p.IsError) is { } refusal ? (refusal, null)
            : parts.Count == operations.Count ? (response, parts)
            : throw new InvalidDataException($"The service's batch response expects {operations.Count} parts; found {parts.Count}.");
    }

    public override async ValueTask<(Response Response, IReadOnlyList<Dictionary<string, object>>? Entities, string? Next)> QueryEntities(
        string table, string? filter, int? top, IReadOnlyList<string>? select, string? continuation, bool isAsync, CancellationToken cancellationToken)
    {
        string[] from = continuation?.Split(' ', 2) ?? [];
        string query = Query(filter, top, select) + Pair("NextPartitionKey", from.ElementAtOrDefault(0)) + Pair("NextRowKey", from.ElementAtOrDefault(1));
        Response response = await Send(RequestMethod.Get, UriTo($"{Uri.EscapeDataString(table)}()", query), null, null, isAsync, cancellationToken);
        if (response.IsError)
        {
            return (response, null, null);
        }

        using JsonDocument json = JsonDocument.Parse(response.Content.ToMemory());
        List<Dictionary<string, object>> entities = [.. json.RootElement.GetProperty("value").EnumerateArray().Select(EntityJson.Read)];
        string? next = null;
        if (response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out string? partition) && partition.Length > 0)
        {
            next = partition + " " + (response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out string? row) ? row : "");
        }

        return (response, entities, next);
    }

    private static string Query(string? filter, int? top, IReadOnlyList<string>? select) =>
        Pair("$filter", string.IsNullOrWhiteSpace(filter) ? null : filter)
        + Pair("$top", top?.ToString(CultureInfo.InvariantCulture))
        + Pair("$select", select is null ? null : string.Join(',', select));

    private static string Pair(string name, string? value) => string.IsNullOrEmpty(value) ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private static string EntityPath(string table, string partitionKey, string rowKey) =>
        $"{Uri.EscapeDataString(table)}(PartitionKey='{Quoted(partitionKey)}',RowKey='{Quoted(rowKey)}')";

    private static string Quoted(string text) => Uri.EscapeDataString(text.Replace("'", "''", StringComparison.Ordinal));

    private (RequestMethod Method, Uri Uri, byte[]? Body) RequestFor(string table, EntityOperation operation)
    {
        Uri? entity = operation.PartitionKey is null || operation.RowKey is null ? null : UriTo(EntityPath(table, operation.PartitionKey, operation.RowKey));
        return operation.Kind switch
        {
            TableTransactionActionType.Add => (RequestMethod.Post, UriTo(Uri.EscapeDataString(table)), EntityJson.Write(operation)),
            TableTransactionActionType.Delete => (RequestMethod.Delete, entity!, null),
            TableTransactionActionType.UpdateReplace or TableTransactionActionType.UpsertReplace => (RequestMethod.Put, entity!, EntityJson.Write(operation)),
            _ => (RequestMethod.Parse("MERGE"), entity!, EntityJson.Write(operation)),
        };
    }

    /// <summary>An address below the endpoint, keeping the endpoint's own query (a signature).</summary>
    private Uri UriTo(string path, string query = "")
    {
        string all = $"{Uri.Query.TrimStart('?')}{query}".TrimStart('&');
        return new Uri($"{root}/{path}{(all.Length > 0 ? "?" + all : "")}");
    }

    private async ValueTask<Response> Send(
        RequestMethod method, Uri uri, byte[]? body, string? ifMatch, bool isAsync, CancellationToken cancellationToken, string contentType = Json)
    {
        using HttpMessage message = pipeline.CreateMessage();
        Request request = message.Request;
        request.Method = method;
        request.Uri.Reset(uri);
        request.Headers.SetValue("x-ms-version", version);
        request.Headers.SetValue("DataServiceVersion", "3.0");
        request.Headers.SetValue(HttpHeader.Names.Accept, Accept);
        if (ifMatch is not null)
        {
            request.Headers.SetValue(HttpHeader.Names.IfMatch, ifMatch);
        }

        if (body is not null)
        {
            request.Content = RequestContent.Create(body);
            request.Headers.SetValue(HttpHeader.Names.ContentType, contentType);
            request.Headers.SetValue("Prefer", "return-no-content");
        }

        if (isAsync)
        {
            await pipeline.SendAsync(message, cancellationToken);
        }
        else
        {
            pipeline.Send(message, cancellationToken);
        }

        return message.Response;
    }
}
