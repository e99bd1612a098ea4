using Core = global::DurableTask.Core;

namespace Workflows.Embedded.DurableTask;

/// <summary>The SDK's shim of an orchestrator, run on a <see cref="TrackedContext"/>.</summary>
internal sealed class TrackedOrchestration(Core.TaskOrchestration shim, bool isReplaying) : Core.TaskOrchestration
{
    /// <summary>Null until the orchestrator has begun.</summary>
    internal TrackedContext? Context { get; private set; }

    public override Task<string> Execute(Core.OrchestrationContext context, string input) =>
        shim.Execute(Context = new TrackedContext(context, isReplaying), input);

    public override string GetStatus() => shim.GetStatus();

    public override void RaiseEvent(Core.OrchestrationContext context, string name, string input) => shim.RaiseEvent(Context!, name, input);
}
