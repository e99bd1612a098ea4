namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>A step of the invocation pipeline: runs for HTTP, timers, orchestration episodes and activities. One instance serves the app.</summary>
public interface IFunctionsWorkerMiddleware
{
    /// <summary>Runs around <paramref name="next"/>, or instead of it.</summary>
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}
