using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Workflows.Embedded.DurableTask;

/// <summary>How an execution ended.</summary>
internal sealed record TurnOutcome(OrchestrationRuntimeStatus Status, string? Output, TaskFailureDetails? Failure)
{
    /// <summary>The failure came from outside the orchestrator's code; its custom status is lost with it.</summary>
    internal bool DropsCustomStatus { get; init; }
}

internal sealed record ContinueAsNewRequest(string? Input, string? NewVersion);
