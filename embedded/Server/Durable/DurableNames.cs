using Microsoft.DurableTask;
using Microsoft.Extensions.Options;

namespace Workflows.Embedded.Server;

/// <summary>Functions, orchestrators and activities share one name space on Azure, ignoring case;
/// an app that breaks this does not start there, nor here.</summary>
internal static class DurableNames
{
    /// <exception cref="InvalidOperationException">A function has the name of an orchestrator or activity. The message names both.</exception>
    public static void RefuseCollisions(FunctionCatalog catalog, IOptionsFactory<DurableTaskRegistry> registries)
    {
        // A registry tells whether a name is taken only by refusing it, so each kind is asked in a registry made for that.
        var activities = registries.Create(Options.DefaultName);
        var orchestrators = registries.Create(Options.DefaultName);
        foreach (var function in catalog.Functions)
        {
            var taken = IsTaken(() => activities.AddActivity<Nothing>(function.Name)) ? "an activity"
                : IsTaken(() => orchestrators.AddOrchestrator<Nowhere>(function.Name)) ? "an orchestrator"
                : null;
            if (taken is not null)
            {
                throw new InvalidOperationException(
                    $"Names of functions, orchestrators and activities must be unique together, ignoring case; found '{function.Name}' as a function ({function.EntryPoint}) and as {taken}.");
            }
        }
    }

    private sealed class Nothing : TaskActivity<object?, object?>
    {
        public override Task<object?> RunAsync(TaskActivityContext context, object? input) => Task.FromResult<object?>(null);
    }

    private sealed class Nowhere : TaskOrchestrator<object?, object?>
    {
        public override Task<object?> RunAsync(TaskOrchestrationContext context, object? input) => Task.FromResult<object?>(null);
    }

    private static bool IsTaken(Action add)
    {
        try
        {
            add();
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
