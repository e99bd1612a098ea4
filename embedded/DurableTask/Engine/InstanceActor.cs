using System.Globalization;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.DurableTask;

/// <summary>
/// One instance id. Everything that concerns it goes through its mailbox and is worked off one turn at a time: run the code,
/// commit, then let the effects out. Between the turns the execution stays here, unless memory asks for its place.
/// </summary>
internal sealed class InstanceActor(DurableEngine engine, string id)
{
    private readonly Lock sync = new();
    private List<Mail>? inbox;
    private bool isScheduled;
    private bool isDead;
    private ITimer? rest;

    // From here on: only whoever runs the cycle (isScheduled) touches these.
    private readonly LinkedList<Mail> pending = new();
    private List<Mail>? working;
    private int defects;
    private bool isResolved;
    private InstanceRow? row;
    private InstanceDetails? details;
    private Execution? execution;
    private int sequence;
    private long lastTurn;
    private Dictionary<int, HistoryEvent>? openActivities;
    private HashSet<int>? dispatched;

    internal string Id => id;

    internal DurableEngine Engine => engine;

    internal bool IsCommitting { get; private set; }

    /// <summary>The place in the engine's list of executions in memory; belongs to that list's lock.</summary>
    internal LinkedListNode<InstanceActor>? MemoryNode { get; set; }

    /// <summary>False if the actor has left the engine: ask the engine for the new one.</summary>
    internal bool Post(Mail mail)
    {
        lock (sync)
        {
            if (isDead)
            {
                return false;
            }

            (inbox ??= []).Add(mail);
            if (isScheduled && rest is null)
            {
                return true;
            }

            isScheduled = true;
            EndRest();
        }

        engine.Schedule(this);
        return true;
    }

    /// <summary>After something went wrong: the next cycle begins then, or when a mail comes, since whoever sent it waits for an answer.</summary>
    internal void Rest(TimeSpan delay)
    {
        lock (sync)
        {
            if (inbox is null)
            {
                rest = engine.Options.TimeProvider.CreateTimer(static state => ((InstanceActor)state!).Wake(), this, delay, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        engine.Schedule(this);
    }

    private void Wake()
    {
        lock (sync)
        {
            if (rest is null)
            {
                return; // a mail was quicker
            }

            EndRest();
        }

        engine.Schedule(this);
    }

    private void EndRest()
    {
        rest?.Dispose();
        rest = null;
    }

    /// <summary>Drops the execution if nothing is going on.</summary>
    internal void Evict()
    {
        lock (sync)
        {
            if (isScheduled)
            {
                return;
            }

            DropExecution();
            if (openActivities is null && dispatched is null)
            {
                isDead = true;
            }
        }

        if (isDead)
        {
            engine.Remove(this);
        }
    }

    /// <summary>Works until something has to be committed or nothing is left.</summary>
    internal void Process()
    {
        try
        {
            while (true)
            {
                TakeInbox();
                if (pending.First is not { } first)
                {
                    if (TryFinish())
                    {
                        return;
                    }

                    continue;
                }

                if (first.Value is Mail.Start start)
                {
                    pending.RemoveFirst();
                    if (SubmitStart(start))
                    {
                        return;
                    }

                    continue;
                }

                var batch = working = TakePending(static mail => mail is not Mail.Start);
                if (RunTurn(batch))
                {
                    return;
                }

                working = null;
            }
        }
        catch (Exception exception)
        {
            OnDefect(exception);
        }
    }

    /// <summary>
    /// A damaged record, a host's middleware that throws, or a defect of the engine. The database is as it was. Clients are told;
    /// what is not theirs stays and is tried again, ever more slowly.
    /// </summary>
    internal void OnDefect(Exception exception)
    {
        Forget();
        PutBack(working ?? []);
        working = null;
        for (var node = pending.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value is Mail.Event { Client: not null } or Mail.Start { Client: not null } or Mail.Violation)
            {
                ((node.Value as Mail.Event)?.Client ?? (node.Value as Mail.Start)?.Client)?.TrySetException(exception);
                pending.Remove(node);
            }

            node = next;
        }

        engine.RetryLater(this, exception, TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(defects++, 6))));
    }

