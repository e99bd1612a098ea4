namespace Workflows.Kit.Cases;

/// <summary>How late is too late, in every process.</summary>
public static class SweepTimes
{
    /// <summary>An orchestration that is later than this is woken.</summary>
    public static readonly TimeSpan WakeAfter = TimeSpan.FromMinutes(1);

    /// <summary>A duty that is later than this is performed by the sweep.</summary>
    public static readonly TimeSpan PerformAfter = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Every so many minutes a case is looked at by its facts, whatever its row says: a crash between a fact and its signal leaves an
    /// orchestration that waits for something else.
    /// </summary>
    private const int MinutesPerTurn = 10;

    /// <summary>Whether it is a case's turn in this minute; the cases of a contract are spread over the turns.</summary>
    public static bool IsTurn(CaseId id, DateTimeOffset now) => (id.Value.Sum(c => c) + (now.ToUnixTimeSeconds() / 60)) % MinutesPerTurn == 0;
}
