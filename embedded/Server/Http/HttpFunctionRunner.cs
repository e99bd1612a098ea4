using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.Server;

/// <summary>Runs the function that <see cref="HttpGate"/> found, through the app's middleware, and executes the result it leaves.</summary>
internal sealed class HttpFunctionRunner(
    InvocationPipeline pipeline, FunctionCatalog catalog, IFunctionActivator activator, HostJson hostJson, TimeProvider time, ILoggerFactory loggers)
{
    private readonly Dictionary<EmbeddedFunction, InvocationTarget> _targets = catalog.Functions
        .Where(f => f.Http is not null && !f.InError)
        .ToDictionary(f => f, f => (InvocationTarget)new FunctionInvoker(f, activator).InvokeAsync);

    private readonly Dictionary<EmbeddedFunction, ILogger> _loggers = catalog.Functions.ToDictionary(f => f, f => loggers.CreateLogger("Function." + f.Name));

    public async Task RunAsync(HttpContext http)
    {
        var function = http.Features.Get<RouteEntry>()!.Function;
        using var deadline = new InvocationDeadline(hostJson.FunctionTimeout, time, http.RequestAborted);
        var context = new EmbeddedFunctionContext(function, http.RequestServices, _targets[function], deadline.Token)
        {
            Bindings = Bindings(http.Request),
        };
        var logger = _loggers[function];
        deadline.Expired = timeout => HostLog.FunctionTimedOut(logger, function.Name, timeout, context.InvocationId);
        context.Items[EmbeddedFunctionContext.HttpContextItem] = http;
        http.Request.Headers["x-ms-invocation-id"] = context.InvocationId;
        try
        {
            await pipeline.InvokeAsync(context);
            if (!http.Response.HasStarted) // middleware answered in place of the function's result
            {
                await ExecuteAsync(context.Result, http);
            }
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            HostLog.ClientGone(logger, function.Name, context.InvocationId);
        }
        catch (Exception e)
        {
            if (http.Response.HasStarted)
            {
                HostLog.HttpFunctionFailedLate(logger, e, function.Name, http.Request.Method, LoggedPath.Of(http.Request.Path), context.InvocationId);
            }
            else
            {
                HostLog.HttpFunctionFailed(logger, e, function.Name, http.Request.Method, LoggedPath.Of(http.Request.Path), context.InvocationId);
            }

            await FailAsync(http);
        }
    }

    /// <summary>Answers 500 with a trace id, keeping the headers that middleware set; cuts a response that has begun.</summary>
    public static async Task FailAsync(HttpContext http)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        await HostAnswers.FailedAsync(http);
    }

    // A plain object or a string is dropped: the official worker answers 200 without a body too.
    private static Task ExecuteAsync(object? result, HttpContext http) => result switch
    {
        IResult own => own.ExecuteAsync(http),
        IActionResult mvc => mvc.ExecuteResultAsync(new ActionContext(http, new RouteData(http.Request.RouteValues), new ActionDescriptor())),
        _ => Task.CompletedTask,
    };

    // The official host offers the query's values too, without the key.
    private static InvocationBindings Bindings(HttpRequest request)
    {
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        if (request.QueryString.HasValue)
        {
            foreach (var (name, value) in request.Query)
            {
                if (!name.Equals("code", StringComparison.OrdinalIgnoreCase))
                {
                    data[name] = value.ToString();
                }
            }
        }

        foreach (var (name, value) in request.RouteValues)
        {
            data[name] = value;
        }

        return new InvocationBindings(data);
    }
}
