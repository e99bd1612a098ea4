using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Workflows.Security;

/// <summary>Looks for the sign-in of a request before its function runs, so that pages may ask for it without waiting.</summary>
internal sealed class SessionMiddleware(VisitorSession session) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http)
        {
            await session.PrepareAsync(http);
        }

        await next(context);
    }
}
