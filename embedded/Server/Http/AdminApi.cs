using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Workflows.Embedded.Server;

/// <summary>The official host's management routes, as far as an operator of one machine needs them. Master key only.</summary>
internal sealed class AdminApi(FunctionKeys keys, FunctionCatalog catalog, TimerHost timers, TimeProvider time, AdminApiDurable durable)
{
    private readonly long _started = time.GetTimestamp();

    public async Task AnswerAsync(HttpContext context, string? presentedKey)
    {
        var key = keys.Recognise(presentedKey);
        if (key is not KeyKind.Master)
        {
            await (key is null ? HostAnswers.NoKeyAsync(context) : HostAnswers.NotTheMasterAsync(context));
            return;
        }

        var path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        switch (context.Request.Method, path)
        {
            case ("GET", [_, var host, var status]) when Is(host, "host") && Is(status, "status"):
                await Results.Json(Status()).ExecuteAsync(context);
                break;
            case ("GET", [_, var functions]) when Is(functions, "functions"):
                await Results.Json(catalog.Functions.Select(Describe)).ExecuteAsync(context);
                break;
            case ("POST", [_, var functions, var name]) when Is(functions, "functions"):
                if (catalog.Find(name) is { } function && timers.RunByHand(function))
                {
                    context.Response.StatusCode = StatusCodes.Status202Accepted;
                }
                else
                {
                    await HostAnswers.NotFoundAsync(context);
                }

                break;
            case (_, [_, var durableTask, var operation]) when Is(durableTask, "durable"):
                await durable.AnswerAsync(context, operation.ToLowerInvariant());
                break;
            default:
                await HostAnswers.NotFoundAsync(context);
                break;
        }
    }

    private static bool Is(string segment, string expected) => segment.Equals(expected, StringComparison.OrdinalIgnoreCase);

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
