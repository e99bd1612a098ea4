using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace SendGrid;

/// <summary>The outcome of a request: 202 with the header <c>X-Message-Id</c>, or an error with a JSON body
/// <c>{"errors":[{"message":..,"field":null,"help":null}]}</c>.</summary>
public class Response
{
    public Response(HttpStatusCode statusCode, HttpContent? responseBody, HttpResponseHeaders? responseHeaders)
    {
        StatusCode = statusCode;
        Body = responseBody;
        Headers = responseHeaders;
    }

    public HttpStatusCode StatusCode { get; set; }

    public bool IsSuccessStatusCode => (int)StatusCode is >= 200 and <= 299;

    public HttpContent? Body { get; set; }

    public HttpResponseHeaders? Headers { get; set; }

    /// <summary>The body as JSON, by name; empty where there is none.</summary>
    public virtual async Task<Dictionary<string, object?>> DeserializeResponseBodyAsync(HttpContent? content = null)
    {
        content ??= Body;
        string text = content is null ? "" : await content.ReadAsStringAsync();
        return text.Length == 0 ? [] : JsonSerializer.Deserialize<Dictionary<string, object?>>(text)!;
    }

    /// <summary>The headers, several values of one joined by commas.</summary>
    public virtual Dictionary<string, string> DeserializeResponseHeaders(HttpResponseHeaders? headers = null) =>
        (headers ?? Headers)?.ToDictionary(h => h.Key, h => string.Join(',', h.Value)) ?? [];
}
