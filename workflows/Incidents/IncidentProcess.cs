using Workflows.Kit;

namespace Workflows.Incidents;

/// <summary>Incidents as a process.</summary>
public static class IncidentProcess
{
    /// <summary>Ids, tables and names of incidents: older than those of the other processes, and so without a letter.</summary>
    public static CaseKind Incidents { get; } = new("incident", null, "incidents", RunIncidentOrchestrator.Name)
    {
        EventName = IncidentChanged.EventName,
        Input = id => new RunIncidentInput(id),
        FiledColumn = "OpenedAt",
    };
}
