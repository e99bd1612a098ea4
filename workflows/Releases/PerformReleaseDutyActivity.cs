using Workflows.Kit.Cases;

namespace Workflows.Releases;

/// <summary>Performs one duty of a release.</summary>
public sealed class PerformReleaseDutyActivity(ReleaseProcess process) : PerformCaseDutyActivity<ReleaseDuty>(process)
{
    /// <summary>Durable name.</summary>
    public const string Name = "PerformReleaseDuty";
}
