using Workflows.Kit;

namespace Workflows.Incidents.Process;

/// <summary>Why an act on incidents is refused, beside the reasons that other processes have, too (<see cref="RefusalReason"/>).</summary>
public static class IncidentRefusals
{
    public static RefusalReason NoSuchIncident { get; } = RefusalReason.NotFound();

    public static RefusalReason IncidentClosed { get; } = RefusalReason.Conflict();

    public static RefusalReason NotSent { get; } = RefusalReason.Conflict();

    /// <summary>The contract names no such ground, or no exclusions at all.</summary>
    public static RefusalReason NoSuchExclusion { get; } = RefusalReason.Invalid();

    /// <summary>The ground cannot be taken out of that indicator.</summary>
    public static RefusalReason NoSuchIndicator { get; } = RefusalReason.Invalid();

    public static RefusalReason NoSuchProposal { get; } = RefusalReason.Invalid();

    /// <summary>The contract does not classify incidents.</summary>
    public static RefusalReason NoSuchClassification { get; } = RefusalReason.Invalid();

    public static RefusalReason NoSuchCategory { get; } = RefusalReason.Invalid();

    public static RefusalReason NoSuchUrgency { get; } = RefusalReason.Invalid();

    public static RefusalReason NoSuchEffect { get; } = RefusalReason.Invalid();

    /// <summary>The contract's matrix of responsibilities has no such line, or there is none.</summary>
    public static RefusalReason NoSuchCause { get; } = RefusalReason.Invalid();

    /// <summary>A similar incident is another one of the same contract.</summary>
    public static RefusalReason NoSuchSimilar { get; } = RefusalReason.Invalid();

    /// <summary>The fault was published before it struck: the contract keeps it in the figures.</summary>
    public static RefusalReason KnownBefore { get; } = RefusalReason.Conflict();

    /// <summary>The same is open or agreed on.</summary>
    public static RefusalReason AlreadyProposed { get; } = RefusalReason.Conflict();

    /// <summary>It was refused on this evidence.</summary>
    public static RefusalReason NoNewEvidence { get; } = RefusalReason.Conflict();

    public static RefusalReason NotPaused { get; } = RefusalReason.Conflict();

    public static RefusalReason AlreadyPaused { get; } = RefusalReason.Conflict();
}
