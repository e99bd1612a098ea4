using Microsoft.DurableTask;
using Workflows.Changes;
using Workflows.Incidents;
using Workflows.Onboarding;
using Workflows.Releases;
using Workflows.Rosters;

namespace Workflows;

/// <summary>Every orchestrator and activity of the application, registered once for both editions.</summary>
public static class WorkflowCatalog
{
    /// <summary>Adds them under their durable names.</summary>
    public static void AddTo(DurableTaskRegistry registry)
    {
        registry.AddOrchestrator<RunIncidentOrchestrator>(RunIncidentOrchestrator.Name);
        registry.AddActivity<PlanIncidentActivity>(PlanIncidentActivity.Name);
        registry.AddActivity<PerformDutyActivity>(PerformDutyActivity.Name);
        registry.AddOrchestrator<RunChangeOrchestrator>(RunChangeOrchestrator.Name);
        registry.AddActivity<PlanChangeActivity>(PlanChangeActivity.Name);
        registry.AddActivity<PerformChangeDutyActivity>(PerformChangeDutyActivity.Name);
        registry.AddOrchestrator<RunRosterOrchestrator>(RunRosterOrchestrator.Name);
        registry.AddActivity<PlanRosterActivity>(PlanRosterActivity.Name);
        registry.AddActivity<PerformRosterDutyActivity>(PerformRosterDutyActivity.Name);
        registry.AddOrchestrator<RunReleaseOrchestrator>(RunReleaseOrchestrator.Name);
        registry.AddActivity<PlanReleaseActivity>(PlanReleaseActivity.Name);
        registry.AddActivity<PerformReleaseDutyActivity>(PerformReleaseDutyActivity.Name);
        registry.AddOrchestrator<RunPlacementOrchestrator>(RunPlacementOrchestrator.Name);
        registry.AddActivity<PlanPlacementActivity>(PlanPlacementActivity.Name);
        registry.AddActivity<PerformPlacementDutyActivity>(PerformPlacementDutyActivity.Name);
    }
}
