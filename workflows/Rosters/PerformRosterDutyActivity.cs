using Workflows.Clocks;
using Workflows.Kit.Cases;

namespace Workflows.Rosters;

/// <summary>Performs one duty of a month.</summary>
public sealed class PerformRosterDutyActivity(RosterProcess process, LookTime time) : PerformCaseDutyActivity<RosterDuty>(process, time)
{
    /// <summary>Durable name.</summary>
    public const string Name = "PerformRosterDuty";
}
