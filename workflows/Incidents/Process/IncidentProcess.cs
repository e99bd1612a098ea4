using Microsoft.Extensions.DependencyInjection;
using Workflows.Incidents.Alerts;
using Workflows.Incidents.Reports;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Maintenance;

namespace Workflows.Incidents.Process;

/// <summary>Incidents as a process.</summary>
public static class IncidentProcess
{
    /// <summary>Ids, tables and names of incidents: older than those of the other processes, and so without a letter.</summary>
    public static CaseKind Incidents { get; } =
        new("incident", null, "incidents", new(RunIncidentOrchestrator.Name, PlanIncidentActivity.Name, PerformDutyActivity.Name))
        {
            EventName = IncidentChanged.EventName,
            Input = id => new RunIncidentInput(id),
            FiledColumn = "OpenedAt",
        };

    /// <summary>The process.</summary>
    public static ProcessDefinition Definition { get; } = new(Incidents)
    {
        Texts = IncidentTexts.All,
        Durable = registry => registry
            .AddOrchestrator<RunIncidentOrchestrator>(RunIncidentOrchestrator.Name)
            .AddActivity<PlanIncidentActivity>(PlanIncidentActivity.Name)
            .AddActivity<PerformDutyActivity>(PerformDutyActivity.Name),
        Services = services => services
            .AddSingleton<IncidentLedger>().AddSingleton<IncidentReader>().AddSingleton<ReportStore>().AddSingleton<IncidentLinks>()
            .AddSingleton<AlertLedger>().AddSingleton<AlertIntake>().AddSingleton<IncidentWriter>()
            .AddSingleton<MaintenanceHolds>().AddSingleton<IMaintenanceHolds>(p => p.GetRequiredService<MaintenanceHolds>())
            .AddSingleton<PerformDutyActivity>().AddSingleton<ICaseMail, UndeliverableMail>()
            .AddSingleton<IncidentCommands>().AddSingleton<IncidentSweep>(),
    };
}
