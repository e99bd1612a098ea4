using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.Server;

/// <summary>Runs invocations that no HTTP request brought, through the app's middleware.</summary>
internal sealed class InvocationRunner(
    InvocationPipeline pipeline, IServiceScopeFactory scopes, HostJson hostJson, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>Runs in a scope of its own. A failure is logged and goes no further.</summary>
    public async Task RunLoggedAsync(FunctionDefinition function, Func<FunctionContext, Task<object?>> target, CancellationToken stop)
    {
        var logger = loggers.CreateLogger("Function." + function.Name);
        var started = time.GetTimestamp();
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await RunLimitedAsync(function, target, scope.ServiceProvider, stop);
            HostLog.FunctionRan(logger, function.Name, (long)time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            HostLog.FunctionStopped(logger, function.Name);
        }
        catch (Exception e)
        {
            HostLog.FunctionFailed(logger, e, function.Name);
        }
    }

    /// <summary>Runs in the scope given, its token cancelled at the function timeout; returns what the pipeline left as the result.</summary>
    public async Task<object?> RunLimitedAsync(
        FunctionDefinition function, Func<FunctionContext, Task<object?>> target, IServiceProvider services, CancellationToken stop)
    {
        using InvocationDeadline deadline = new(
            hostJson.FunctionTimeout,
            time,
            timeout => HostLog.FunctionTimedOut(loggers.CreateLogger("Function." + function.Name), function.Name, timeout,
                services.GetRequiredService<EmbeddedFunctionContext>().InvocationId),
            stop);
        return await RunAsync(function, target, services, deadline.Token);
    }

    /// <summary>Runs in the scope given, without a limit of time; returns what the pipeline left as the result.</summary>
    public async Task<object?> RunAsync(FunctionDefinition function, Func<FunctionContext, Task<object?>> target, IServiceProvider services,
        CancellationToken token)
    {
        var context = services.GetRequiredService<EmbeddedFunctionContext>();
        context.Begin(function, token);
        await pipeline.InvokeAsync(context, target);
        return context.Result;
    }
}
