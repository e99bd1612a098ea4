using Workflows.Kit.Cases;

namespace Workflows.Onboarding;

/// <summary>Performs one duty of a placement.</summary>
public sealed class PerformPlacementDutyActivity(PlacementProcess process) : PerformCaseDutyActivity<PlacementDuty>(process)
{
    /// <summary>Durable name.</summary>
    public const string Name = "PerformPlacementDuty";
}
