using Microsoft.DurableTask.Client;

namespace Workflows.Instances;

/// <summary>How the state of an orchestration is shown.</summary>
internal static class InstanceStatuses
{
    /// <summary>The statuses that there are to choose from.</summary>
    public static OrchestrationRuntimeStatus[] Statuses { get; } =
    [
        OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Suspended,
        OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated,
    ];

    /// <summary>Class of a badge or of a moment in the timeline.</summary>
    public static string Tone(OrchestrationRuntimeStatus status) => status switch
    {
        OrchestrationRuntimeStatus.Running => "accent",
        OrchestrationRuntimeStatus.Completed => "good",
        OrchestrationRuntimeStatus.Failed => "bad",
        OrchestrationRuntimeStatus.Terminated or OrchestrationRuntimeStatus.Suspended => "warn",
        _ => "quiet",
    };
}
