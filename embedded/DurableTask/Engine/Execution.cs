using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.DurableTask;

/// <summary>
/// An orchestrator that is held in memory between turns, or brought back by replaying its history. Events are applied one
/// after the other; after each, the code runs on this thread as far as it can. Not thread-safe: its actor calls it.
/// </summary>
internal sealed class Execution : TaskOrchestrationContext
{
    private const string IllegalAwait =
        "An invalid asynchronous invocation was detected. An orchestrator may only await tasks made by its context (activities, timers, " +
        "events, child orchestrations, or combinations of these), and without ConfigureAwait(false). Move other I/O, delays and background work into an activity.";

    private readonly ExecutionInfo info;
    private readonly ExecutionServices services;
    private readonly Action<Execution> onViolation;
    private readonly TurnSynchronizationContext synchronization;
    private readonly TurnScheduler scheduler;
    private readonly Queue<Action> posted = new();

    private readonly Dictionary<int, OpenTask> openTasks = [];
    private Dictionary<int, HistoryEvent>? undecided; // null between most turns: many executions wait in memory
    private Dictionary<string, Stack<EventWait>>? waits;
    private Dictionary<string, Queue<string?>>? buffer;
    private List<string>? bufferOrder;
    private List<HistoryEvent>? held;
    private List<HistoryEvent>? late;
    private List<HistoryEvent>? preserved;
    private int openTimers;

    private Task<object?>? main;
    private IDisposable? disposable;
    private object? input;
    private TurnOutcome? result;
    private HistoryEvent? terminated;
    private Exception? fatal;
    private volatile string? violation;
    private volatile bool closed;
    private volatile int owner;
    private int nextId;
    private int guidCounter;
    private DateTime now;
    private bool replaying;
    private bool suspended;

    internal Execution(ExecutionInfo info, ExecutionServices services, Action<Execution> onViolation)
    {
        this.info = info;
        this.services = services;
        this.onViolation = onViolation;
        synchronization = new TurnSynchronizationContext(this);
        scheduler = new TurnScheduler(this);
    }

    public override TaskName Name => info.Name;

    public override string InstanceId => info.InstanceId;

    public override ParentOrchestrationInstance? Parent => info.Parent;

    public override DateTime CurrentUtcDateTime => now;

    public override bool IsReplaying => replaying;

    public override string Version => info.Version;

    internal string? CustomStatus { get; private set; }

    internal bool IsCustomStatusChanged { get; private set; }

    internal bool IsSuspended => suspended;

    /// <summary>Where the replay left the history; null where it did not.</summary>
    internal NonDeterminismException? Divergence => fatal as NonDeterminismException;

    /// <summary>Names of the events that the code waits for.</summary>
    internal IEnumerable<string> OpenWaits => waits is null ? [] : waits.Where(pair => pair.Value.Any(wait => wait.IsOpen)).Select(pair => pair.Key);

    /// <summary>Activities, children and timers without a result yet: kind and name.</summary>
    internal IEnumerable<(HistoryKind Kind, string? Name, int Id, long Due)> OpenTasks =>
        openTasks.OrderBy(pair => pair.Key).Select(pair => (pair.Value.Kind, pair.Value.Name, pair.Key, pair.Value.Due));

    /// <summary>The replay failed; the next turn reports it.</summary>
    internal bool IsBroken => fatal is not null;

    internal ContinueAsNewRequest? ContinueRequest { get; private set; }

    protected override ILoggerFactory LoggerFactory => services.LoggerFactory;

    /// <summary>The earliest open timer, in UTC ticks. One that the code wants while the instance is suspended does not run before its decision is taken.</summary>
    internal long? NextTimer
    {
        get
        {
            if (openTimers == 0)
            {
                return null;
            }

            long? first = null;
            foreach (var task in openTasks.Values)
            {
                if (task is { Kind: HistoryKind.TimerCreated, IsFired: false } && !(task.Due >= first) && undecided?.ContainsKey(task.Id) != true)
                {
                    first = task.Due;
                }
            }

            return first;
        }
    }

