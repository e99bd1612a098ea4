using Workflows.Kit.Cases;

namespace Workflows.Onboarding;

/// <summary>Says what a placement owes at a moment.</summary>
public sealed class PlanPlacementActivity(PlacementProcess process) : PlanCaseActivity<PlacementDuty>(process)
{
    /// <summary>Durable name.</summary>
    public const string Name = "PlanPlacement";
}
