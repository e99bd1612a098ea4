using Workflows.Clocks;
using Workflows.Kit.Cases;

namespace Workflows.Releases;

/// <summary>Performs one duty of a release.</summary>
public sealed class PerformReleaseDutyActivity(ReleaseProcess process, LookTime time) : PerformCaseDutyActivity<ReleaseDuty>(process, time)
{
    /// <summary>Durable name.</summary>
    public const string Name = "PerformReleaseDuty";
}