    /// <summary>Timers due by that time that have not fired, in order of due time and creation.</summary>
    internal IEnumerable<HistoryEvent> DueTimers(long time) => openTimers == 0
        ? []
        : openTasks.Where(task => task.Value is { Kind: HistoryKind.TimerCreated, IsFired: false } && task.Value.Due <= time && undecided?.ContainsKey(task.Key) != true)
            .OrderBy(task => task.Value.Due).ThenBy(task => task.Key)
            .Select(task => new HistoryEvent(HistoryKind.TimerFired) { Id = task.Key, Due = task.Value.Due })
            .ToList();

    /// <summary>Brings the code to where it was. A divergence is kept and fails the next turn.</summary>
    internal void Replay(IEnumerable<HistoryBatch> batches)
    {
        replaying = true;
        Run(() =>
        {
            foreach (var batch in batches)
            {
                now = new DateTime(batch.Timestamp, DateTimeKind.Utc);
                foreach (var item in batch.Events)
                {
                    if (item.IsDecision)
                    {
                        Match(item);
                    }
                    else
                    {
                        Apply(item);
                    }
                }
            }
        });
        replaying = false;
        IsCustomStatusChanged = false;
    }

    /// <summary>One turn. The outcome is null while the instance goes on; then <see cref="TakeDecisions"/> has what it decided.</summary>
    internal TurnOutcome? Turn(long timestamp, IReadOnlyList<HistoryEvent> events)
    {
        now = new DateTime(timestamp, DateTimeKind.Utc);
        if (fatal is null)
        {
            Run(() =>
            {
                foreach (var item in events)
                {
                    Apply(item);
                }
            });
        }

        return Outcome();
    }

    /// <summary>Decisions to commit: none while suspended (they wait for the resume), unless the code has ended.</summary>
    internal List<HistoryEvent> TakeDecisions(bool ended)
    {
        if (undecided is null || (suspended && !ended))
        {
            return [];
        }

        var decisions = undecided.Values.OrderBy(item => item.Id).ToList();
        undecided = null;
        return decisions;
    }

    /// <summary>Events for the next generation: what came after the call to ContinueAsNew, then what was buffered before it.</summary>
    internal List<HistoryEvent> CarriedEvents()
    {
        List<HistoryEvent> carried = [.. late ?? [], .. preserved ?? []];
        if (suspended)
        {
            carried.Insert(0, new HistoryEvent(HistoryKind.Suspended));
            carried.AddRange((held ?? []).Where(item => item.Kind == HistoryKind.EventRaised));
        }

        return carried;
    }

    internal void CustomStatusCommitted() => IsCustomStatusChanged = false;

    /// <summary>Nothing that the code still has running may report to the engine any more.</summary>
    internal void Close()
    {
        closed = true;
        try
        {
            Interlocked.Exchange(ref disposable, null)?.Dispose();
        }
        catch (Exception exception)
        {
            // What has been committed stays so, whatever the code does on its way out.
            services.LoggerFactory.CreateLogger<Execution>().LogError(exception, "Orchestrator {Orchestrator} of instance {InstanceId} failed to dispose itself.", info.Name, InstanceId);
        }
    }

    public override T? GetInput<T>()
        where T : default => input switch
        {
            null => default,
            T typed => typed,
            _ => services.Converter.Deserialize<T>(info.Input),
        };

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        CheckThread();
        if (input is TaskOptions && options is null)
        {
            throw new ArgumentException(
                "A TaskOptions value was provided for the activity input but no value was provided for options. Did you actually mean to provide a TaskOptions value for the options parameter?",
                nameof(input));
        }

