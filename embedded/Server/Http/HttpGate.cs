using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.Server;

/// <summary>
/// What the official host does before a request reaches the app: finds the function, checks the key, holds to the limits.
/// It is the outermost startup filter, so that the app's own filters see only requests that have a function, as there.
/// </summary>
internal sealed class HttpGate(RouteTable routes, FunctionKeys keys, AdminApi admin, HostJson hostJson, ILogger<HttpGate> logger) : IStartupFilter, IDisposable
{
    /// <summary>The official host's body limit in bytes. The worker's is Kestrel's, 30,000,000 unless the app sets it, and applies first.</summary>
    private const long HostBodyLimit = 104_857_600;

    private readonly SemaphoreSlim? _running = hostJson.MaxConcurrentRequests is { } limit ? new(limit) : null;
    private int _outstanding;

    /// <summary>Requests that run or wait, where host.json limits them; else 0.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(following => context => PassAsync(context, following));
        next(app);
    };

    public void Dispose() => _running?.Dispose();

    private async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(AddHeaders, context.Response);

        try
        {
            if (context.Request.Path.StartsWithSegments("/admin", StringComparison.OrdinalIgnoreCase))
            {
                // Management stays on the machine: whatever a proxy in front of it forwards does not find it.
                await (IsOfThisMachine(context) ? admin.AnswerAsync(context, Presented(context.Request)) : HostAnswers.NotFoundAsync(context));
                return;
            }

            if (routes.Match(context, out var values) is not { } route)
            {
                await (routes.MethodsAt(context) is { Count: > 0 } others ? HostAnswers.NoMethodAsync(context, others) : HostAnswers.NotFoundAsync(context));
                return;
            }

            if (!Allows(route.Function.Http!.AuthLevel, keys.Recognise(Presented(context.Request))))
            {
                await HostAnswers.NoKeyAsync(context);
                return;
            }

            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body && (body.MaxRequestBodySize ?? long.MaxValue) > HostBodyLimit)
            {
                body.MaxRequestBodySize = HostBodyLimit;
            }

            RemoveForwarded(context.Request.Headers);
            context.Request.RouteValues = values;
            context.SetEndpoint(route.Endpoint);
            context.Features.Set(route);
            await LimitedAsync(context, next);
        }
        catch (Exception e)
        {
            HostLog.RequestFailed(logger, e, context.Request.Method, LoggedPath.Of(context.Request.Path));
            await HttpFunctionRunner.FailAsync(context);
        }
    }

    private async Task LimitedAsync(HttpContext context, RequestDelegate next)
    {
        if (hostJson.MaxOutstandingRequests is { } most && Interlocked.Increment(ref _outstanding) > most)
        {
            Interlocked.Decrement(ref _outstanding);
            await HostAnswers.TooManyAsync(context);
            return;
        }

        try
        {
            if (_running is null)
            {
                await next(context);
                return;
            }

            await _running.WaitAsync(context.RequestAborted);
            try
            {
                await next(context);
            }
            finally
            {
                _running.Release();
            }
        }
        finally
        {
            if (hostJson.MaxOutstandingRequests is not null)
            {
                Interlocked.Decrement(ref _outstanding);
            }
        }
    }

    // A header wins over the query even when it is wrong; Authorization is never looked at.
    private static string? Presented(HttpRequest request) =>
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
        && !context.Request.Headers.Keys.Any(h => h.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase) || h.StartsWith("X-Original", StringComparison.OrdinalIgnoreCase)
            || h.Equals("Forwarded", StringComparison.OrdinalIgnoreCase) || h.Equals("Via", StringComparison.OrdinalIgnoreCase) || h.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase));

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
