using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace Workflows.Embedded.Tables;

/// <summary>The store's answer, as the SDK hands out a service's. It has a status and headers, and no body.</summary>
internal sealed class LocalResponse : Response
{
    private static readonly Dictionary<string, string> NoHeaders = [];

    private readonly IReadOnlyDictionary<string, string> headers;

    public LocalResponse(int status, string reason, IReadOnlyDictionary<string, string>? headers = null, ServiceError? error = null)
    {
        Status = status;
        ReasonPhrase = reason;
        Error = error;
        this.headers = headers ?? NoHeaders;
    }

    public static LocalResponse Ok { get; } = new(200, "OK");

    public static LocalResponse NoContent { get; } = new(204, "No Content");

    /// <summary>Why the store refused, or <c>null</c> where it did not.</summary>
    public ServiceError? Error { get; }

    public override int Status { get; }

    public override string ReasonPhrase { get; }

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    public override bool IsError => Status >= 400;

    public static LocalResponse WithETag(int status, string etag) =>
        new(status, status == 200 ? "OK" : "No Content", new Dictionary<string, string>(1, StringComparer.OrdinalIgnoreCase) { ["ETag"] = etag });

    public static LocalResponse Refused(ServiceError error) => new(
        error.Status,
        error.Code,
        new Dictionary<string, string>(1, StringComparer.OrdinalIgnoreCase) { ["x-ms-error-code"] = error.Code },
        error);

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

/// <summary>The answer for an entity that does not exist.</summary>
internal sealed class NoValueResponse<T>(Response response) : NullableResponse<T>
{
    public override bool HasValue => false;

    public override T Value => throw new InvalidOperationException($"The response has no value: status {response.Status} {response.ReasonPhrase}.");

    public override Response GetRawResponse() => response;
}