        var text = Serialize(input, "activity input");
        var version = options?.Version is { Version: { } asked } ? asked : info.Version;
        return await Retrying(
            options?.Retry,
            async () => services.Converter.Deserialize<TResult>(await Schedule(
                new HistoryEvent(HistoryKind.TaskScheduled) { Name = name.Name, Text = text, Version = version }))!);
    }

    public override async Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        CheckThread();
        var child = options as SubOrchestrationOptions;
        var id = string.IsNullOrEmpty(child?.InstanceId) ? NewGuid().ToString("N") : child.InstanceId;
        var version = child?.Version?.Version ?? options?.Version?.Version ?? services.DefaultVersion;
        var text = Serialize(input, "child orchestration input");
        return await Retrying(
            options?.Retry,
            async () => services.Converter.Deserialize<TResult>(await Schedule(
                new HistoryEvent(HistoryKind.ChildScheduled) { Name = orchestratorName.Name, Target = id, Text = text, Version = version }))!);
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        CheckThread();
        var due = fireAt.ToUniversalTime();
        return due - now <= services.MaximumTimerInterval ? StartTimer(due, cancellationToken) : TimerChain(due, cancellationToken);
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        CheckThread();
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        if (buffer is not null && buffer.TryGetValue(eventName, out var queue) && queue.TryDequeue(out var payload))
        {
            bufferOrder!.RemoveAt(bufferOrder.FindIndex(name => string.Equals(name, eventName, StringComparison.OrdinalIgnoreCase)));
            return Task.FromResult(services.Converter.Deserialize<T>(payload)!);
        }

        waits ??= new Dictionary<string, Stack<EventWait>>(StringComparer.OrdinalIgnoreCase);
        if (!waits.TryGetValue(eventName, out var stack))
        {
            waits.Add(eventName, stack = new Stack<EventWait>());
        }
        else if (stack.Peek().Type != typeof(T))
        {
            throw new ArgumentException(
                $"Events with the same name must have the same type argument. Expected {stack.Peek().Type.FullName} but was requested {typeof(T).FullName}.");
        }

        var wait = new EventWait<T>();
        stack.Push(wait);
        if (cancellationToken.CanBeCanceled)
        {
            cancellationToken.Register(() => Guarded(() => wait.Completion.TrySetCanceled(cancellationToken)));
        }

        return wait.Completion.Task;
    }

    public override void SendEvent(string instanceId, string eventName, object? payload)
    {
        CheckThread();
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        Decide(new HistoryEvent(HistoryKind.EventSent) { Target = instanceId, Name = eventName, Text = Serialize(payload, "event payload") });
    }

    public override void SetCustomStatus(object? customStatus)
    {
        CheckThread();
        if (replaying)
        {
            return; // what it was then is stored
        }

        CustomStatus = Serialize(customStatus, "custom status");
        IsCustomStatusChanged = true;
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        ContinueAsNew(new ContinueAsNewOptions { NewInput = newInput, PreserveUnprocessedEvents = preserveUnprocessedEvents });

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        CheckThread();
        ArgumentNullException.ThrowIfNull(options);
        ContinueRequest = new ContinueAsNewRequest(Serialize(options.NewInput, "input"), options.NewVersion);
        if (options.PreserveUnprocessedEvents && bufferOrder is not null)
        {
            preserved ??= [];
            foreach (var name in bufferOrder)
            {
                preserved.Add(new HistoryEvent(HistoryKind.EventRaised) { Name = name, Text = buffer![name].Dequeue() });
            }

            bufferOrder.Clear();
        }
    }

    public override Guid NewGuid()
    {
        CheckThread();
        // Version 5 over a fixed namespace, as the official SDK derives it: ids in the app's tables stay comparable.
        var text = string.Create(CultureInfo.InvariantCulture, $"{InstanceId}_{now:o}_{guidCounter++}");
        if (info.Generation > 0)
        {
            // Two generations can begin within one tick of the clock; officially nothing would tell their ids apart.
            text = string.Create(CultureInfo.InvariantCulture, $"{text}_{info.Generation}");
        }

        Span<byte> data = stackalloc byte[16 + Encoding.UTF8.GetMaxByteCount(text.Length)];
        new Guid("9e952958-5e33-4daf-827f-2fa12937b875").TryWriteBytes(data, bigEndian: true, out _);
        var length = 16 + Encoding.UTF8.GetBytes(text, data[16..]);
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // a name-based identifier by RFC 9562, not a protection
        SHA1.HashData(data[..length], hash);
#pragma warning restore CA5350
        hash[6] = (byte)(hash[6] & 0x0F | 0x50);
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    private void Run(Action body)
    {
        var before = SynchronizationContext.Current;
        owner = Environment.CurrentManagedThreadId;
        SynchronizationContext.SetSynchronizationContext(synchronization);
        try
        {
            // As a task of our scheduler, so that ContinueWith and StartNew in the code stay on this thread too.
            new Task(() =>
            {
                try
                {
                    body();
                }
                catch (Exception exception)
                {
                    fatal = exception;
                }
            }).RunSynchronously(scheduler);
        }
        finally
        {
            owner = 0;
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private void Apply(HistoryEvent item)
    {
        switch (item.Kind)
        {
            case HistoryKind.Terminated:
                terminated ??= item;
                return;
            case HistoryKind.Aborted:
                violation ??= item.Text ?? IllegalAwait;
                return;
            case HistoryKind.Suspended:
                suspended = true;
                return;
            case HistoryKind.Resumed:
                suspended = false;
                var waiting = held ?? [];
                held = null;
                foreach (var earlier in waiting)
                {
                    Advance(earlier);
                }

                return;
        }

        if (suspended)
        {
            (held ??= []).Add(item);
            if (item.Kind == HistoryKind.TimerFired && openTasks.TryGetValue(item.Id, out var timer))
            {
                timer.IsFired = true;
            }

            return;
        }

        Advance(item);
    }

    private void Advance(HistoryEvent item)
    {
        switch (item.Kind)
        {
            case HistoryKind.ExecutionStarted:
                Start();
                break;
            case HistoryKind.TaskCompleted or HistoryKind.ChildCompleted or HistoryKind.TimerFired:
                Close(item.Id)?.Completion.TrySetResult(item.Text);
                break;
            case HistoryKind.TaskFailed or HistoryKind.ChildFailed:
                if (Close(item.Id) is { } failed)
                {
                    var details = item.Failure ?? new TaskFailureDetails("(unknown)", "", null, null, null);
                    failed.Completion.TrySetException(new TaskFailedException(
                        failed.Name ?? "", item.Id, details, item.Kind == HistoryKind.TaskFailed ? new ActivityFault.TaskFailedException(details.ErrorMessage) : null)
                    {
                        IsNonRetriable = item.IsNonRetriable,
                    });
                }

                break;
            case HistoryKind.EventRaised:
                Deliver(item);
                break;
            default:
                throw new InvalidDataException($"An event was expected, but the history has a {item.Kind} in its place.");
        }

        while (posted.TryDequeue(out var callback))
        {
            callback();
        }

        if (main is { IsCompleted: true } && result is null)
        {
            result = FixResult(main);
        }
    }

    private void Start()
    {
        try
        {
            var factory = services.Registry.FindOrchestrator(info.Name, info.Version);
            if (factory is null)
            {
                // In the form of a finished task, so that it takes the same way as a failure of the code.
                result = new TurnOutcome(
                    OrchestrationRuntimeStatus.Failed,
                    null,
                    new TaskFailureDetails("OrchestratorTaskNotFound", $"No orchestrator task named '{info.Name}' was found.", null, null, null));
                return;
            }

            var orchestrator = factory(services.Services);
            disposable = orchestrator as IDisposable;
            input = services.Converter.Deserialize(info.Input, orchestrator.InputType);
            main = orchestrator.RunAsync(this, input);
        }
        catch (Exception exception)
        {
            main = Task.FromException<object?>(exception);
        }
    }

    private TurnOutcome FixResult(Task<object?> ended)
    {
        Exception? exception = ended.IsCanceled ? new TaskCanceledException() : ended.Exception?.InnerException;
        string? output = null;
        if (exception is null)
        {
            try
            {
                output = Serialize(ended.Result, "output");
            }
            catch (Exception serialization)
            {
                exception = serialization;
            }
        }

        if (exception is null)
        {
            return new TurnOutcome(OrchestrationRuntimeStatus.Completed, output, null);
        }

        ContinueRequest = null;
        return new TurnOutcome(
            OrchestrationRuntimeStatus.Failed, services.Converter.Serialize(exception.Message), TaskFailureDetails.FromException(exception));
    }

    private TurnOutcome? Outcome()
    {
        if (terminated is not null)
        {
            ContinueRequest = null;
            return new TurnOutcome(OrchestrationRuntimeStatus.Terminated, terminated.Text, null);
        }

        if (fatal is not null)
        {
            ContinueRequest = null;
            var details = TaskFailureDetails.FromException(fatal);
            return fatal is NonDeterminismException
                ? new TurnOutcome(
                    OrchestrationRuntimeStatus.Failed, services.Converter.Serialize(fatal.Message), details with { ErrorType = NonDeterminismException.ErrorType })
                : new TurnOutcome(OrchestrationRuntimeStatus.Failed, null, details) { DropsCustomStatus = true };
        }

        if (violation is null && result is null && main is not null && openTasks.Count == 0 && !HasOpenWait() && held is null)
        {
            violation = IllegalAwait;
        }

        if (violation is not null && result is null)
        {
            ContinueRequest = null;
            var details = TaskFailureDetails.FromException(new InvalidOperationException(violation));
            return new TurnOutcome(OrchestrationRuntimeStatus.Failed, services.Converter.Serialize(violation), details);
        }

        return openTasks.Count == 0 ? result : null;
    }

    private bool HasOpenWait()
    {
        if (waits is not null)
        {
            foreach (var stack in waits.Values)
            {
                foreach (var wait in stack)
                {
                    if (wait.IsOpen)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private void Deliver(HistoryEvent item)
    {
        if (ContinueRequest is not null)
        {
            (late ??= []).Add(item);
            return;
        }

        if (waits is not null && waits.TryGetValue(item.Name!, out var stack))
        {
            var wait = stack.Pop();
            if (stack.Count == 0)
            {
                waits.Remove(item.Name!);
            }

            // A payload of another type throws here, outside the orchestrator's reach, and fails the instance: as officially.
            wait.Complete(item.Text, services.Converter);
            return;
        }

        buffer ??= new Dictionary<string, Queue<string?>>(StringComparer.OrdinalIgnoreCase);
        if (!buffer.TryGetValue(item.Name!, out var queue))
        {
            buffer.Add(item.Name!, queue = new Queue<string?>());
        }

        queue.Enqueue(item.Text);
        (bufferOrder ??= []).Add(item.Name!);
    }

    /// <summary>A decision of the history must be one that the code has just made.</summary>
    private void Match(HistoryEvent decision)
    {
        if (fatal is not null)
        {
            return;
        }

        var what = decision.Kind switch
        {
            HistoryKind.TaskScheduled => "an activity task",
            HistoryKind.TimerCreated => "a timer task",
            HistoryKind.ChildScheduled => "a sub-orchestration task",
            _ => "an event to another instance",
        };
        var named = decision.Name is null ? "" : $" named '{decision.Name}'";
        const string Question = "Was a change made to the orchestrator code after this instance had already started running?";
        HistoryEvent? made = null;
        if (undecided?.Remove(decision.Id, out made) != true || made is null)
        {
            throw Divergence(
                $"Non-Deterministic workflow detected: A previous execution of this orchestration scheduled {what} with sequence ID {decision.Id}" +
                $"{(decision.Name is null ? "" : $" and name '{decision.Name}'")} (version '{decision.Version}'), but the current replay execution hasn't (yet?) scheduled this task. {Question}", null);
        }

        if (made.Kind != decision.Kind)
        {
            throw Divergence(
                $"Non-Deterministic workflow detected: A previous execution of this orchestration scheduled {what} with sequence number {decision.Id}{named}, " +
                $"but the current orchestration replay instead produced a {ActionName(made.Kind)} action with this sequence number. {Question}", made);
        }

        if (decision.Kind is HistoryKind.TaskScheduled or HistoryKind.ChildScheduled && !string.Equals(made.Name, decision.Name, StringComparison.OrdinalIgnoreCase))
        {
            throw Divergence(
                $"Non-Deterministic workflow detected: A previous execution of this orchestration scheduled {what} with sequence number {decision.Id}{named}, " +
                $"but the current orchestration replay instead scheduled {what} named '{made.Name}' with this sequence number. {Question}", made);
        }

        if (decision.Kind == HistoryKind.TimerCreated && openTasks.TryGetValue(decision.Id, out var timer))
        {
            timer.Due = decision.Due; // the history wins
        }

        NonDeterminismException Divergence(string message, HistoryEvent? instead) => new(
            message, decision, [.. (undecided?.Values ?? Enumerable.Empty<HistoryEvent>()).Concat(instead is null ? [] : [instead]).OrderBy(item => item.Id)]);
    }

    private static string ActionName(HistoryKind kind) => kind switch
    {
        HistoryKind.TaskScheduled => "ScheduleTaskOrchestratorAction",
        HistoryKind.TimerCreated => "CreateTimerOrchestratorAction",
        HistoryKind.ChildScheduled => "CreateSubOrchestrationAction",
        _ => "SendEventOrchestratorAction",
    };

    private int Decide(HistoryEvent decision)
    {
        var id = nextId++;
        (undecided ??= []).Add(id, decision with { Id = id });
        return id;
    }

    private OpenTask Open(HistoryEvent decision)
    {
        var id = Decide(decision);
        var task = new OpenTask(decision.Kind, decision.Name, decision.Due, id);
        openTasks.Add(id, task);
        openTimers += decision.Kind == HistoryKind.TimerCreated ? 1 : 0;
        return task;
    }

    private OpenTask? Close(int id)
    {
        if (!openTasks.Remove(id, out var task))
        {
            return null; // cancelled meanwhile, or reported twice
        }

        openTimers -= task.Kind == HistoryKind.TimerCreated ? 1 : 0;
        task.Registration.Dispose();
        return task;
    }

    private Task<string?> Schedule(HistoryEvent decision)
    {
        CheckThread();
        ArgumentException.ThrowIfNullOrEmpty(decision.Name);
        return Open(decision).Completion.Task;
    }

    private Task<string?> StartTimer(DateTime due, CancellationToken cancellationToken)
    {
        var task = Open(new HistoryEvent(HistoryKind.TimerCreated) { Due = due.Ticks });
        if (cancellationToken.CanBeCanceled)
        {
            task.Registration = cancellationToken.Register(() => Guarded(() =>
            {
                if (Close(task.Id) is not null)
                {
                    task.Completion.TrySetCanceled(cancellationToken);
                }
            }));
        }

        return task.Completion.Task;
    }

    private async Task TimerChain(DateTime due, CancellationToken cancellationToken)
    {
        while (due - now > services.MaximumTimerInterval)
        {
            await StartTimer(now + services.MaximumTimerInterval, cancellationToken);
        }

        await StartTimer(due, cancellationToken);
    }

    private async Task<T> Retrying<T>(TaskRetryOptions? retry, Func<Task<T>> call)
    {
        if (retry is null)
        {
            return await call();
        }

        var started = now;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (TaskFailedException failure) when (retry.Handler is not null && !failure.IsNonRetriable)
            {
                var context = new RetryContext(this, attempt, failure.FailureDetails, now - started, CancellationToken.None);
                if (!await retry.Handler(context))
                {
                    throw;
                }
            }
            catch (Exception failure) when (retry.Policy is not null && failure is not TaskFailedException { IsNonRetriable: true })
            {
                if (await NextDelay(retry.Policy, attempt, started, failure) is not { } delay)
                {
                    throw;
                }

                await CreateTimer(now + delay, CancellationToken.None);
            }
        }
    }

    private async Task<TimeSpan?> NextDelay(RetryPolicy policy, int attempt, DateTime started, Exception failure)
    {
        if (attempt >= policy.MaxNumberOfAttempts
            || !(policy.HandleAsync is { } decide ? await decide(failure) : policy.Handle(failure))
            || (policy.RetryTimeout != Timeout.InfiniteTimeSpan && policy.RetryTimeout != TimeSpan.MaxValue && now >= started + policy.RetryTimeout))
        {
            return null;
        }

        var delay = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        return delay < policy.MaxRetryInterval.TotalMilliseconds ? TimeSpan.FromMilliseconds(delay) : policy.MaxRetryInterval;
    }

    private string? Serialize(object? value, string what)
    {
        var text = services.Converter.Serialize(value);
        return text is null || text.Length <= services.MaxPayloadLength
            ? text
            : throw new ArgumentException($"At most {services.MaxPayloadLength} characters were expected for the {what}, but it has {text.Length}.");
    }

    private void CheckThread()
    {
        if (owner != Environment.CurrentManagedThreadId)
        {
            Violate();
            throw new InvalidOperationException(IllegalAwait);
        }
    }

    /// <summary>For callbacks of cancellation: on another thread (a cancellation by time, say) they are a violation.</summary>
    private void Guarded(Action action)
    {
        if (owner == Environment.CurrentManagedThreadId)
        {
            action();
        }
        else
        {
            Violate();
        }
    }

    private void Violate()
    {
        if (!closed && violation is null)
        {
            violation = IllegalAwait;
            onViolation(this);
        }
    }

    /// <summary>Something that the code waits for and that the engine completes.</summary>
    private sealed class OpenTask(HistoryKind kind, string? name, long due, int id)
    {
        internal HistoryKind Kind => kind;

        internal string? Name => name;

        internal int Id => id;

        internal long Due { get; set; } = due;

        internal bool IsFired { get; set; }

        /// <summary>Continuations run inside SetResult: on the turn's thread, before the next event.</summary>
        internal TaskCompletionSource<string?> Completion { get; } = new();

        internal CancellationTokenRegistration Registration { get; set; }
    }

    private abstract class EventWait
    {
        internal abstract Type Type { get; }

        internal abstract bool IsOpen { get; }

        internal abstract void Complete(string? payload, DataConverter converter);
    }

    private sealed class EventWait<T> : EventWait
    {
        internal TaskCompletionSource<T> Completion { get; } = new();

        internal override Type Type => typeof(T);

        internal override bool IsOpen => !Completion.Task.IsCompleted;

        // The cast, not Deserialize<T>: null for a value type fails here officially.
#pragma warning disable CA2263
        internal override void Complete(string? payload, DataConverter converter) =>
            Completion.TrySetResult((T)converter.Deserialize(payload, typeof(T))!);
#pragma warning restore CA2263
    }

    private sealed class TurnSynchronizationContext(Execution execution) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            if (execution.owner == Environment.CurrentManagedThreadId)
            {
                execution.posted.Enqueue(() => d(state));
            }
            else
            {
                execution.Violate();
            }
        }

        public override void Send(SendOrPostCallback d, object? state)
        {
            if (execution.owner == Environment.CurrentManagedThreadId)
            {
                d(state);
            }
            else
            {
                execution.Violate();
            }
        }

        public override SynchronizationContext CreateCopy() => this;
    }

    private sealed class TurnScheduler(Execution execution) : TaskScheduler
    {
        public override int MaximumConcurrencyLevel => 1;

        protected override void QueueTask(Task task)
        {
            if (execution.owner == Environment.CurrentManagedThreadId)
            {
                execution.posted.Enqueue(() => TryExecuteTask(task));
            }
            else
            {
                execution.Violate();
            }
        }

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
            execution.owner == Environment.CurrentManagedThreadId && TryExecuteTask(task);

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