    internal void OnStarted(StartWork work)
    {
        if (work.Created is { } created)
        {
            row = created;
            details = work.Details;
            isResolved = true;
            sequence = 0;
            DropExecution();
            openActivities = null;
            dispatched = null;
            work.Client?.TrySetResult();
            if (created.IsBusy)
            {
                pending.AddFirst(new Mail.Resume(ReadMessages: false));
            }

            engine.Timers.Set(id, created.WakeAt);
            engine.StatusChanged(id, isEnd: false);
        }
        else
        {
            work.Client?.TrySetException(AlreadyExists());
            if (work.Refusal is { } refusal)
            {
                engine.Deliver(refusal.ParentId, new Mail.Event(refusal.Event, refusal.MessageId, null));
            }
        }

        Continue();
    }

    internal void OnStartFailed(StartWork work, Exception exception)
    {
        if (exception is not DuplicateMessageException)
        {
            if (work.Client is null)
            {
                pending.AddFirst(new Mail.Start(work.Request, null));
                engine.RetryLater(this, exception, engine.Options.CommitRetryDelay);
                return;
            }

            work.Client.TrySetException(exception);
        }

        Continue();
    }

    internal void OnCommitted(Checkpoint checkpoint)
    {
        defects = 0;
        working = null;
        if (checkpoint.Start is { } start)
        {
            if (start.Created is null)
            {
                Forget();
                PutBack(checkpoint.Mails);
                OnStarted(start);
                return;
            }

            start.Client?.TrySetResult();
        }

        var isStatusChanged = row?.Status != checkpoint.After.Status;
        row = checkpoint.After;
        sequence++;
        execution?.CustomStatusCommitted();
        foreach (var mail in checkpoint.Mails)
        {
            if (mail is Mail.Event { Client: { } client })
            {
                client.TrySetResult();
            }
            else if (mail is Mail.Result result)
            {
                Arrived(result.Item.Id);
            }
        }

        if (checkpoint.Continue is { } next)
        {
            sequence = 0;
            details = details! with { Input = next.Input };
            DropExecution();
            openActivities = null;
            dispatched = null;
            foreach (var (messageId, target, item) in checkpoint.Sent.Reverse())
            {
                if (target == id)
                {
                    pending.AddFirst(new Mail.Event(item, messageId, null));
                }
            }

            pending.AddFirst(new Mail.Resume(ReadMessages: false));
        }

        foreach (var (messageId, target, item) in checkpoint.Sent)
        {
            if (target != id || checkpoint.Continue is null)
            {
                engine.Deliver(target, ToMail(messageId, item));
            }
        }

        if (checkpoint.Activities is { } activities)
        {
            foreach (var activity in activities)
            {
                Dispatch(activity);
            }
        }

        engine.Timers.Set(id, row.WakeAt);
        if (checkpoint.Outcome is not null)
        {
            DropExecution();
            openActivities = null;
            dispatched = null;
            isResolved = false; // a finished instance is not kept in memory
            row = null;
            details = null;
        }

        if (engine.Options.MaxInstancesInMemory == 0 || execution is { NeedsReplay: true })
        {
            DropExecution();
        }

        if (isStatusChanged)
        {
            engine.StatusChanged(id, checkpoint.Outcome is not null);
        }

        Continue();
    }

