using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Workflows.Hosting;

/// <summary>
/// Turns what escapes an HTTP function into problem details (RFC 9457), since the host's own answers are empty. Says nothing of the
/// cause to the caller; logs it once under the trace id that the caller sees.
/// </summary>
internal sealed partial class ProblemDetailsMiddleware(ILogger<ProblemDetailsMiddleware> log) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        SecurityHeaders.Set(http.Response.Headers);
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // the caller is gone; there is nobody to answer
        }
        catch (BadHttpRequestException refused) when (!http.Response.HasStarted)
        {
            await Problems.Of(refused.StatusCode, refused.Message).ExecuteAsync(http);
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            LogFailed(log, context.FunctionDefinition.Name, http.TraceIdentifier, error);
            await Problems.Of(
                StatusCodes.Status500InternalServerError, $"Something went wrong on our side. Please quote {http.TraceIdentifier}.").ExecuteAsync(http);
        }
    }

    [LoggerMessage(5001, LogLevel.Error, "Function {Function} failed, trace {Trace}")]
    private static partial void LogFailed(ILogger log, string function, string trace, Exception error);
}
