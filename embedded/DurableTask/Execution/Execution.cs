using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Core = global::DurableTask.Core;
using Official = global::DurableTask.Core.History;

namespace Workflows.Embedded.DurableTask;

/// <summary>
/// An orchestrator on the official executor, held in memory between turns, or brought back by replaying its history. What the code sees is the
/// executor's doing; this class feeds it and reads off what was decided. Not thread-safe: its actor calls it.
/// </summary>
internal sealed class Execution(ExecutionInfo info, ExecutionServices services, Action<Execution> onViolation)
{
    private const string IllegalAwait =
        "An invalid asynchronous invocation was detected. An orchestrator may only await tasks made by its context (activities, timers, " +
        "events, child orchestrations, or combinations of these), and without ConfigureAwait(false). Move other I/O, delays and background work into an activity.";

    /// <summary>In place of the time: nothing wakes the instance for it any more, though a suspended one has not taken it in.</summary>
    private const long Fired = long.MaxValue;

    private readonly Dictionary<int, long> timers = [];
    private readonly HashSet<int> calls = [];
    private Core.OrchestrationRuntimeState? state;
    private Core.TaskOrchestrationExecutor? executor;
    private TrackedOrchestration? orchestration;
    private GuardedOrchestrator? orchestrator;
    private IReadOnlyList<HistoryBatch>? unfinishedPast;
    private List<HistoryEvent>? decisions;
    private List<HistoryEvent>? carried;
    private IDisposable? disposable;
    private TurnOutcome? outcome;
    private string? knownStatus;
    private volatile bool closed;
    private volatile int owner;

    internal string? CustomStatus { get; private set; }

    internal bool IsCustomStatusChanged => CustomStatus != knownStatus;

    internal bool IsSuspended { get; private set; }

    /// <summary>The replay led to an end that the history does not have; the next turn reports it.</summary>
    internal bool IsBroken => outcome is not null;

    /// <summary>Why the replay failed; null where it did not.</summary>
    internal TaskFailureDetails? Failure => outcome?.Failure;

    /// <summary>The execution cannot go on from memory: the executor has forgotten what the code asked for, and only a replay brings it back.</summary>
    internal bool NeedsReplay => orchestration?.Context is { ContinuesAsNew: true };

    internal ContinueAsNewRequest? ContinueRequest { get; private set; }

    /// <summary>The earliest open timer, in UTC ticks.</summary>
    internal long? NextTimer => timers.Count == 0 || timers.Values.Min() is var first && first == Fired ? null : first;

    /// <summary>Timers due by that time that have not fired, in order of due time and creation.</summary>
    internal IEnumerable<HistoryEvent> DueTimers(long time) => timers.Count == 0
        ? []
        : timers.Where(timer => timer.Value <= time)
            .OrderBy(timer => timer.Value).ThenBy(timer => timer.Key)
            .Select(timer => new HistoryEvent(HistoryKind.TimerFired) { Id = timer.Key, Due = timer.Value })
            .ToList();

    /// <summary>Timers that the code waits for: id and UTC ticks.</summary>
    internal IEnumerable<(int Id, long Due)> OpenTimers =>
        timers.Where(timer => timer.Value != Fired).OrderBy(timer => timer.Key).Select(timer => (timer.Key, timer.Value));

    /// <summary>Names of the events that the code waits for.</summary>
    internal IEnumerable<string> OpenWaits => orchestrator?.Context?.OpenWaits ?? [];

