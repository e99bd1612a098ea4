using Workflows.Clocks;
using Workflows.Kit.Cases;

namespace Workflows.Changes;

/// <summary>Performs one duty of a change.</summary>
public sealed class PerformChangeDutyActivity(ChangeProcess process, LookTime time) : PerformCaseDutyActivity<ChangeDuty>(process, time)
{
    /// <summary>Durable name.</summary>
    public const string Name = "PerformChangeDuty";
}
