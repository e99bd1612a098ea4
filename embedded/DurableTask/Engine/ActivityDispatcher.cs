using System.Collections.Concurrent;

namespace Workflows.Embedded.DurableTask;

/// <summary>Runs activities on the pool, as many at a time as allowed; the rest waits in order.</summary>
internal sealed class ActivityDispatcher(DurableEngine engine)
{
    private readonly ConcurrentQueue<ActivityCall> waiting = new();
    private readonly int limit = Math.Max(1, engine.Options.MaxConcurrentActivities);
    private int running;

    internal DurableEngine Engine => engine;

    internal int Running => Volatile.Read(ref running);

    internal int Waiting => waiting.Count;

    internal void Enqueue(ActivityCall call)
    {
        engine.Began();
        call.Dispatcher = this;
        waiting.Enqueue(call);
        Pump();
    }

    internal void Finished()
    {
        Interlocked.Decrement(ref running);
        Pump();
        engine.Finished();
    }

    private void Pump()
    {
        while (!waiting.IsEmpty && !engine.IsStopping)
        {
            var now = Interlocked.Increment(ref running);
            if (now > limit)
            {
                Interlocked.Decrement(ref running);
                return; // the one that ends next pumps again
            }

            if (waiting.TryDequeue(out var call))
            {
                if (engine.Options.World is { } world)
                {
                    world.Post(call.Execute);
                }
                else
                {
                    // A single one goes on where its commit was reported, without waking another thread; many are shared out in order.
                    ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: now == 1);
                }
            }
            else
            {
                Interlocked.Decrement(ref running);
            }
        }
    }
}
