using Workflows.Clocks;
using Workflows.Kit.Cases;

namespace Workflows.Onboarding;

/// <summary>Performs one duty of a placement.</summary>
public sealed class PerformPlacementDutyActivity(PlacementProcess process, LookTime time) : PerformCaseDutyActivity<PlacementDuty>(process, time)
{
    /// <summary>Durable name.</summary>
    public const string Name = "PerformPlacementDuty";
}
