using Microsoft.DurableTask.Worker;

namespace Workflows.Embedded.DurableTask;

/// <summary>Settings of the embedded engine.</summary>
public sealed class DurableEngineOptions
{
    /// <summary>The database file.</summary>
    public string DatabasePath { get; set; } = "";

    /// <summary>The clock for timers, turns and timestamps.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Activities that run at the same time; more wait.</summary>
    public int MaxConcurrentActivities { get; set; } = 100 * Environment.ProcessorCount;

    /// <summary>Orchestrator turns that run at the same time. A turn is short and does no I/O, so few threads are enough.</summary>
    public int MaxConcurrentOrchestrations { get; set; } = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>Instances kept in memory between turns; the least recently used beyond this are dropped and come back by replay.
    /// 0 replays at every turn.</summary>
    public int MaxInstancesInMemory { get; set; } = 5_000;

    /// <summary>The largest payload (input, output, event, custom status), in characters of its serialized text.</summary>
    public int MaxPayloadLength { get; set; } = 16 * 1024 * 1024;

    /// <summary>Worker settings (serializer, versioning, timer length); null takes those configured on the builder.</summary>
    public DurableTaskWorkerOptions? Worker { get; set; }

    /// <summary>
    /// Wraps every activity, for a host's middleware. Gets the root provider, the call, and the function that runs the activity
    /// with the provider of the scope that the wrapper made. Null: the engine makes a scope per call.
    /// </summary>
    public Func<IServiceProvider, ActivityInvocation, Func<IServiceProvider, Task<object?>>, Task<object?>>? ActivityInvoker { get; set; }

    /// <summary>
    /// Wraps every orchestrator turn, for a host's middleware. Must call the function, synchronously, exactly once; what it
    /// does around it happens outside the orchestrator's deterministic world.
    /// </summary>
    public Action<IServiceProvider, OrchestrationInvocation, Action>? OrchestrationInvoker { get; set; }

    /// <summary>For tests: runs inside each checkpoint's transaction; an exception is a commit that failed.</summary>
    internal Action? CommitFault { get; set; }

    /// <summary>For deterministic simulations: what runs instead of threads and a file.</summary>
    internal SimulatedWorld? World { get; set; }

    /// <summary>How long a checkpoint that could not be written waits for the next try.</summary>
    internal TimeSpan CommitRetryDelay { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>One call of an activity, as the host's wrapper sees it.</summary>
/// <param name="Name">The activity's name as the orchestrator wrote it.</param>
/// <param name="InstanceId">The calling instance.</param>
/// <param name="TaskId">Counts the calling instance's tasks from 0; with the instance id it names the call, also when it is repeated.</param>
/// <param name="Version">Empty if none.</param>
public sealed record ActivityInvocation(string Name, string InstanceId, int TaskId, string Version);

/// <summary>One turn of an orchestrator, as the host's wrapper sees it.</summary>
/// <param name="Name">The orchestrator's name as it was started.</param>
/// <param name="InstanceId">The instance.</param>
public sealed record OrchestrationInvocation(string Name, string InstanceId);
