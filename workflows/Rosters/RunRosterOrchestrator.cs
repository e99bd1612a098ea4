using Workflows.Kit.Cases;

namespace Workflows.Rosters;

/// <summary>Runs one month from its opening to its end.</summary>
public sealed class RunRosterOrchestrator() : CaseOrchestrator<RosterDuty>(PlanRosterActivity.Name, PerformRosterDutyActivity.Name)
{
    /// <summary>Durable name; running instances refer to it.</summary>
    public const string Name = "RunRoster";
}
