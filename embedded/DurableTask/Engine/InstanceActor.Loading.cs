using System.Globalization;
using Microsoft.DurableTask.Client;

namespace Workflows.Embedded.DurableTask;

/// <summary>From the database into memory, and what has no turn.</summary>
internal sealed partial class InstanceActor
{
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
}
