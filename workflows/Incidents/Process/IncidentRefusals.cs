using Workflows.Kit;

namespace Workflows.Incidents.Process;

/// <summary>Why an act on incidents is refused, beside the reasons that other processes have, too (<see cref="RefusalReason"/>).</summary>
public static class IncidentRefusals
{
    public static RefusalReason NoSuchIncident { get; } = RefusalReason.NotFound();

    public static RefusalReason IncidentClosed { get; } = RefusalReason.Conflict();

    public static RefusalReason NotSent { get; } = RefusalReason.Conflict();

    public static RefusalReason NotPaused { get; } = RefusalReason.Conflict();

    public static RefusalReason AlreadyPaused { get; } = RefusalReason.Conflict();
}
