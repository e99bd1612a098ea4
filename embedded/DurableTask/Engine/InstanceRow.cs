using Microsoft.DurableTask.Client;

namespace Workflows.Embedded.DurableTask;

/// <summary>The hot row of an instance as last committed. Times are UTC ticks.</summary>
internal sealed record InstanceRow(long Key, string Id, string Name, string Version)
{
    internal OrchestrationRuntimeStatus Status { get; init; }

    internal int Generation { get; init; }

    /// <summary>While Pending the time to start, else the first open timer.</summary>
    internal long? WakeAt { get; init; }

    internal bool IsBusy { get; init; }

    internal long ParentKey { get; init; }

    internal int ParentGeneration { get; init; }

    internal int ParentTask { get; init; }

    internal bool IsTerminal => IsTerminalStatus(Status);

    internal static bool IsTerminalStatus(OrchestrationRuntimeStatus status) => status
        is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
}

/// <summary>What an execution needs beside its row.</summary>
internal sealed record InstanceDetails(string? Input, string? CustomStatus, string? ParentId, string? ParentName);
