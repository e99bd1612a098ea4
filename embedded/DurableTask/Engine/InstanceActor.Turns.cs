using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.DurableTask;

/// <summary>From mails to a checkpoint.</summary>
internal sealed partial class InstanceActor
{
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

    /// <summary>The time of turns never goes back. A new generation begins later than the old one ended, since the SDK makes ids of the id and the
    /// time.</summary>
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
            engine.Logger.LogError("Instance {InstanceId} of {Orchestrator} failed: {ErrorType}: {ErrorMessage}", id, before.Name, failure?.ErrorType,
                failure?.ErrorMessage);
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
}