    internal void OnFailed(Checkpoint checkpoint, Exception exception)
    {
        // What is in memory is ahead of the database: forget it and work it off again from there.
        working = null;
        Forget();
        foreach (var mail in checkpoint.Mails.Reverse())
        {
            switch (mail)
            {
                case Mail.Event { Client: { } client } when exception is not DuplicateMessageException:
                    client.TrySetException(exception);
                    break;
                case Mail.Event { MessageId: var messageId } when exception is DuplicateMessageException duplicate && messageId == duplicate.MessageId:
                    break;
                case Mail.Violation:
                    break;
                default:
                    pending.AddFirst(mail);
                    break;
            }
        }

        if (checkpoint.Start is { } start)
        {
            if (exception is DuplicateMessageException { MessageId: var copied } && copied != start.Request.MessageId)
            {
                pending.AddFirst(new Mail.Start(start.Request, start.Client)); // the copy was another mail of the batch
                Continue();
            }
            else
            {
                OnStartFailed(start, exception);
            }
        }
        else if (exception is DuplicateMessageException)
        {
            Continue();
        }
        else
        {
            engine.RetryLater(this, exception, engine.Options.CommitRetryDelay);
        }
    }

    internal void OnMessagesStored(MessageWork work, Exception? exception)
    {
        foreach (var mail in work.Kept)
        {
            if (exception is null)
            {
                mail.Client?.TrySetResult();
            }
            else
            {
                mail.Client?.TrySetException(exception);
            }
        }

        if (exception is not null && work.Deletes)
        {
            pending.AddFirst(new Mail.Resume(ReadMessages: true)); // they are still stored
            engine.RetryLater(this, exception, engine.Options.CommitRetryDelay);
            return;
        }

        Continue();
    }

    private static Mail ToMail(long messageId, HistoryEvent item) => item.Kind == HistoryKind.StartChild
        ? new Mail.Start(
            new StartRequest(item.Name!, item.Version ?? "", item.Text, null, null)
            {
                MessageId = messageId,
                ParentKey = item.ParentKey,
                ParentGeneration = item.ParentGeneration,
                ParentTask = item.Id,
            },
            null)
        : new Mail.Event(item, messageId, null);

    private InvalidOperationException AlreadyExists() => new($"An Orchestration instance with the ID {id} already exists.");

    /// <summary>Mails from the front of what is pending, as long as they are of that kind.</summary>
    private List<Mail> TakePending(Func<Mail, bool> isOfKind)
    {
        List<Mail> taken = [];
        while (pending.First is { } first && isOfKind(first.Value))
        {
            taken.Add(first.Value);
            pending.RemoveFirst();
        }

        return taken;
    }

    private void PutBack(IReadOnlyList<Mail> mails)
    {
        for (var i = mails.Count - 1; i >= 0; i--)
        {
            pending.AddFirst(mails[i]);
        }
    }

    private void TakeInbox()
    {
        List<Mail>? taken;
        lock (sync)
        {
            (taken, inbox) = (inbox, null);
        }

        foreach (var mail in taken ?? [])
        {
            pending.AddLast(mail);
        }
    }

    private bool TryFinish()
    {
        var leaves = false;
        lock (sync)
        {
            if (inbox is not null)
            {
                return false;
            }

            // Not while its activities run: a successor would not know of them and run them again.
            leaves = execution is null && openActivities is null && dispatched is null;
            isDead = leaves;
            isScheduled = false;
        }

        if (leaves)
        {
            engine.Remove(this);
        }
        else
        {
            engine.Touch(this);
        }

        engine.Finished();
        return true;
    }

    /// <summary>After a commit: go on if more has arrived, on a worker of its own.</summary>
    private void Continue()
    {
        IsCommitting = false;
        if (pending.First is null && TryFinishAfterCommit())
        {
            return;
        }

        engine.Reschedule(this);
    }

    private bool TryFinishAfterCommit()
    {
        lock (sync)
        {
            if (inbox is not null)
            {
                return false;
            }
        }

        return TryFinish();
    }

    private bool SubmitStart(Mail.Start start)
    {
        if (isResolved && row is { IsTerminal: false } && start.Client is not null)
        {
            start.Client.TrySetException(AlreadyExists());
            return false;
        }

        var now = engine.Now();
        var work = new StartWork(this, start.Request, start.Client, engine.NewKey(), now);
        var mails = TakePending(static mail => mail is Mail.Event);
        if (TryFirstTurn(work, mails, now) is { } checkpoint)
        {
            return engine.Submit(checkpoint);
        }

        PutBack(mails);
        return engine.Submit(work);
    }

