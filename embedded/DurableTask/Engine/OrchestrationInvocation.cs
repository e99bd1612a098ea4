namespace Workflows.Embedded.DurableTask;

/// <summary>One turn of an orchestrator, as the host's wrapper sees it.</summary>
/// <param name="Name">The orchestrator's name as it was started.</param>
/// <param name="InstanceId">The instance.</param>
public sealed record OrchestrationInvocation(string Name, string InstanceId);
