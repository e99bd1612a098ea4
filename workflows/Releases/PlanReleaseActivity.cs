using Workflows.Kit.Cases;

namespace Workflows.Releases;

/// <summary>Says what a release owes at a moment.</summary>
public sealed class PlanReleaseActivity(ReleaseProcess process) : PlanCaseActivity<ReleaseDuty>(process)
{
    /// <summary>Durable name.</summary>
    public const string Name = "PlanRelease";
}