    /// <summary>
    /// The first turn, to be committed together with the start: one wait for the disk less. Null where the start has to be stored by itself,
    /// since it is for later, or is refused, or because the turn meets a defect that is none of the starter's business.
    /// </summary>
    private Checkpoint? TryFirstTurn(StartWork start, List<Mail> mails, long now)
    {
        var created = start.ToRow();
        if (created.WakeAt is not null || engine.VersionMismatch(created.Version) is not null || (isResolved && row is { IsTerminal: false }))
        {
            return null;
        }

        var (existing, parent) = engine.Database.Read(connection => (InstanceStore.FindRow(connection, id), start.ReadParent(connection)));
        if (existing is not null && start.IsKeptOutBy(existing))
        {
            return null;
        }

        try
        {
            Forget();
            dispatched = null;
            sequence = 0;
            row = created;
            details = new InstanceDetails(start.Request.Input, null, parent?.Id, parent?.Name);
            isResolved = true;
            Load(created);
            DropCopies(mails);
            now = NotBefore(now);
            var (events, messages) = ToEvents(created, mails, now);
            var checkpoint = Turn(created, mails, events, messages, null, now, start);
            IsCommitting = true;
            return checkpoint;
        }
        catch (Exception exception)
        {
            engine.Logger.LogWarning(exception, "The first turn of instance {InstanceId} could not be run with its start; it is tried again by itself.", id);
            Forget();
            return null;
        }
    }

    private bool RunTurn(List<Mail> mails)
    {
        var now = engine.Now();
        if (!isResolved)
        {
            row = engine.Database.Read(connection => InstanceStore.FindRow(connection, id));
            details = null;
            isResolved = row is not null;
        }

        if (mails.Any(mail => mail is Mail.Resume { ReadMessages: true }) || (row is { Status: OrchestrationRuntimeStatus.Pending } && details is null))
        {
            ReadMessages(mails);
            if (mails.Exists(mail => mail is Mail.Start))
            {
                PutBack(mails);
                return false;
            }
        }

        DropCopies(mails);
        if (row is null || row.IsTerminal)
        {
            return Refuse(mails, now);
        }

        var mismatch = engine.VersionMismatch(row.Version);
        if ((row.Status == OrchestrationRuntimeStatus.Pending && row.WakeAt > now) || (mismatch is not null && !engine.FailsOnVersionMismatch))
        {
            return Keep(mails, row, now);
        }

        if (execution is null)
        {
            Load(row);
        }

        now = NotBefore(now);
        var (events, messages) = ToEvents(row, mails, now);

        // Without events there is no turn, except where the code turned out to be another one than the history's: that has to be said.
        if (events.Count == 0 && !execution!.IsBroken && !(row.WakeAt <= now && mails.Any(mail => mail is Mail.Timer)))
        {
            engine.Timers.Set(id, row.WakeAt);
            return messages is not null && engine.Submit(new MessageWork(this, messages, [], now));
        }

        if (sequence >= InstanceStore.MaxCheckpoints)
        {
            throw new InvalidOperationException(
                $"At most {InstanceStore.MaxCheckpoints} checkpoints of a generation were expected, but instance '{id}' reached that number. Its orchestrator should use ContinueAsNew.");
        }

        var checkpoint = Turn(row, mails, events, messages, mismatch, now);
        IsCommitting = true;
        return engine.Submit(checkpoint);
    }

