using Workflows.Kit.Cases;

namespace Workflows.Releases;

/// <summary>Runs one release from its plan to its close.</summary>
public sealed class RunReleaseOrchestrator() : CaseOrchestrator<ReleaseDuty>(PlanReleaseActivity.Name, PerformReleaseDutyActivity.Name)
{
    /// <summary>Durable name; running instances refer to it.</summary>
    public const string Name = "RunRelease";
}
