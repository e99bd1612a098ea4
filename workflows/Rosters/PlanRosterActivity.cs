using Workflows.Clocks;
using Workflows.Kit.Cases;

namespace Workflows.Rosters;

/// <summary>Says what a month owes at a moment.</summary>
public sealed class PlanRosterActivity(RosterProcess process, LookTime time) : PlanCaseActivity<RosterDuty>(process, time)
{
    /// <summary>Durable name.</summary>
    public const string Name = "PlanRoster";
}