    /// <summary>What the batch means for the code, and the stored messages that it takes up.</summary>
    private (List<HistoryEvent> Events, List<long>? Messages) ToEvents(InstanceRow current, List<Mail> mails, long now)
    {
        var events = new List<HistoryEvent>(mails.Count + 1);
        List<long>? messages = null;
        var hasTimers = false;
        if (sequence == 0)
        {
            events.Add(new HistoryEvent(HistoryKind.ExecutionStarted));
        }

        foreach (var mail in mails)
        {
            switch (mail)
            {
                case Mail.Event { MessageId: var messageId, Item: var item }:
                    if (messageId != 0)
                    {
                        (messages ??= []).Add(messageId);
                    }

                    if (item.ParentKey == 0 || (item.ParentKey == current.Key && item.ParentGeneration == current.Generation))
                    {
                        events.Add(item);
                    }

                    break;
                case Mail.Result result when result.Key == current.Key && result.Generation == current.Generation && CloseActivity(result.Item.Id):
                    events.Add(result.Item);
                    break;
                case Mail.Result result when result.Key == current.Key && result.Generation == current.Generation:
                    Arrived(result.Item.Id); // reported a second time
                    break;
                case Mail.Violation violation when violation.Execution == execution:
                    events.Add(new HistoryEvent(HistoryKind.Aborted));
                    break;
                case Mail.Timer when !hasTimers:
                    hasTimers = true;
                    events.AddRange(execution!.DueTimers(now));
                    break;
            }
        }

        return (events, messages);
    }

    /// <summary>The time of turns never goes back. A new generation begins later than the old one ended, since the SDK makes ids of the id and the time.</summary>
    private long NotBefore(long now) => Math.Max(now, sequence == 0 && row!.Generation > 0 ? lastTurn + 1 : lastTurn);

    private Checkpoint Turn(
        InstanceRow before, List<Mail> mails, List<HistoryEvent> events, List<long>? messages, string? mismatch, long now, StartWork? start = null)
    {
        lastTurn = now;
        var outcome = mismatch is null
            ? engine.RunTurn(before, execution!, now, events)
            : new TurnOutcome(OrchestrationRuntimeStatus.Failed, null, Failures.Named("VersionMismatch", mismatch));
        var isEnded = outcome is not null;
        var continues = outcome?.Status == OrchestrationRuntimeStatus.Completed ? execution!.ContinueRequest : null;
        var decisions = execution!.TakeDecisions();

        List<(string, HistoryEvent)>? outgoing = continues is null ? null : [.. execution.CarriedEvents.Select(carried => (id, carried))];
        List<HistoryEvent>? activities = null;
        foreach (var decision in decisions)
        {
            switch (decision.Kind)
            {
                case HistoryKind.TaskScheduled:
                    (activities ??= []).Add(decision);
                    if (!isEnded)
                    {
                        (openActivities ??= []).Add(decision.Id, decision);
                    }

                    break;
                case HistoryKind.ChildScheduled:
                    (outgoing ??= []).Add((decision.Target!, decision with
                    {
                        Kind = HistoryKind.StartChild,
                        ParentKey = before.Key,
                        ParentGeneration = before.Generation,
                    }));
                    break;
                case HistoryKind.EventSent when isEnded && continues is null && decision.Target == id:
                    break; // events for a next generation that a termination kept from coming
                case HistoryKind.EventSent:
                    (outgoing ??= []).Add((decision.Target!, new HistoryEvent(HistoryKind.EventRaised) { Name = decision.Name, Text = decision.Text }));
                    break;
            }
        }

        var after = before with
        {
            Status = outcome?.Status ?? (execution.IsSuspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running),
            WakeAt = isEnded ? null : execution.NextTimer,
            IsBusy = !isEnded && openActivities is not null,
        };
        if (continues is not null)
        {
            outcome = null;
            after = after with
            {
                Status = OrchestrationRuntimeStatus.Running,
                Generation = before.Generation + 1,
                Version = continues.NewVersion ?? before.Version,
                IsBusy = true,
            };
        }
        else if (outcome is not null && before.ParentKey != 0 && details?.ParentId is { } parentId)
        {
            (outgoing ??= []).Add((parentId, ToParent(before, outcome)));
        }

        if (outcome is { Status: OrchestrationRuntimeStatus.Failed, Failure: var failure })
        {
            engine.Logger.LogError("Instance {InstanceId} of {Orchestrator} failed: {ErrorType}: {ErrorMessage}", id, before.Name, failure?.ErrorType, failure?.ErrorMessage);
        }

        return new Checkpoint(this, before, after, now)
        {
            Start = start,
            Mails = mails,
            Sequence = sequence,
            History = continues is null ? HistoryCodec.Encode(now, events, decisions) : null,
            TakenMessages = messages,
            Outgoing = outgoing,
            Activities = activities,
            Outcome = outcome,
            Continue = continues,
            WritesCustomStatus = execution.IsCustomStatusChanged || outcome is { DropsCustomStatus: true },
            CustomStatus = outcome is { DropsCustomStatus: true } ? null : execution.CustomStatus,
        };
    }

