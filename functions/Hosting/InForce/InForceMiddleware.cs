using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Hosting;
using Workflows.People;

namespace Workflows.Hosting.InForce;

/// <summary>
/// Before anything runs, contracts are those in force, and people are looked at as they are: what somebody changed on another instance counts
/// here within <see cref="PeopleBook.MaxAge"/>. Orchestrators are left alone, since they read neither.
/// </summary>
internal sealed partial class InForceMiddleware(ContractsInForce contracts, PeopleBook people, ILogger<InForceMiddleware> log) : IFunctionsWorkerMiddleware
{
    private const string Orchestration = "orchestrationTrigger";

    /// <summary>They say nothing of either, and have to answer while no table does.</summary>
    private static readonly string[] SayNothing = ["Live", "Ready", "GetAsset"];

    private readonly ConcurrentDictionary<string, bool> needs = new(StringComparer.Ordinal);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (needs.GetOrAdd(context.FunctionDefinition.Name, static (_, function) => Needs(function), context.FunctionDefinition))
        {
            await contracts.LoadAsync(context.CancellationToken);
            try
            {
                await people.FreshenAsync(context.CancellationToken);
            }
            catch (Exception trouble) when (people.IsKnown && trouble is not OperationCanceledException)
            {
                LogNotRead(log, trouble); // with those of the last look; before the first one nothing runs
            }
        }

        await next(context);
    }

    private static bool Needs(FunctionDefinition function) => !SayNothing.Contains(function.Name)
        && function.InputBindings.Values.All(b => !b.Type.Equals(Orchestration, StringComparison.OrdinalIgnoreCase));

    [LoggerMessage(5013, LogLevel.Warning, "People could not be read; those of the last look count")]
    private static partial void LogNotRead(ILogger log, Exception trouble);
}

/// <summary>
/// The same at the start, for what runs outside of functions. Tables that do not answer yet do not keep the application from starting: the
/// first function asks again. Applied contracts that cannot be used do.
/// </summary>
internal sealed class InForceAtStart(ContractsInForce contracts, PeopleBook people) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await contracts.LoadAsync(cancellationToken);
            await people.FreshenAsync(cancellationToken);
        }
        catch (Exception away) when (away is Azure.RequestFailedException or AggregateException)
        {
            // TablesHealthCheck says so
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
