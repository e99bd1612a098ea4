using Core = global::DurableTask.Core;

namespace Workflows.Embedded.DurableTask;

/// <summary>
/// Stands between the SDK's shim and the official context, and changes nothing that an orchestrator could notice: it counts tasks as the context
/// numbers them, so that the engine knows which timers the code has cancelled, and whether it asked to continue as new.
/// </summary>
internal sealed class TrackedContext : Core.OrchestrationContext
{
    private readonly Core.OrchestrationContext inner;
    private int nextId;

    internal TrackedContext(Core.OrchestrationContext inner, bool isReplaying)
    {
        this.inner = inner;
        OrchestrationInstance = inner.OrchestrationInstance;
        Version = inner.Version;
        IsReplaying = isReplaying;
    }

    public override DateTime CurrentUtcDateTime => inner.CurrentUtcDateTime;

    /// <summary>Timers by id; one that is completed has fired or was cancelled. Null while there are none: many executions wait in memory.</summary>
    internal Dictionary<int, Task>? Timers { get; private set; }

    internal bool HasOpenTimers => Timers?.Values.Any(timer => !timer.IsCompleted) == true;

    /// <summary>The code has called ContinueAsNew, which happens when it has ended and no task is open.</summary>
    internal bool ContinuesAsNew { get; private set; }

    /// <summary>The official context's own flag cannot be passed through, since it is not virtual: it is set where it changes there.</summary>
    internal void Play() => IsReplaying = false;

    internal void Forget(int timer)
    {
        if (Timers?.Remove(timer) == true && Timers.Count == 0)
        {
            Timers = null;
        }
    }

    public override Task<TResult> ScheduleTask<TResult>(string name, string version, params object[] parameters)
    {
        Enter();
        nextId++;
        return inner.ScheduleTask<TResult>(name, version, parameters);
    }

    public override Task<TResult> ScheduleTask<TResult>(string name, string version, Core.ScheduleTaskOptions options, params object[] parameters)
    {
        if (options.RetryOptions is { } retry)
        {
            // Here and not in the official context, where its attempts and timers would not be counted.
            var once = Core.ScheduleTaskOptions.CreateBuilder().WithTags(options.Tags!).Build();
            return new Core.RetryInterceptor<TResult>(this, retry, () => ScheduleTask<TResult>(name, version, once, parameters)).Invoke()!;
        }

        Enter();
        nextId++;
        return inner.ScheduleTask<TResult>(name, version, options, parameters);
    }

    /// <summary>
    /// Only retries call this one. After the last attempt they ask for a timer that is due at once, which nobody can tell from none except by one more
    /// turn: it is left out, as in the histories of earlier releases.
    /// </summary>
    public override Task<T> CreateTimer<T>(DateTime fireAt, T state) =>
        fireAt <= CurrentUtcDateTime ? Task.FromResult(state) : CreateTimer(fireAt, state, CancellationToken.None);

    public override Task<T> CreateTimer<T>(DateTime fireAt, T state, CancellationToken cancelToken)
    {
        Enter();
        var timer = inner.CreateTimer(fireAt, state, cancelToken);
        (Timers ??= []).Add(nextId++, timer);
        return timer;
    }

    public override Task<T> CreateSubOrchestrationInstance<T>(string name, string version, object input)
    {
        Enter();
        nextId++;
        return inner.CreateSubOrchestrationInstance<T>(name, version, input);
    }

    public override Task<T> CreateSubOrchestrationInstance<T>(string name, string version, string instanceId, object input)
    {
        Enter();
        nextId++;
        return inner.CreateSubOrchestrationInstance<T>(name, version, instanceId, input);
    }

    public override Task<T> CreateSubOrchestrationInstance<T>(string name, string version, string instanceId, object input, IDictionary<string, string> tags)
    {
        Enter();
        nextId++;
        return inner.CreateSubOrchestrationInstance<T>(name, version, instanceId, input, tags);
    }

    public override void SendEvent(Core.OrchestrationInstance orchestrationInstance, string eventName, object eventData)
    {
        Enter();
        nextId++;
        inner.SendEvent(orchestrationInstance, eventName, eventData);
    }

    public override void ContinueAsNew(object input)
    {
        Enter();
        inner.ContinueAsNew(input);
        ContinuesAsNew = true;
    }

    public override void ContinueAsNew(string newVersion, object input)
    {
        Enter();
        inner.ContinueAsNew(newVersion, input);
        ContinuesAsNew = true;
    }

    private void Enter()
    {
        inner.MessageDataConverter = MessageDataConverter; // the shim sets its own on this context
        inner.ErrorDataConverter = ErrorDataConverter;
    }
}
