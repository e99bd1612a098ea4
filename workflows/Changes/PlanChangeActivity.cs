using Workflows.Kit.Cases;

namespace Workflows.Changes;

/// <summary>Says what a change owes at a moment.</summary>
public sealed class PlanChangeActivity(ChangeProcess process) : PlanCaseActivity<ChangeDuty>(process)
{
    /// <summary>Durable name.</summary>
    public const string Name = "PlanChange";
}
