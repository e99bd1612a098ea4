using Workflows.Kit;

namespace Workflows.Incidents.Store;

/// <summary>Incidents as a kind of case: older than those of the other processes, and so without a letter. Nothing of it ever changes.</summary>
public static class IncidentKind
{
    /// <summary>Ids, tables and names.</summary>
    public static CaseKind Incidents { get; } = new("incident", null, "incidents", new("RunIncident", "PlanIncident", "PerformDuty"))
    {
        EventName = "IncidentChanged",
        Input = id => new RunIncidentInput(id),
        FiledColumn = "OpenedAt",
    };
}
