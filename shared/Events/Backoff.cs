namespace Workflows.Events;

/// <summary>Growing pauses after failures in a row: 5 seconds, doubled, 5 minutes at most. Not for two at once.</summary>
internal sealed class Backoff
{
    /// <summary>In a row, with the pauses between them some minutes: somebody has to look.</summary>
    private const int Lasting = 6;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private DateTimeOffset notBefore;

    public int Failures { get; private set; }

    /// <summary>When the first of the failures was.</summary>
    public DateTimeOffset Since { get; private set; }

    public bool IsLasting => Failures >= Lasting;

    /// <summary>The pause is over.</summary>
    public bool IsOver(DateTimeOffset now) => now >= notBefore;

    public void Succeeded() => Failures = 0;

    /// <summary>Another failure; how long to pause.</summary>
    public TimeSpan Failed(DateTimeOffset now)
    {
        Since = Failures == 0 ? now : Since;
        Failures++;
        TimeSpan pause = TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(Failures - 1, 10)));
        notBefore = now + pause;
        return pause;
    }
}