    private HistoryEvent ToParent(InstanceRow child, TurnOutcome outcome)
    {
        var report = new HistoryEvent(HistoryKind.ChildFailed)
        {
            Id = child.ParentTask,
            ParentKey = child.ParentKey,
            ParentGeneration = child.ParentGeneration,
        };
        return outcome.Status switch
        {
            OrchestrationRuntimeStatus.Completed => report with { Kind = HistoryKind.ChildCompleted, Text = outcome.Output },
            OrchestrationRuntimeStatus.Failed => report with
            {
                Failure = outcome.Failure,
                IsNonRetriable = outcome.Failure?.ErrorType is "OrchestratorTaskNotFound",
            },
            _ => report with
            {
                Failure = Failures.Named(
                    "OrchestrationTerminated",
                    $"The child orchestration '{child.Name}' with the ID '{id}' was terminated{(outcome.Output is null ? "" : " with output " + outcome.Output)}."),
            },
        };
    }

    private void Load(InstanceRow current)
    {
        var batches = new List<HistoryBatch>();
        if (details is null || sequence != 0)
        {
            // Not the state of the caches above, but of the database: one snapshot for both.
            (details, batches) = engine.Database.Read(connection =>
                (InstanceStore.ReadDetails(connection, current.Key), InstanceStore.ReadHistory(connection, current.Key)));
        }

        execution = engine.CreateExecution(ExecutionInfo.Of(current, details), violated => Post(new Mail.Violation(violated)));
        sequence = batches.Count;
        openActivities = null;
        if (batches.Count > 0)
        {
            lastTurn = batches[^1].Timestamp;
            foreach (var item in batches.SelectMany(batch => batch.Events))
            {
                if (item.Kind == HistoryKind.TaskScheduled)
                {
                    (openActivities ??= []).Add(item.Id, item);
                }
                else if (item.Kind is HistoryKind.TaskCompleted or HistoryKind.TaskFailed)
                {
                    CloseActivity(item.Id);
                }
            }

            execution.Replay(batches);
        }

        details = details with { Input = null }; // the execution has it; no second reference to a large text
        engine.Loaded(this);
        if (openActivities is not null)
        {
            foreach (var activity in openActivities.Values.OrderBy(activity => activity.Id))
            {
                if (dispatched?.Contains(activity.Id) != true)
                {
                    Dispatch(activity);
                }
            }
        }
    }

    /// <summary>False if it was not open. Empty collections are given up: many instances wait in memory.</summary>
    private bool CloseActivity(int activity)
    {
        var wasOpen = openActivities?.Remove(activity) == true;
        if (openActivities is { Count: 0 })
        {
            openActivities = null;
        }

        return wasOpen;
    }

    private void Arrived(int activity)
    {
        if (dispatched?.Remove(activity) == true && dispatched.Count == 0)
        {
            dispatched = null;
        }
    }

    private void Dispatch(HistoryEvent activity)
    {
        (dispatched ??= []).Add(activity.Id);
        engine.Activities.Enqueue(new ActivityCall(this, row!.Key, row.Generation, activity));
    }