    /// <summary>Brings the code to where it was. What it wants beyond the history, and a divergence, are kept for the next turn.</summary>
    /// <returns>The history as the executor took it: an event that is not marked as played is where it gave up.</returns>
    internal IReadOnlyList<Official.HistoryEvent> Replay(IReadOnlyList<HistoryBatch> batches)
    {
        var past = CoreHistory.ToReplay(batches, info);
        foreach (var item in batches.SelectMany(batch => batch.Events))
        {
            Note(item);
        }

        state = new Core.OrchestrationRuntimeState(past);
        if (batches.SelectMany(batch => batch.Events).FirstOrDefault() is { Kind: not HistoryKind.ExecutionStarted })
        {
            // Terminated before it began: the code has never run.
            outcome = new TurnOutcome(
                OrchestrationRuntimeStatus.Terminated, batches.SelectMany(batch => batch.Events).First(item => item.Kind == HistoryKind.Terminated).Text, null);
        }
        else if (Begin(isReplaying: true))
        {
            Run(static executor => executor.Execute());
        }

        knownStatus = CustomStatus;
        unfinishedPast = NeedsReplay && outcome is null ? batches : null;
        return past;
    }

    /// <summary>One turn. The outcome is null while the instance goes on; then <see cref="TakeDecisions"/> has what it decided.</summary>
    internal TurnOutcome? Turn(long timestamp, IReadOnlyList<HistoryEvent> events)
    {
        var now = new DateTime(timestamp, DateTimeKind.Utc);
        for (var from = 0; outcome is null && from <= events.Count;)
        {
            // What the code decides in the run that suspends it, the executor holds back, and forgets it if the code ended in that run. So a suspension
            // begins a run of its own.
            var to = from + 1;
            while (to < events.Count && events[to].Kind != HistoryKind.Suspended)
            {
                to++;
            }

            Run(now, events, from, Math.Min(to, events.Count));
            from = to < events.Count ? to : events.Count + 1;
            if (outcome is not null)
            {
                Carry([.. events.Skip(to)]);
                return outcome;
            }
        }

        if (outcome is not null)
        {
            Carry(events); // a replay led to an end where the history goes on
        }

        unfinishedPast = null;
        return outcome;
    }

    /// <summary>Decisions to commit, in the order in which the code made them: none while suspended, when they wait for the resume.</summary>
    internal List<HistoryEvent> TakeDecisions()
    {
        if (decisions is null || (IsSuspended && outcome is null))
        {
            return [];
        }

        var taken = decisions;
        decisions = null;
        taken.Sort(static (one, other) => one.Id.CompareTo(other.Id));
        foreach (var timer in taken)
        {
            if (timer.Kind == HistoryKind.TimerCreated && outcome is null)
            {
                timers.Add(timer.Id, timer.Due);
            }
        }

        Settle(); // one may have been cancelled while its decision waited
        return taken;
    }

    /// <summary>For the next generation: what came after the call to ContinueAsNew. What was buffered before is a decision to send it to itself.</summary>
    internal IReadOnlyList<HistoryEvent> CarriedEvents => carried ?? [];

