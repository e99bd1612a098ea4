using System.Net;
using Azure;
using Workflows.Links;

namespace Workflows.Hosting;

/// <summary>What callers are told of an error on our side: that it was one, and a trace id under which the log has the cause.</summary>
internal sealed partial class FaultAnswers(PublicAddress address, StorageTrouble storage, ILogger<FaultAnswers> log)
{
    /// <summary>The address under which people reach the application.</summary>
    public Uri Address => address.Base;

    /// <summary>The answer to an error.</summary>
    /// <param name="http">The request.</param>
    /// <param name="error">What was thrown.</param>
    /// <param name="function">By which function.</param>
    public IResult Of(HttpContext http, Exception error, string function)
    {
        switch (error)
        {
            case OperationCanceledException when http.RequestAborted.IsCancellationRequested:
                return Results.Empty; // the caller is gone; there is nobody to answer
            case BadHttpRequestException refused:
                return Words(http, refused.StatusCode, refused.Message, "リクエストを読み取れませんでした。しばらくしてからもう一度お試しください。");
            case InvalidOperationException when address.Base.Scheme == Uri.UriSchemeHttps && !http.Request.IsHttps:
                LogNotHttps(log, http.Request.Path, address.Base);
                return Words(
                    http, StatusCodes.Status421MisdirectedRequest,
                    $"Pages of this server are reached by {address.Base} only, and this request did not arrive as https. If it went through a proxy, the proxy has to send X-Forwarded-Proto, and the server needs the setting ASPNETCORE_FORWARDEDHEADERS_ENABLED=true (docs/operations.md).",
                    $"この画面は {address.Base} からのみ開けます。このリクエストは https として届いていません。プロキシを経由している場合は X-Forwarded-Proto の送信と ASPNETCORE_FORWARDEDHEADERS_ENABLED=true の設定が必要です。");
            default:
                if (error is RequestFailedException { Status: 0 or >= 500 } or IOException)
                {
                    storage.Note();
                }

                LogFailed(log, function, http.TraceIdentifier, error);
                return Words(
                    http, StatusCodes.Status500InternalServerError, $"Something went wrong on our side. Please quote {http.TraceIdentifier}.",
                    $"システム側でエラーが発生しました。お問い合わせの際は次の番号をお知らせください：{http.TraceIdentifier}");
        }
    }

    /// <summary>Problem details; a browser gets a page of its own, in both languages, since the reader's may be what could not be found out.</summary>
    private static IResult Words(HttpContext http, int status, string english, string japanese) =>
        http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? Results.Content(
                $"<!DOCTYPE html><html lang=\"ja\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{status}</title></head>"
                + $"<body><h1>{status}</h1><p>{WebUtility.HtmlEncode(japanese)}</p><p lang=\"en\">{WebUtility.HtmlEncode(english)}</p><p><a href=\"/\">/</a></p></body></html>",
                "text/html; charset=utf-8", statusCode: status)
            : Problems.Of(status, english);

    [LoggerMessage(5001, LogLevel.Error, "Function {Function} failed, trace {Trace}")]
    private static partial void LogFailed(ILogger log, string function, string trace, Exception error);

    [LoggerMessage(5002, LogLevel.Warning,
        "{Path} was asked for by http, but pages are reached by {Address}: does the proxy send X-Forwarded-Proto, and is ASPNETCORE_FORWARDEDHEADERS_ENABLED=true?")]
    private static partial void LogNotHttps(ILogger log, string path, Uri address);
}
