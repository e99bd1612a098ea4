using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Workflows.Embedded.Server;

/// <summary>The official host's management routes, as far as an operator of one machine needs them.
/// <see cref="RequestFilter"/> lets nobody in without the master key.</summary>
internal sealed class AdminApi(FunctionCatalog catalog, TimerHost timers, TimeProvider time, AdminApiDurable durable)
{
    private readonly long _started = time.GetTimestamp();

    public void MapTo(IEndpointRouteBuilder app)
    {
        var admin = app.MapGroup("/admin");
        admin.MapGet("host/status", () => Results.Json(Status()));
        admin.MapGet("functions", () => Results.Json(catalog.Functions.Select(Describe)));
        admin.MapPost("functions/{name}", async (string name, HttpContext http) =>
        {
            if (catalog.Find(name) is { } function && timers.RunByHand(function))
            {
                http.Response.StatusCode = StatusCodes.Status202Accepted;
                return;
            }

            await HostAnswers.NotFoundAsync(http);
        });
        durable.MapTo(admin.MapGroup("durable"));
    }

    private static object Describe(EmbeddedFunction function) => new
    {
        name = function.Name,
        trigger = function.Http is not null ? "http" : function.Timer is not null ? "timer" : null,
        route = function.Http?.Route,
        methods = function.Http?.Methods,
        schedule = function.Timer?.Schedule,
        errors = function.Errors,
    };

    private object Status() => new
    {
        id = Environment.MachineName,
        state = "Running",
        version = Assembly.GetEntryAssembly()?.GetName().Version?.ToString(),
        processUptime = (long)time.GetElapsedTime(_started).TotalMilliseconds,
        processId = Environment.ProcessId,
    };
}
