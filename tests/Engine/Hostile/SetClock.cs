using Workflows.Testing;

namespace Workflows.Engine.Tests.Hostile;

/// <summary>A wall clock that somebody sets; timers go by the clock below, as in a computer.</summary>
internal sealed class SetClock(ManualClock running) : TimeProvider
{
    internal TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => running.GetUtcNow() + Offset;

    public override long GetTimestamp() => running.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        running.CreateTimer(callback, state, dueTime, period);
}
