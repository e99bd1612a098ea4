namespace Workflows.Embedded.DurableTask;

/// <summary>What follows a commit, or one that failed.</summary>
internal sealed partial class InstanceActor
{
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
}