    internal void CustomStatusCommitted() => knownStatus = CustomStatus;

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
            services.Loggers.CreateLogger<Execution>()
                .LogError(exception, "Orchestrator {Orchestrator} of instance {InstanceId} failed to dispose itself.", info.Name, info.InstanceId);
        }
    }

    /// <summary>Makes the orchestrator and its executor; false if that failed, which is the outcome.</summary>
    private bool Begin(bool isReplaying)
    {
        try
        {
            if (!services.Factory.TryCreateOrchestrator(info.Name, services.Services, out var made))
            {
                outcome = new TurnOutcome(
                    OrchestrationRuntimeStatus.Failed, null,
                    Failures.Named("OrchestratorTaskNotFound", $"No orchestrator task named '{info.Name}' was found."));
                return false;
            }

            disposable = made as IDisposable;
            orchestrator = new GuardedOrchestrator(made, LeftThread);
            orchestration = new TrackedOrchestration(services.Shims.CreateOrchestration(info.Name, orchestrator, info.Parent), isReplaying);
            executor = new Core.TaskOrchestrationExecutor(
                state!, orchestration, Core.BehaviorOnContinueAsNew.Carryover, null, Core.ErrorPropagationMode.UseFailureDetails);
            return true;
        }
        catch (Exception exception)
        {
            outcome = Failed(exception);
            return false;
        }
    }

    /// <summary>Nothing that the engine could do would move the code: it awaits something of its own.</summary>
    private bool IsStuck => !executor!.IsCompleted && !IsSuspended && calls.Count == 0 && orchestration!.Context?.HasOpenTimers != true
        && orchestrator!.Context?.IsWaiting != true;

    /// <summary>A part of a turn.</summary>
    private void Run(DateTime now, IReadOnlyList<HistoryEvent> events, int from, int to)
    {
        var isFirst = state is null;
        if (unfinishedPast is { } past)
        {
            // The executor keeps a call to ContinueAsNew only as long as one run: the past and all of the turn have to be one.
            decisions = null;
            from = 0;
            isFirst = true;
            state = new Core.OrchestrationRuntimeState(CoreHistory.ToReplay(past, info));
        }

        state ??= new Core.OrchestrationRuntimeState();
        state.AddEvent(CoreHistory.Started(now));
        for (var i = from; i < to; i++)
        {
            if (events[i].Kind == HistoryKind.Aborted)
            {
                outcome = Failed(new InvalidOperationException(events[i].Text ?? IllegalAwait));
                return;
            }

            Note(events[i]);
            state.AddEvent(CoreHistory.ToCore(events[i], info, now)!);
        }

        if (!isFirst)
        {
            orchestration!.Context?.Play();
            Run(static executor => executor.ExecuteNewEvents());
        }
        else if (Begin(isReplaying: unfinishedPast is not null))
        {
            Run(static executor => executor.Execute());
        }
    }

    /// <summary>The code has ended before these. A termination wins all the same; a next generation gets what came from outside.</summary>
    private void Carry(IReadOnlyList<HistoryEvent> events)
    {
        if (events.FirstOrDefault(item => item.Kind == HistoryKind.Terminated) is { } end)
        {
            ContinueRequest = null;
            outcome = new TurnOutcome(OrchestrationRuntimeStatus.Terminated, end.Text, null);
        }
        else if (ContinueRequest is not null)
        {
            (carried ??= []).AddRange(events.Where(item => item.Kind is HistoryKind.EventRaised or HistoryKind.Suspended or HistoryKind.Resumed));
        }
    }

    private void Run(Func<Core.TaskOrchestrationExecutor, Core.OrchestratorExecutionResult> run)
    {
        owner = Environment.CurrentManagedThreadId;
        try
        {
            var result = run(executor!);
            CustomStatus = Checked(result.CustomStatus, "custom status");
            Read(result.Actions);
            Settle();
            if (outcome is null && IsStuck)
            {
                outcome = Failed(new InvalidOperationException(IllegalAwait));
            }
        }
        catch (AggregateException exception) when (exception.InnerException is OperationCanceledException canceled)
        {
            // The code let a cancellation or a timeout escape: a failure like any other.
            CustomStatus = orchestration!.GetStatus();
            outcome = Failed(canceled);
        }
        catch (Exception exception)
        {
            // Outside the code, an event of another type than it waits for, say.
            outcome = new TurnOutcome(OrchestrationRuntimeStatus.Failed, null, TaskFailureDetails.FromException(exception)) { DropsCustomStatus = true };
        }
        finally
        {
            owner = 0;
            state!.Events.Clear(); // what the executor has taken in need not be kept
            state.PastEvents.Clear();
            state.NewEvents.Clear();
        }
    }

    private void Read(IEnumerable<Core.Command.OrchestratorAction> actions)
    {
        Core.Command.OrchestrationCompleteOrchestratorAction? end = null;
        var before = decisions?.Count ?? 0;
        foreach (var action in actions)
        {
            if (action is Core.Command.OrchestrationCompleteOrchestratorAction complete)
            {
                end = end?.OrchestrationStatus == Core.OrchestrationStatus.Terminated ? end : complete; // a termination wins over what the code did
                continue;
            }

            var decision = CoreHistory.Decision(action)!;
            Checked(decision.Text, decision.Kind switch
            {
                HistoryKind.TaskScheduled => "activity input",
                HistoryKind.ChildScheduled => "child orchestration input",
                _ => "event payload",
            });
            (decisions ??= []).Add(decision);
        }

        if (end is not null)
        {
            outcome = End(end);
            return;
        }

        foreach (var decision in decisions?.Skip(before) ?? [])
        {
            if (decision.Kind is HistoryKind.TaskScheduled or HistoryKind.ChildScheduled)
            {
                calls.Add(decision.Id);
            }

            if (decision.Kind == HistoryKind.TimerCreated && orchestration!.Context!.Timers?.ContainsKey(decision.Id) != true)
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The executor was expected to number tasks from 0 in the order of the calls, but a timer has the number {decision.Id}."));
            }
        }
    }

    private TurnOutcome End(Core.Command.OrchestrationCompleteOrchestratorAction end)
    {
        switch (end.OrchestrationStatus)
        {
            case Core.OrchestrationStatus.ContinuedAsNew:
                ContinueRequest = new ContinueAsNewRequest(Checked(end.Result, "input"), end.NewVersion);
                foreach (var item in end.CarryoverEvents.OfType<Official.EventRaisedEvent>())
                {
                    (carried ??= []).Add(new HistoryEvent(HistoryKind.EventRaised) { Name = item.Name, Text = item.Input });
                }

                return new TurnOutcome(OrchestrationRuntimeStatus.Completed, null, null);
            case Core.OrchestrationStatus.Failed:
                return new TurnOutcome(OrchestrationRuntimeStatus.Failed, services.Converter.Serialize(end.Result), Failures.Of(end.FailureDetails));
            default:
                return new TurnOutcome((OrchestrationRuntimeStatus)(int)end.OrchestrationStatus, Checked(end.Result, "output"), null);
        }
    }

    private TurnOutcome Failed(Exception exception) => new(
        OrchestrationRuntimeStatus.Failed, services.Converter.Serialize(exception.Message), TaskFailureDetails.FromException(exception));

    private string? Checked(string? text, string what) => text is null || text.Length <= services.MaxPayloadLength
        ? text
        : throw new ArgumentException($"At most {services.MaxPayloadLength} characters were expected for the {what}, but it has {text.Length}.");

    /// <summary>What a new event, or one of the history, means beside the executor.</summary>
    private void Note(HistoryEvent item)
    {
        switch (item.Kind)
        {
            case HistoryKind.TaskScheduled or HistoryKind.ChildScheduled:
                calls.Add(item.Id);
                break;
            case HistoryKind.TaskCompleted or HistoryKind.TaskFailed or HistoryKind.ChildCompleted or HistoryKind.ChildFailed:
                calls.Remove(item.Id);
                break;
            case HistoryKind.TimerCreated:
                timers[item.Id] = item.Due;
                break;
            case HistoryKind.TimerFired:
                timers[item.Id] = Fired;
                break;
            case HistoryKind.Suspended:
                IsSuspended = true;
                break;
            case HistoryKind.Resumed:
                IsSuspended = false;
                break;
        }
    }

    /// <summary>
    /// Timers that the code has cancelled are none, and those that have fired are over. One that was cancelled before its decision got out, by an event
    /// that waited for a resume, stays known until then.
    /// </summary>
    private void Settle()
    {
        if (orchestration?.Context is { Timers: { } known } context)
        {
            foreach (var (id, timer) in known)
            {
                if (timer.IsCompleted && timers.Remove(id))
                {
                    context.Forget(id); // a dictionary may lose entries while it is enumerated
                }
            }
        }
    }

    /// <summary>Null on the turn's thread; elsewhere what the code gets, after the engine has been told.</summary>
    private InvalidOperationException? LeftThread()
    {
        if (owner == Environment.CurrentManagedThreadId)
        {
            return null;
        }

        if (!closed)
        {
            onViolation(this);
        }

        return new InvalidOperationException(IllegalAwait);
    }
}
