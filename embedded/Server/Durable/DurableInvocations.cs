using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Embedded.DurableTask;

namespace Workflows.Embedded.Server;

/// <summary>Runs the engine's activities and orchestrator turns through the app's middleware, each in a scope of its own.</summary>
internal sealed class DurableInvocations(InvocationRunner runner, IServiceScopeFactory scopes)
{
    private readonly ConcurrentDictionary<(string Name, string Trigger), DurableFunction> _functions = new();

    /// <summary>Runs an activity; a failure reaches the engine as thrown.</summary>
    public async Task<object?> RunActivityAsync(ActivityInvocation activity, Func<IServiceProvider, Task<object?>> run)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await runner.RunLimitedAsync(
            Function(activity.Name, "activityTrigger"), c => run(c.InstanceServices), scope.ServiceProvider, CancellationToken.None);
    }

    /// <summary>
    /// Runs a turn. The engine's thread waits for the middleware, which as a rule completes at once: what it truly awaits before or
    /// after a turn holds a thread for so long.
    /// </summary>
    public void RunTurn(OrchestrationInvocation orchestration, Action turn) => RunTurnAsync(orchestration, turn).GetAwaiter().GetResult();

    private async Task RunTurnAsync(OrchestrationInvocation orchestration, Action turn)
    {
        await using var scope = scopes.CreateAsyncScope();
        await runner.RunAsync(
            Function(orchestration.Name, "orchestrationTrigger"),
            _ =>
            {
                turn();
                return Task.FromResult<object?>(null);
            },
            scope.ServiceProvider,
            CancellationToken.None);
    }

    private DurableFunction Function(string name, string trigger) =>
        _functions.GetOrAdd((name, trigger), static key => new DurableFunction(key.Name, key.Trigger));
}
