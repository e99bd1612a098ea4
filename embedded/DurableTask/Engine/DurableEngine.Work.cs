using Microsoft.Extensions.Logging;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.DurableTask;

/// <summary>Hands work to threads, or to a simulated world, and knows when none is left.</summary>
public sealed partial class DurableEngine
{
    internal void Began() => Interlocked.Increment(ref work);

    internal void Finished()
    {
        if (stopping)
        {
            Interlocked.Decrement(ref work);
            LookForQuiet();
            return;
        }

        if (Interlocked.Decrement(ref work) != 0)
        {
            return;
        }

        List<TaskCompletionSource> waiters;
        lock (idleSync)
        {
            if (idleWaiters.Count == 0 || Interlocked.Read(ref work) != 0)
            {
                return;
            }

            waiters = idleWaiters;
            idleWaiters = [];
        }

        foreach (var waiter in waiters)
        {
            waiter.TrySetResult();
        }
    }

    internal void Deliver(string id, Mail mail)
    {
        Options.World?.Delivered(id, mail);
        while (!actors.GetOrAdd(id, static (key, engine) => new InstanceActor(engine, key), this).Post(mail))
        {
            // It left between the two calls; the next look makes a new one.
        }
    }

    /// <summary>For results: the actor that asked, or its successor.</summary>
    internal void Deliver(InstanceActor actor, Mail mail)
    {
        if (!actor.Post(mail))
        {
            Deliver(actor.Id, mail);
        }
        else
        {
            Options.World?.Delivered(actor.Id, mail);
        }
    }

    internal void Remove(InstanceActor actor) => actors.TryRemove(KeyValuePair.Create(actor.Id, actor));

    /// <summary>Puts an actor into the queue; it counts as work until it has finished its cycle.</summary>
    internal void Schedule(InstanceActor actor)
    {
        Began();
        Reschedule(actor);
    }

    internal void Reschedule(InstanceActor actor)
    {
        if (Options.World is { } world)
        {
            world.Post(actor.Process);
            return;
        }

        ready.Enqueue(actor);
        StartWorker();
    }

    /// <summary>Ends the actor's cycle. By then, or when a mail comes, the next one begins.</summary>
    internal void RetryLater(InstanceActor actor, Exception exception, TimeSpan delay)
    {
        if (stopping)
        {
            Finished(); // the next start takes it up
            return;
        }

        Logger.LogError(exception, "Instance {InstanceId} could not go on; it is tried again in {Delay}.", actor.Id, delay);
        if (Options.World is { } world)
        {
            world.Post(() => Reschedule(actor));
            return;
        }

        if (delay == TimeSpan.Zero)
        {
            Reschedule(actor);
            return;
        }

        actor.Rest(delay);
        Finished();
    }

    /// <summary>True: the work's report goes on with the actor's cycle. False is not returned: a closed database ends everything.</summary>
    internal bool Submit(SqliteWriteWork item)
    {
        try
        {
            if (ready.IsEmpty)
            {
                Database.WriteHere(item);
            }
            else
            {
                Database.Write(item); // other turns wait for this thread
            }
        }
        catch (ObjectDisposedException) when (stopping)
        {
            // Stopped: nothing more is reported, memory is given up, the database has the truth.
        }

        return true;
    }

    /// <summary>When only activities are left that have not begun.</summary>
    private void LookForQuiet()
    {
        if (Interlocked.Read(ref work) <= Activities.Waiting)
        {
            quiet.TrySetResult();
        }
    }

    private void StartWorker()
    {
        while (!closed)
        {
            var running = Volatile.Read(ref workers);
            if (running >= maxWorkers)
            {
                return;
            }

            if (Interlocked.CompareExchange(ref workers, running + 1, running) == running)
            {
                // Local: the thread that brought the result of an activity goes on with the turn, without waking another.
                ThreadPool.UnsafeQueueUserWorkItem(static engine => engine.Work(), this, preferLocal: true);
                return;
            }
        }
    }

    private void Work()
    {
        while (!closed && ready.TryDequeue(out var actor))
        {
            actor.Process();
        }

        Interlocked.Decrement(ref workers);
        if (!ready.IsEmpty)
        {
            StartWorker(); // an actor came between the last look and the decrement
        }
    }
}
