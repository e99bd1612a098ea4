using Workflows.Kit;

namespace Workflows.Onboarding.Process;

/// <summary>Why an act on placements is refused, beside the reasons that other processes have, too (<see cref="RefusalReason"/>).</summary>
public static class PlacementRefusals
{
    public static RefusalReason NoSuchRole { get; } = RefusalReason.Invalid();

    public static RefusalReason NoSuchSite { get; } = RefusalReason.Invalid();

    public static RefusalReason NoSuchCheck { get; } = RefusalReason.Invalid();

    /// <summary>The check is not asked for here.</summary>
    public static RefusalReason NotWanted { get; } = RefusalReason.Conflict();

    /// <summary>The evidence does not show what is asked for.</summary>
    public static RefusalReason NotEnough { get; } = RefusalReason.Conflict();

    /// <summary>The contract lets nobody do without it.</summary>
    public static RefusalReason NotWaivable { get; } = RefusalReason.Conflict();

    /// <summary>A sentence with figures of a sensitive check, which belong into its fields.</summary>
    public static RefusalReason NoFigures { get; } = RefusalReason.Invalid();

    /// <summary>What is asked for was erased.</summary>
    public static RefusalReason Erased { get; } = RefusalReason.Conflict();

    /// <summary>Evidence was erased already, so that the case cannot go on longer.</summary>
    public static RefusalReason EvidenceErased { get; } = RefusalReason.Conflict();

    /// <summary>The contract keeps nothing for that long.</summary>
    public static RefusalReason RetentionOver { get; } = RefusalReason.Invalid();

    /// <summary>Kept, but the key that it was sealed with is not there.</summary>
    public static RefusalReason KeyLost { get; } = RefusalReason.Conflict();
}
