using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Workflows.Embedded.Server;

/// <summary>What the host itself answers, before or in place of a function: never without words.
/// A browser gets a page, everybody else problem details (RFC 9457).</summary>
internal static class HostAnswers
{
    public static Task NotFoundAsync(HttpContext http) =>
        WriteAsync(http, StatusCodes.Status404NotFound, "There is nothing at this address.", "このアドレスには何もありません。");

    /// <summary>The response says already in Allow which methods are taken.</summary>
    public static Task NoMethodAsync(HttpContext http) => WriteAsync(
        http, StatusCodes.Status405MethodNotAllowed, $"This address takes {http.Response.Headers.Allow}, not this method.", "このアドレスはこの操作に対応していません。");

    public static Task UnfitAsync(HttpContext http) => WriteAsync(
        http, StatusCodes.Status400BadRequest, "A value in this address is missing or of the wrong form.", "アドレスに含まれる値が不足しているか、形式が正しくありません。");

    public static Task NoKeyAsync(HttpContext http) => WriteAsync(
        http, StatusCodes.Status401Unauthorized, "Expected a valid key in the header x-functions-key.", "有効なキーがヘッダー x-functions-key にありません。");

    public static Task NotTheMasterAsync(HttpContext http) =>
        WriteAsync(http, StatusCodes.Status403Forbidden, "Expected the master key in the header x-functions-key.", "マスターキーが必要です。");

    public static Task TooManyAsync(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "5";
        return WriteAsync(http, StatusCodes.Status429TooManyRequests, "Too many requests wait already; please try again.",
            "リクエストが混み合っています。しばらくしてからもう一度お試しください。");
    }

    /// <summary>500 with a trace id; keeps the headers that middleware set, and cuts a response that has begun.</summary>
    public static async Task FailedAsync(HttpContext http)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        await WriteAsync(
            http, StatusCodes.Status500InternalServerError, $"Something went wrong on our side. Please quote {http.TraceIdentifier}.",
            $"システム側でエラーが発生しました。お問い合わせの際は次の番号をお知らせください：{http.TraceIdentifier}");
    }

    private static async Task WriteAsync(HttpContext http, int status, string english, string japanese)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.ContentLength = null;
        if (http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.ContentType = "text/html; charset=utf-8";
            await http.Response.WriteAsync(
                $"<!DOCTYPE html><html lang=\"ja\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{status}</title></head>"
                + $"<body><main><h1>{status}</h1><p>{WebUtility.HtmlEncode(japanese)}</p><p lang=\"en\">{WebUtility.HtmlEncode(english)}</p><p><a href=\"/\">/</a></p></main></body></html>");
            return;
        }

        await Results.Problem(english, statusCode: status, title: ReasonPhrases.GetReasonPhrase(status),
            extensions: new Dictionary<string, object?> { ["traceId"] = http.TraceIdentifier })
            .ExecuteAsync(http);
    }
}
