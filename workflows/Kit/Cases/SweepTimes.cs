namespace Workflows.Kit.Cases;

/// <summary>How late is too late, in every process.</summary>
public static class SweepTimes
{
    /// <summary>An orchestration that is later than this is woken.</summary>
    public static readonly TimeSpan WakeAfter = TimeSpan.FromMinutes(1);

    /// <summary>A duty that is later than this is performed by the sweep.</summary>
    public static readonly TimeSpan PerformAfter = TimeSpan.FromMinutes(3);
}
