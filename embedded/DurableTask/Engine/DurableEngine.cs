using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Abstractions;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.DurableTask;

/// <summary>
/// Runs orchestrations on one SQLite file. In a host it is a hosted service; in tests it is used as it is, with a clock that the
/// test moves: <see cref="WhenIdleAsync"/> and <see cref="NextTimerDue"/> make a time machine of it.
/// </summary>
public sealed partial class DurableEngine : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, InstanceActor> actors = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<InstanceActor> ready = new();
    private readonly Dictionary<string, List<Watcher>> watchers = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopped = new();
    private readonly LinkedList<InstanceActor> inMemory = new();
    private readonly Lock idleSync = new();
    private readonly DurableTaskWorkerOptions worker;
    private readonly ILoggerFactory loggerFactory;
    private ExecutionServices? executionServices;
    private readonly int maxWorkers;
    private List<TaskCompletionSource> idleWaiters = [];
    private SqliteDatabase? database;
    private TimerQueue? timers;
    private int workers;
    private long work;
    private long lastKey;
    private readonly TaskCompletionSource quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool stopping;
    private volatile bool closed;
    private int started;

    /// <param name="registry">The app's orchestrators and activities.</param>
    /// <param name="options">Settings; not to be changed afterwards.</param>
    /// <param name="services">Where activities take their dependencies from; null for none.</param>
    /// <param name="loggerFactory">Null logs nowhere.</param>
    public DurableEngine(DurableTaskRegistry registry, DurableEngineOptions options, IServiceProvider? services = null, ILoggerFactory? loggerFactory = null)
        : this(options, services, loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(registry);
        Use(TaskFactories.Of(registry));
    }

    /// <summary>For a host, whose worker brings the tasks: see <see cref="Use"/>.</summary>
    internal DurableEngine(DurableEngineOptions options, IServiceProvider? services, ILoggerFactory? loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.DatabasePath);
        Options = options;
        Services = services ?? NoServices.Instance;
        this.loggerFactory = loggerFactory ?? NullLoggerFactory.Instance;
        Logger = this.loggerFactory.CreateLogger<DurableEngine>();
        worker = options.Worker ?? new DurableTaskWorkerOptions();
        if (worker.EnableEntitySupport)
        {
            throw new NotSupportedException(
                "EnableEntitySupport was expected to be off: this backend stores and schedules orchestrations and activities. An entity is a further kind of instance with locks and signals of its own, which nothing here stores.");
        }

        maxWorkers = Math.Max(1, options.MaxConcurrentOrchestrations);
        Activities = new ActivityDispatcher(this);
        Client = new SqliteDurableTaskClient("Default", this);
    }

    /// <summary>For starting and signalling instances. Its calls complete after the commit.</summary>
    public DurableTaskClient Client { get; }

    /// <summary>When the earliest timer or delayed start is due; null if none waits. Stale while work is going on.</summary>
    public DateTimeOffset? NextTimerDue => Database.Read(connection =>
    {
        var due = connection.Statement("SELECT min(WakeAt) FROM Instances WHERE WakeAt IS NOT NULL").First(row => row.GetNullableInt64(0));
        return due is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : (DateTimeOffset?)null;
    });

    /// <summary>Executions held in memory at this moment.</summary>
    public int InstancesInMemory
    {
        get
        {
            lock (inMemory)
            {
                return inMemory.Count;
            }
        }
    }

    /// <summary>Activities running and waiting for a place.</summary>
    public (int Running, int Waiting) ActivityLoad => (Activities.Running, Activities.Waiting);

    /// <summary>Commits and checkpoints since the start; their ratio is the size of a group commit.</summary>
    public (long Commits, long Writes) WriteLoad => (Database.CommitCount, Database.WriteCount);

    internal DurableEngineOptions Options { get; }

    internal IServiceProvider Services { get; }

    internal DataConverter Converter => worker.DataConverter;

    internal IDurableTaskFactory Factory => Running.Factory;

    internal DurableTaskShimFactory Shims => Running.Shims;

    internal ILogger Logger { get; }

    internal ActivityDispatcher Activities { get; }

    internal bool IsStopping => stopping;

    internal bool FailsOnVersionMismatch => worker.Versioning?.FailureStrategy == DurableTaskWorkerOptions.VersionFailureStrategy.Fail;

    internal SqliteDatabase Database => database ?? throw new InvalidOperationException("The durable engine was expected to be started, but it is not.");

    internal TimerQueue Timers => timers!;

    private ExecutionServices Running =>
        executionServices ?? throw new InvalidOperationException("A worker was expected to bring the tasks of this engine, but none has been built.");

    /// <summary>For tests: what is held in memory beside executions.</summary>
    internal (int Actors, int Timers, int Watchers) Footprint
    {
        get
        {
            lock (watchers)
            {
                return (actors.Count, Timers.Count, watchers.Count);
            }
        }
    }

    /// <summary>Opens the database and takes up what the last run left.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref started, 1) != 0)
        {
            throw new InvalidOperationException("The durable engine is started once; make a new one for a second run.");
        }

        database = Options.World is { } world
            ? SqliteDatabase.OpenSimulated(world.Connection, EngineSchema.Scripts, world.Post, Options.TimeProvider)
            : SqliteDatabase.Open(Options.DatabasePath, EngineSchema.Scripts, Options.TimeProvider);
        timers = new TimerQueue(this);
        lastKey = database.Read(InstanceStore.ReadLastKey);
        var waiting = database.Read(connection => InstanceStore.ReadStrings(
            connection, "SELECT Id FROM Instances WHERE Busy = 1 UNION SELECT DISTINCT Target FROM Messages ORDER BY 1"));
        foreach (var id in waiting)
        {
            Deliver(id, new Mail.Resume(ReadMessages: true));
        }

        timers.Start();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Lets activities that are running come to their end and stores their results, so that they are not repeated; no further one begins. Then closes the
    /// database. What is left is taken up at the next start.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting; an activity cut off runs again at the next start.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (database is null)
        {
            return;
        }

        stopping = true;
        timers?.Dispose();
        LookForQuiet();
        try
        {
            await quiet.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The host's patience is over.
        }

        closed = true;
        await database.DisposeAsync().ConfigureAwait(false);
        await stopped.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>As a crash would: no waiting for turns and activities.</summary>
    public async ValueTask AbandonAsync()
    {
        stopping = closed = true;
        timers?.Dispose();
        if (database is not null)
        {
            await database.DisposeAsync().ConfigureAwait(false);
        }

        await stopped.CancelAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await StopAsync(patience.Token).ConfigureAwait(false);
    }

    /// <summary>Completes when nothing is left to do but wait for timers, events or clients.</summary>
    public Task WhenIdleAsync()
    {
        lock (idleSync)
        {
            if (Interlocked.Read(ref work) == 0)
            {
                return Task.CompletedTask;
            }

            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            idleWaiters.Add(waiter);
            return waiter.Task;
        }
    }

    /// <summary>The current generation's history in full, for <see cref="HistoryReplayer"/>; null if there is no such instance or it has not run yet.</summary>
    public ExportedHistory? ExportHistory(string instanceId) => Database.Read(connection =>
        InstanceStore.FindRow(connection, instanceId) is { } row && InstanceStore.ReadHistory(connection, row.Key) is { Count: > 0 } history
            ? ExportedHistory.Of(row, InstanceStore.ReadDetails(connection, row.Key), history)
            : null);

    /// <summary>For a new instance: never used before in this file, and known before the instance is stored.</summary>
    internal long NewKey() => Interlocked.Increment(ref lastKey);

    internal long Now() => Options.TimeProvider.GetUtcNow().UtcTicks;

    /// <summary>Takes the tasks that it runs; before the start.</summary>
    internal void Use(IDurableTaskFactory factory) => executionServices = new ExecutionServices(
        factory, new DurableTaskShimFactory(worker, loggerFactory), Services, Converter, loggerFactory, Options.MaxPayloadLength);

    internal Execution CreateExecution(ExecutionInfo info, Action<Execution> onViolation) => new(info, Running, onViolation);

    internal TurnOutcome? RunTurn(InstanceRow row, Execution execution, long now, List<HistoryEvent> events)
    {
        if (!EngineTelemetry.IsOn)
        {
            return Invoke(row, execution, now, events);
        }

        long began = Stopwatch.GetTimestamp();
        TurnOutcome? outcome = Invoke(row, execution, now, events);
        EngineTelemetry.Turn(row.Name, Stopwatch.GetElapsedTime(began));
        return outcome;
    }

    private TurnOutcome? Invoke(InstanceRow row, Execution execution, long now, List<HistoryEvent> events)
    {
        if (Options.OrchestrationInvoker is not { } invoker)
        {
            return execution.Turn(now, events);
        }

        TurnOutcome? outcome = null;
        var ran = false;
        invoker(Services, new OrchestrationInvocation(row.Name, row.Id), () =>
        {
            ran = true;
            outcome = execution.Turn(now, events);
        });
        return ran ? outcome : throw new InvalidOperationException("The orchestration invoker was expected to run the turn, but returned without.");
    }

    /// <summary>Null if this worker may run an instance of that version.</summary>
    internal string? VersionMismatch(string version)
    {
        if (worker.Versioning is not { } versioning)
        {
            return null;
        }

        var order = TaskOrchestrationVersioningUtils.CompareVersions(version, versioning.Version);
        return versioning.MatchStrategy switch
        {
            DurableTaskWorkerOptions.VersionMatchStrategy.Strict when order != 0 =>
                $"The orchestration version '{version}' does not match the worker version '{versioning.Version}'.",
            DurableTaskWorkerOptions.VersionMatchStrategy.CurrentOrOlder when order > 0 =>
                $"The orchestration version '{version}' is greater than the worker version '{versioning.Version}'.",
            _ => null,
        };
    }

    /// <summary>For tests: whether the instance waits for a commit.</summary>
    internal bool IsCommitting(string id) => actors.TryGetValue(id, out var actor) && actor.IsCommitting;

    internal void CheckRunning()
    {
        if (stopping || database is null)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"The durable engine was expected to run, but it is {(stopping ? "stopped" : "not started")}."));
        }
    }

    internal CancellationToken Stopped => stopped.Token;
}
