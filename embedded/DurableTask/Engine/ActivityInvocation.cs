namespace Workflows.Embedded.DurableTask;

/// <summary>One call of an activity, as the host's wrapper sees it.</summary>
/// <param name="Name">The activity's name as the orchestrator wrote it.</param>
/// <param name="InstanceId">The calling instance.</param>
/// <param name="TaskId">Counts the calling instance's tasks from 0; with the instance id it names the call, also when it is repeated.</param>
/// <param name="Version">Empty if none.</param>
public sealed record ActivityInvocation(string Name, string InstanceId, int TaskId, string Version);
