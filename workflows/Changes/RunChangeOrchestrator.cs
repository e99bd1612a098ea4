using Workflows.Kit.Cases;

namespace Workflows.Changes;

/// <summary>Runs one change from its filing to its close.</summary>
public sealed class RunChangeOrchestrator() : CaseOrchestrator<ChangeDuty>(PlanChangeActivity.Name, PerformChangeDutyActivity.Name)
{
    /// <summary>Durable name; running instances refer to it.</summary>
    public const string Name = "RunChange";
}
