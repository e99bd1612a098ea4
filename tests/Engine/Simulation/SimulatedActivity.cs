using Microsoft.DurableTask;

namespace Workflows.Engine.Tests.Simulation;

/// <summary>An activity whose run the simulation decides.</summary>
internal sealed class SimulatedActivity(Func<string, Task<object?>> run) : ITaskActivity
{
    public Type InputType => typeof(string);

    public Type OutputType => typeof(object);

    public Task<object?> RunAsync(TaskActivityContext context, object? input) => run((string)input!);
}
