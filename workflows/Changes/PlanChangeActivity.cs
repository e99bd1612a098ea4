using Workflows.Clocks;
using Workflows.Kit.Cases;

namespace Workflows.Changes;

/// <summary>Says what a change owes at a moment.</summary>
public sealed class PlanChangeActivity(ChangeProcess process, LookTime time) : PlanCaseActivity<ChangeDuty>(process, time)
{
    /// <summary>Durable name.</summary>
    public const string Name = "PlanChange";
}
