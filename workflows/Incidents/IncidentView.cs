using Workflows.Contracts;

namespace Workflows.Incidents;

/// <summary>An incident as read: its row, its contract as frozen at the opening, and its folded facts.</summary>
public sealed record IncidentView(IncidentRow Row, Contract Contract, IncidentClocks Clocks, IncidentState State)
{
    public IncidentId Id => State.Id;
}