    /// <summary>Adds the stored messages for this instance that were not handed over in memory.</summary>
    private void ReadMessages(List<Mail> mails)
    {
        var stored = engine.Database.Read(connection => InstanceStore.ReadMessages(connection, id));
        if (stored.Count == 0)
        {
            return;
        }

        var known = mails.Concat(pending).OfType<Mail.Event>().Select(mail => mail.MessageId).ToHashSet();
        known.UnionWith(mails.Concat(pending).OfType<Mail.Start>().Select(mail => mail.Request.MessageId));
        var first = mails.FindIndex(mail => mail is Mail.Event);
        mails.InsertRange(
            first < 0 ? mails.Count : first,
            stored.Where(message => !known.Contains(message.Id)).Select(message => ToMail(message.Id, message.Event)));
    }

    /// <summary>A message can come twice: handed over in memory, and read from the database after a commit that failed.</summary>
    private static void DropCopies(List<Mail> mails)
    {
        if (mails.Count > 1)
        {
            HashSet<long>? known = null;
            mails.RemoveAll(mail => mail is Mail.Event { MessageId: not 0 } message && !(known ??= []).Add(message.MessageId));
        }
    }

    /// <summary>For an instance that does not exist or has ended.</summary>
    private bool Refuse(List<Mail> mails, long now)
    {
        List<long>? deleted = null;
        foreach (var mail in mails.OfType<Mail.Event>())
        {
            if (mail.MessageId != 0)
            {
                (deleted ??= []).Add(mail.MessageId);
            }

            mail.Client?.TrySetException(row is null
                ? new InvalidOperationException($"No instance with ID '{id}' was found.")
                : new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Cannot {Verb(mail.Item.Kind)} the orchestration instance {id} because instance is in the {row.Status} state.")));
        }

        row = null;
        isResolved = false;
        return deleted is not null && engine.Submit(new MessageWork(this, deleted, [], now));
    }

    private static string Verb(HistoryKind kind) => kind switch
    {
        HistoryKind.Terminated => "terminate",
        HistoryKind.Suspended => "suspend",
        HistoryKind.Resumed => "resume",
        _ => "raise event to",
    };

    /// <summary>For an instance that cannot run yet: its events are stored and wait; only an end takes effect at once.</summary>
    private bool Keep(List<Mail> mails, InstanceRow current, long now)
    {
        if (mails.OfType<Mail.Event>().FirstOrDefault(mail => mail.Item.Kind == HistoryKind.Terminated) is { } end)
        {
            var next = engine.Database.Read(connection =>
            {
                details = InstanceStore.ReadDetails(connection, current.Key);
                return InstanceStore.ReadHistory(connection, current.Key).Count;
            });
            var outcome = new TurnOutcome(OrchestrationRuntimeStatus.Terminated, end.Item.Text, null);
            return engine.Submit(new Checkpoint(
                this, current, current with { Status = OrchestrationRuntimeStatus.Terminated, WakeAt = null, IsBusy = false }, now)
            {
                Mails = mails,
                Sequence = next,
                History = HistoryCodec.Encode(now, mails.OfType<Mail.Event>().Select(mail => mail.Item)),
                TakenMessages = [.. mails.OfType<Mail.Event>().Where(mail => mail.MessageId != 0).Select(mail => mail.MessageId)],
                Outgoing = current.ParentKey != 0 && details!.ParentId is { } parentId ? [(parentId, ToParent(current, outcome))] : null,
                Outcome = outcome,
            });
        }

        engine.Timers.Set(id, current.WakeAt);
        var kept = mails.OfType<Mail.Event>().Where(mail => mail.MessageId == 0).ToList();
        details = null;
        return kept.Count > 0 && engine.Submit(new MessageWork(this, [], kept, now));
    }

    private void DropExecution()
    {
        if (execution is not null)
        {
            execution.Close();
            execution = null;
            engine.Unloaded(this);
            if (sequence != 0)
            {
                details = null;
            }
        }
    }

    private void Forget()
    {
        DropExecution();
        isResolved = false;
        row = null;
        details = null;
        openActivities = null;
    }
}
