using Microsoft.DurableTask;

namespace Workflows.Embedded.DurableTask;

/// <summary>What an execution knows about itself from the start.</summary>
internal sealed record ExecutionInfo(string Name, string InstanceId, string Version, int Generation, ParentOrchestrationInstance? Parent, string? Input);
