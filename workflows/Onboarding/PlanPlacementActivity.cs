using Workflows.Clocks;
using Workflows.Kit.Cases;

namespace Workflows.Onboarding;

/// <summary>Says what a placement owes at a moment.</summary>
public sealed class PlanPlacementActivity(PlacementProcess process, LookTime time) : PlanCaseActivity<PlacementDuty>(process, time)
{
    /// <summary>Durable name.</summary>
    public const string Name = "PlanPlacement";
}
