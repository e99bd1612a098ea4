using Workflows.Kit.Cases;

namespace Workflows.Rosters;

/// <summary>Says what a month owes at a moment.</summary>
public sealed class PlanRosterActivity(RosterProcess process) : PlanCaseActivity<RosterDuty>(process)
{
    /// <summary>Durable name.</summary>
    public const string Name = "PlanRoster";
}
