using Workflows.Kit.Cases;

namespace Workflows.Rosters;

/// <summary>Performs one duty of a month.</summary>
public sealed class PerformRosterDutyActivity(RosterProcess process) : PerformCaseDutyActivity<RosterDuty>(process)
{
    /// <summary>Durable name.</summary>
    public const string Name = "PerformRosterDuty";
}
