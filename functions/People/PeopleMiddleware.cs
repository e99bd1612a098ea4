using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Workflows.People;

/// <summary>
/// Before anything runs, people are looked at as they are: what somebody changed on another instance counts here within
/// <see cref="PeopleBook.MaxAge"/>. Orchestrators are left alone, since they read nobody.
/// </summary>
internal sealed partial class PeopleMiddleware(PeopleBook book, ILogger<PeopleMiddleware> log) : IFunctionsWorkerMiddleware
{
    private const string Orchestration = "orchestrationTrigger";

    /// <summary>They say nothing of people, and have to answer while no table does.</summary>
    private static readonly string[] NeedNobody = ["Live", "Ready", "GetAsset"];

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (!NeedNobody.Contains(context.FunctionDefinition.Name)
            && context.FunctionDefinition.InputBindings.Values.All(b => !b.Type.Equals(Orchestration, StringComparison.OrdinalIgnoreCase)))
        {
            try
            {
                await book.FreshenAsync(context.CancellationToken);
            }
            catch (Exception trouble) when (book.IsKnown && trouble is not OperationCanceledException)
            {
                LogNotRead(log, trouble); // with those of the last look; before the first one nothing runs
            }
        }

        await next(context);
    }

    [LoggerMessage(5013, LogLevel.Warning, "People could not be read; those of the last look count")]
    private static partial void LogNotRead(ILogger log, Exception trouble);
}
