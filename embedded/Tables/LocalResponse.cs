using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace Workflows.Embedded.Tables;

/// <summary>The store's answer, as the SDK hands out a service's. It has a status and headers, and no body.</summary>
internal sealed class LocalResponse : Response
{
    private static readonly Dictionary<string, string> NoHeaders = [];

    /// <summary>The stamp behind the header <c>ETag</c>, which is made when somebody looks: many do not, and never on the writer's thread.</summary>
    private readonly long? stamp;
    private IReadOnlyDictionary<string, string>? headers;

    public LocalResponse(int status, string reason, IReadOnlyDictionary<string, string>? headers = null, ServiceError? error = null)
    {
        Status = status;
        ReasonPhrase = reason;
        Error = error;
        this.headers = headers;
    }

    private LocalResponse(int status, string reason, long stamp)
        : this(status, reason) => this.stamp = stamp;

    public static LocalResponse Ok { get; } = new(200, "OK");

    public static LocalResponse NoContent { get; } = new(204, "No Content");

    /// <summary>Why the store refused, or <c>null</c> where it did not.</summary>
    public ServiceError? Error { get; }

    public override int Status { get; }

    public override string ReasonPhrase { get; }

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    public override bool IsError => Status >= 400;

    /// <summary>The answer for an entity that has this stamp (<see cref="EntityStamps"/>).</summary>
    public static LocalResponse WithETag(int status, long stamp) => new(status, status == 200 ? "OK" : "No Content", stamp);

    public static LocalResponse Refused(ServiceError error) => new(
        error.Status,
        error.Code,
        new Dictionary<string, string>(1, StringComparer.OrdinalIgnoreCase) { ["x-ms-error-code"] = error.Code },
        error);

    private IReadOnlyDictionary<string, string> HeaderValues => headers ??= stamp is { } ticks
        ? new Dictionary<string, string>(1, StringComparer.OrdinalIgnoreCase) { ["ETag"] = EntityStamps.ETag(ticks) }
        : NoHeaders;

    public override void Dispose()
    {
    }

    protected override bool ContainsHeader(string name) => HeaderValues.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => HeaderValues.Select(h => new HttpHeader(h.Key, h.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) => HeaderValues.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = HeaderValues.TryGetValue(name, out string? value) ? [value] : null;
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
