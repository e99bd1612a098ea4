using Microsoft.Extensions.Logging;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.DurableTask;

/// <summary>
/// Wakes instances. The near future is a heap in memory, the rest is in the database: when the clock reaches the end of the
/// window, the next one is read. One system timer, set to the earliest of all.
/// </summary>
internal sealed class TimerQueue : IDisposable
{
    private static readonly long Window = TimeSpan.FromMinutes(10).Ticks;
    /// <summary>A wall clock that is set forward, or a machine that slept, is noticed after this time at the latest.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly DurableEngine engine;
    private readonly Lock sync = new();
    private readonly PriorityQueue<string, long> heap = new();
    private readonly Dictionary<string, long> armed = new(StringComparer.Ordinal);
    private readonly ITimer timer;
    private long horizon = long.MinValue;
    private long setFor = long.MaxValue;
    private bool stopped;

    internal TimerQueue(DurableEngine engine)
    {
        this.engine = engine;
        timer = engine.Options.TimeProvider.CreateTimer(static state => ((TimerQueue)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Entries in memory, stale ones included.</summary>
    internal int Count
    {
        get
        {
            lock (sync)
            {
                return heap.Count + armed.Count;
            }
        }
    }

    public void Dispose()
    {
        lock (sync)
        {
            stopped = true;
        }

        timer.Dispose();
    }

    internal void Start() => Fire();

    /// <summary>The instance's only wake time; null for none. Call after the commit that says so.</summary>
    internal void Set(string id, long? due)
    {
        lock (sync)
        {
            if (due is not { } time || time >= horizon)
            {
                armed.Remove(id);
                return;
            }

            if (time > engine.Now())
            {
                Add(id, time);
                Arm();
                return;
            }

            armed.Remove(id);
        }

        engine.Deliver(id, new Mail.Timer());
    }

    private void Add(string id, long time)
    {
        if (!armed.TryGetValue(id, out var known) || known != time)
        {
            armed[id] = time;
            heap.Enqueue(id, time);
            Compact();
        }
    }

    /// <summary>Entries that were set anew or cancelled stay in the heap until due; when most are stale, build it again.</summary>
    private void Compact()
    {
        if (heap.Count > 1024 && heap.Count > 4 * armed.Count)
        {
            heap.Clear();
            heap.EnqueueRange(armed.Select(entry => (entry.Key, entry.Value)));
        }
    }

    private void Fire()
    {
        List<string>? due = null;
        lock (sync)
        {
            if (stopped)
            {
                return;
            }

            setFor = long.MaxValue;
            var now = engine.Now();
            if (now >= horizon && !TryReadNextWindow(now))
            {
                timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
                return;
            }

            while (heap.TryPeek(out var id, out var time) && time <= now)
            {
                heap.Dequeue();
                if (armed.TryGetValue(id, out var known) && known == time)
                {
                    armed.Remove(id);
                    (due ??= []).Add(id);
                }
            }

            Arm();
        }

        if (due is not null)
        {
            foreach (var id in due)
            {
                engine.Deliver(id, new Mail.Timer());
            }
        }
    }

    private bool TryReadNextWindow(long now)
    {
        var before = horizon;
        try
        {
            ReadNextWindow(now);
            return true;
        }
        catch (Exception exception)
        {
            // On a timer's thread nobody would catch it.
            engine.Logger.LogError(exception, "The timers of the next minutes could not be read; it is tried again in a second.");
            horizon = before;
            return false;
        }
    }

    private void ReadNextWindow(long now)
    {
        // The horizon moves before the read: a wake time committed in between is either seen by the read or set after it.
        var from = horizon;
        horizon = now + Window;
        var entries = engine.Database.Read(connection => connection.Statement("SELECT Id, WakeAt FROM Instances WHERE WakeAt >= ?1 AND WakeAt < ?2")
            .Bind(1, from).Bind(2, horizon).All(row => (row.GetString(0), row.GetInt64(1))));
        foreach (var (id, time) in entries)
        {
            Add(id, time);
        }
    }

    private void Arm()
    {
        var next = heap.TryPeek(out _, out var first) ? Math.Min(first, horizon) : horizon;
        if (stopped || next >= setFor)
        {
            return;
        }

        setFor = next;
        var wait = TimeSpan.FromTicks(Math.Max(1, next - engine.Now()));
        if (engine.Options.TimeProvider == TimeProvider.System)
        {
            // The system cuts to milliseconds; a timer that fires early would only have to be set again.
            wait = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        }

        timer.Change(wait < Longest ? wait : Longest, Timeout.InfiniteTimeSpan);
    }
}
