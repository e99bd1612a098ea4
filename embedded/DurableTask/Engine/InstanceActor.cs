namespace Workflows.Embedded.DurableTask;

/// <summary>
/// One instance id. Everything that concerns it goes through its mailbox and is worked off one turn at a time: run the code,
/// commit, then let the effects out. Between the turns the execution stays here, unless memory asks for its place.
/// </summary>
internal sealed partial class InstanceActor(DurableEngine engine, string id)
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
