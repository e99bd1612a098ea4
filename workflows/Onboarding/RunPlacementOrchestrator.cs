using Workflows.Kit.Cases;

namespace Workflows.Onboarding;

/// <summary>Runs one placement from its proposal until its evidence is erased.</summary>
public sealed class RunPlacementOrchestrator() : CaseOrchestrator<PlacementDuty>(PlanPlacementActivity.Name, PerformPlacementDutyActivity.Name)
{
    /// <summary>Durable name; running instances refer to it.</summary>
    public const string Name = "RunPlacement";
}
