using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.DurableTask;

/// <summary>The SDK's context; refuses calls from another thread than the turn's, and knows which events the code waits for.</summary>
internal sealed class GuardedContext(TaskOrchestrationContext inner, Func<Exception?> leftThread) : TaskOrchestrationContext
{
    private List<(string Name, Task Wait)>? waits;

    public override TaskName Name => inner.Name;

    public override string InstanceId => inner.InstanceId;

    public override ParentOrchestrationInstance? Parent => inner.Parent;

    public override DateTime CurrentUtcDateTime => inner.CurrentUtcDateTime;

    public override bool IsReplaying => inner.IsReplaying;

    public override string Version => inner.Version;

    public override IReadOnlyDictionary<string, object?> Properties => inner.Properties;

    public override TaskOrchestrationEntityFeature Entities => inner.Entities;

    /// <summary>Names of the events that the code waits for.</summary>
    internal IEnumerable<string> OpenWaits =>
        waits is null ? [] : waits.Where(open => !open.Wait.IsCompleted).Select(open => open.Name).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an event could move the code.</summary>
    internal bool IsWaiting
    {
        get
        {
            // From the end, where the wait of the moment is; what is over is forgotten.
            while (waits is [.., var last])
            {
                if (!last.Wait.IsCompleted)
                {
                    return true;
                }

                waits.RemoveAt(waits.Count - 1);
            }

            waits = null;
            return false;
        }
    }

    protected override ILoggerFactory LoggerFactory => inner.ReplaySafeLoggerFactory;

    public override T? GetInput<T>()
        where T : default => inner.GetInput<T>();

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        return leftThread() is { } illegal ? Task.FromException<TResult>(illegal) : inner.CallActivityAsync<TResult>(name, input, options);
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        return leftThread() is { } illegal ? Task.FromException<TResult>(illegal) : inner.CallSubOrchestratorAsync<TResult>(orchestratorName, input, options);
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        return leftThread() is { } illegal ? Task.FromException(illegal) : inner.CreateTimer(fireAt, cancellationToken);
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        if (leftThread() is { } illegal)
        {
            return Task.FromException<T>(illegal);
        }

        var wait = inner.WaitForExternalEvent<T>(eventName, cancellationToken);
        if (!wait.IsCompleted)
        {
            (waits ??= []).Add((eventName, wait));
        }

        return wait;
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        Check();
        inner.SendEvent(instanceId, eventName, payload);
    }

    public override void SetCustomStatus(object? customStatus)
    {
        Check();
        inner.SetCustomStatus(customStatus);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        Check();
        inner.ContinueAsNew(newInput, preserveUnprocessedEvents);
    }

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        Check();
        inner.ContinueAsNew(options);
    }

    public override Guid NewGuid()
    {
        Check();
        return inner.NewGuid();
    }

    private void Check()
    {
        if (leftThread() is { } illegal)
        {
            throw illegal;
        }
    }
}
