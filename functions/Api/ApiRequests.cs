using Workflows.Contracts;
using Workflows.Hosting;
using Workflows.Texts;
using Workflows.Webhooks;

namespace Workflows.Api;

/// <summary>Reads requests by their shape, and words refusals: problem details with field, expected and found.</summary>
internal static class ApiRequests
{
    /// <summary>Largest body, in bytes.</summary>
    public const int MaxBody = 64 * 1024;

    /// <summary>Header that makes a repeat of a request harmless.</summary>
    public const string IdempotencyHeader = "Idempotency-Key";

    /// <summary>The values of a JSON body, with its bytes; or the refusal.</summary>
    public static async Task<(ApiValues? Values, byte[] Bytes, IResult? Refused)> BodyAsync(HttpRequest request, ApiBody shape, CancellationToken cancellation)
    {
        if (!request.HasJsonContentType())
        {
            return (null, [], Problems.Of(StatusCodes.Status415UnsupportedMediaType,
                $"Expected the content type application/json, found '{Clip(request.ContentType)}'."));
        }

        if (await BoundedBody.ReadAsync(request, MaxBody, cancellation) is not { } bytes)
        {
            return (null, [], Problems.Of(StatusCodes.Status413PayloadTooLarge, $"Expected a body of at most {MaxBody} bytes."));
        }

        (ApiValues? values, IReadOnlyList<ApiError> errors) = ApiValues.Of(bytes, shape);
        return (values, bytes, values is null ? Invalid(errors) : null);
    }

    /// <summary>The values of the query, or the refusal.</summary>
    public static (ApiValues? Values, IResult? Refused) Query(HttpRequest request, IReadOnlyList<ApiMember> members)
    {
        (ApiValues? values, IReadOnlyList<ApiError> errors) = ApiValues.Of(request.Query, members);
        return (values, values is null ? Invalid(errors) : null);
    }

    /// <summary>The idempotency key, or the refusal.</summary>
    public static (string? Key, IResult? Refused) IdempotencyKey(HttpRequest request)
    {
        string key = request.Headers[IdempotencyHeader].ToString();
        return key.Length is >= 8 and <= 64 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? (key, null)
            : (null, Invalid([new(IdempotencyHeader, "a header of 8 to 64 letters, digits, '-', '_' or '.', the same for a repeat and new for anything else",
                key.Length == 0 ? "none" : $"'{Clip(key)}'")]));
    }

    /// <summary>422 for a key that was used for another request.</summary>
    public static IResult KeyUsed(string key) => Problems.Of(StatusCodes.Status422UnprocessableEntity,
        $"Expected a new {IdempotencyHeader} for a new request; '{key}' was used for one with another body.",
        Problems.InJapanese($"{IdempotencyHeader}「{key}」は、内容の異なる要求にすでに使われています。新しい要求には新しいキーを指定してください。"));

    /// <summary>400 with every error; in Japanese, too, where each of them is worded.</summary>
    public static IResult Invalid(IReadOnlyList<ApiError> errors)
    {
        Dictionary<string, object?> more = errors.All(e => e.Japanese is not null)
            ? Problems.InJapanese(string.Concat(errors.Select(e => $"{(e.Field.Length == 0 ? "本文" : $"「{e.Field}」")}：{e.Japanese}。"))) : [];
        more["errors"] = errors;
        return Problems.Of(
            StatusCodes.Status400BadRequest,
            string.Join(" ", errors.Select(e => $"{(e.Field.Length == 0 ? "The body" : $"'{e.Field}'")}: expected {e.Expected}, found {e.Found}.")),
            more);
    }

    /// <summary>404 for something that was named by the path.</summary>
    public static IResult NotFound(string expected, string? found) =>
        Problems.Of(StatusCodes.Status404NotFound, $"Expected {expected}, found '{Clip(found)}'.");

    /// <summary>404 for a contract that was named by the path.</summary>
    public static IResult NoContract(ContractVersions contracts, string found) =>
        NotFound($"the id of a contract ({string.Join(", ", contracts.All.Select(c => c.Id).Order(StringComparer.Ordinal))})", found);

    private static string? Clip(string? text) => text is null ? null : PlainText.Clip(text, 100);
}
