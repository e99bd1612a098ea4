using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Workflows.Links;

namespace Workflows.Hosting;

/// <summary>
/// Turns what escapes an HTTP function into words (<see cref="FaultAnswers"/>), since the host's own answers are empty; what a page throws
/// while it is rendered, after all middleware, is caught by the page's result.
/// </summary>
internal sealed class ProblemDetailsMiddleware(FaultAnswers faults, PublicAddress address) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        SecurityHeaders.Set(http.Response.Headers, address.Base);
        try
        {
            await next(context);
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            await faults.Of(http, error, context.FunctionDefinition.Name).ExecuteAsync(http);
        }
    }
}
