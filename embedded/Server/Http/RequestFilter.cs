using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.Server;

/// <summary>What the official host does before a request reaches the app: checks the key, holds to the limits, finds words for what has no function.</summary>
internal sealed class RequestFilter(FunctionKeys keys, HostJson hostJson, ILogger<RequestFilter> logger) : IDisposable
{
    /// <summary>Nothing in a path that is not secret is longer: a SHA-256 in hex.</summary>
    private const int MaxLoggedSegment = 64;

    /// <summary>Holds to host.json's limits; null where there are none.</summary>
    public ConcurrencyLimiter? Limiter { get; } = Limit(hostJson.MaxConcurrentRequests, hostJson.MaxOutstandingRequests);

    /// <summary>Adds the gate and, within it, routing; the endpoints come after.</summary>
    public void AddTo(WebApplication app)
    {
        app.Use(next => http => PassAsync(http, next));
        app.UseRouting();
        app.Use(next => http => AdmitAsync(http, next));
    }

    public void Dispose() => Limiter?.Dispose();

    /// <summary>A request's path as logs may hold it, with every longer part struck out:
    /// mailed links and feeds carry their token in it, and a token is a way in.</summary>
    public static string LoggedPath(PathString path) =>
        string.Join('/', (path.Value ?? "").Split('/').Select(part => part.Length > MaxLoggedSegment ? "..." : part));

    private async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(AddHeaders, context.Response);
        try
        {
            await (!context.Request.Path.StartsWithSegments("/admin", StringComparison.OrdinalIgnoreCase) ? next(context)
                // management stays on the machine: whatever a proxy in front of it forwards does not find it
                : !IsOfThisMachine(context) ? HostAnswers.NotFoundAsync(context)
                : keys.Recognise(Presented(context.Request)) switch
                {
                    KeyKind.Master => next(context),
                    null => HostAnswers.NoKeyAsync(context),
                    _ => HostAnswers.NotTheMasterAsync(context),
                });
        }
        catch (Exception e)
        {
            HostLog.RequestFailed(logger, e, context.Request.Method, LoggedPath(context.Request.Path));
            await HostAnswers.FailedAsync(context);
        }
    }

    private async Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            await HostAnswers.NotFoundAsync(context);
            return;
        }

        if (endpoint is not RouteEndpoint)
        {
            await endpoint.RequestDelegate!(context); // the framework's own for another method: sets Allow
            await HostAnswers.NoMethodAsync(context);
            return;
        }

        if (endpoint.Metadata.GetMetadata<EmbeddedFunction>() is not { } function)
        {
            await next(context); // management
            return;
        }

        if (!Allows(function.Http!.AuthLevel, keys.Recognise(Presented(context.Request))))
        {
            await HostAnswers.NoKeyAsync(context);
            return;
        }

        RemoveForwarded(context.Request.Headers);
        using var lease = Limiter is null ? null : await Limiter.AcquireAsync(1, context.RequestAborted);
        await (lease is null or { IsAcquired: true } ? next(context) : HostAnswers.TooManyAsync(context));
    }

    private static ConcurrencyLimiter? Limit(int? running, int? outstanding) => running is null && outstanding is null ? null : new(new()
    {
        PermitLimit = Math.Min(running ?? int.MaxValue, outstanding ?? int.MaxValue),
        QueueLimit = running is null ? 0 : outstanding is null ? int.MaxValue : Math.Max(0, outstanding.Value - running.Value),
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    // A header wins over the query even when it is wrong; Authorization is never looked at.
    internal static string? Presented(HttpRequest request) =>
        request.Headers.TryGetValue("x-functions-key", out var header) ? header.ToString() : request.Query["code"].ToString();

    private static bool Allows(AuthorizationLevel level, KeyKind? key) => level switch
    {
        AuthorizationLevel.Anonymous => true,
        AuthorizationLevel.Function => key is not null,
        AuthorizationLevel.System or AuthorizationLevel.Admin => key is KeyKind.Master,
        _ => false,
    };

    // A client could claim anything here; who runs a trusted proxy sets ASPNETCORE_FORWARDEDHEADERS_ENABLED, which acts before this.
    private static void RemoveForwarded(IHeaderDictionary headers)
    {
        headers.Remove("X-Forwarded-For");
        headers.Remove("X-Forwarded-Host");
        headers.Remove("X-Forwarded-Proto");
    }

    // A proxy adds one of these; the framework renames them where it believes the proxy.
    private static bool IsOfThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !context.Request.Headers.Keys.Any(h =>
            h.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase) || h.StartsWith("X-Original", StringComparison.OrdinalIgnoreCase)
            || h.Equals("Forwarded", StringComparison.OrdinalIgnoreCase) || h.Equals("Via", StringComparison.OrdinalIgnoreCase)
                || h.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase));

    private Task AddHeaders(object response)
    {
        var headers = ((HttpResponse)response).Headers;
        foreach (var (name, value) in hostJson.CustomHeaders)
        {
            headers.TryAdd(name, value);
        }

        if (((HttpResponse)response).HttpContext.Request.IsHttps)
        {
            headers.TryAdd("Strict-Transport-Security", "max-age=31536000"); // RFC 6797
        }

        return Task.CompletedTask;
    }
}
