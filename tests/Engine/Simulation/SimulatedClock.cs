namespace Workflows.Engine.Tests.Simulation;

/// <summary>Two clocks as in a computer: one that only runs on, by which timers fire, and the wall's, which somebody may set to any time.
/// Not thread-safe.</summary>
internal sealed class SimulatedClock(DateTimeOffset start, Action<Action> post) : TimeProvider
{
    private readonly List<SimulatedTimer> timers = [];
    private DateTimeOffset wall = start;
    private long elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How far the running clock is from the next timer; null if there is none.</summary>
    internal TimeSpan? UntilNextTimer => timers.Count == 0 ? null : TimeSpan.FromTicks(Math.Max(0, timers.Min(timer => timer.Due) - elapsed));

    public override DateTimeOffset GetUtcNow() => wall;

    public override long GetTimestamp() => elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Time passes on both clocks; what falls due meanwhile is posted.</summary>
    internal void Advance(TimeSpan by)
    {
        elapsed += by.Ticks;
        wall += by;
        while (timers.Where(timer => timer.Due <= elapsed).MinBy(timer => timer.Due) is { } due)
        {
            timers.Remove(due);
            post(due.Callback);
        }
    }

    /// <summary>Somebody sets the wall clock.</summary>
    internal void Set(TimeSpan by) => wall += by;

    /// <summary>The process is gone, and its timers with it.</summary>
    internal void Clear() => timers.Clear();

    private sealed class SimulatedTimer(SimulatedClock clock, Action callback) : ITimer
    {
        internal Action Callback => callback;

        internal long Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.timers.Remove(this);
            if (dueTime >= TimeSpan.Zero)
            {
                Due = clock.elapsed + dueTime.Ticks;
                clock.timers.Add(this);
            }

            return true;
        }

        public void Dispose() => clock.timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
