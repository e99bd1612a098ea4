using Workflows.Clocks;
using Workflows.Kit.Cases;

namespace Workflows.Releases;

/// <summary>Says what a release owes at a moment.</summary>
public sealed class PlanReleaseActivity(ReleaseProcess process, LookTime time) : PlanCaseActivity<ReleaseDuty>(process, time)
{
    /// <summary>Durable name.</summary>
    public const string Name = "PlanRelease";
}
