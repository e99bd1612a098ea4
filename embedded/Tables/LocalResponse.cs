using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Azure;
using Azure.Core;

namespace Workflows.Embedded.Tables;

/// <summary>A response that did not arrive as one of its own: from the embedded store, or out of a batch.</summary>
internal sealed class LocalResponse : Response
{
    private static readonly Dictionary<string, string> NoHeaders = [];

    private readonly IReadOnlyDictionary<string, string> headers;

    public LocalResponse(int status, string reason, IReadOnlyDictionary<string, string>? headers = null, byte[]? body = null)
    {
        Status = status;
        ReasonPhrase = reason;
        this.headers = headers ?? NoHeaders;
        ContentStream = body is null ? null : new MemoryStream(body, 0, body.Length, writable: false, publiclyVisible: true);
    }

    public static LocalResponse Ok { get; } = new(200, "OK");

    public static LocalResponse NoContent { get; } = new(204, "No Content");

    public override int Status { get; }

    public override string ReasonPhrase { get; }

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    public override bool IsError => Status >= 400;

    public static LocalResponse WithETag(int status, string etag) => new(status, status == 200 ? "OK" : "No Content", new Dictionary<string, string>(1, StringComparer.OrdinalIgnoreCase) { ["ETag"] = etag });

    public static LocalResponse Refused(ServiceError error)
    {
        Dictionary<string, object> body = new()
        {
            ["odata.error"] = new Dictionary<string, object>
            {
                ["code"] = error.Code,
                ["message"] = new Dictionary<string, string> { ["lang"] = "en-US", ["value"] = error.Message },
            },
        };
        return new(
            error.Status,
            error.Code,
            new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = "application/json", ["x-ms-error-code"] = error.Code },
            JsonSerializer.SerializeToUtf8Bytes(body));
    }

    public override void Dispose()
    {
    }

    protected override bool ContainsHeader(string name) => headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => headers.Select(h => new HttpHeader(h.Key, h.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) => headers.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = headers.TryGetValue(name, out string? value) ? [value] : null;
        return values is not null;
    }
}
