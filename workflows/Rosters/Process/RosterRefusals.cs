using Workflows.Kit;

namespace Workflows.Rosters.Process;

/// <summary>Why an act on rosters is refused, beside the reasons that other processes have, too (<see cref="RefusalReason"/>).</summary>
public static class RosterRefusals
{
    /// <summary>The contract has no rosters.</summary>
    public static RefusalReason NoRoster { get; } = RefusalReason.Invalid();

    public static RefusalReason NoSuchMonth { get; } = RefusalReason.Invalid();

    public static RefusalReason NoSuchSlot { get; } = RefusalReason.Invalid();

    /// <summary>The month before has no plan to copy.</summary>
    public static RefusalReason NothingToCopy { get; } = RefusalReason.Conflict();

    public static RefusalReason RosterHasErrors { get; } = RefusalReason.Conflict();

    /// <summary>The month is not approved.</summary>
    public static RefusalReason NotInForce { get; } = RefusalReason.Conflict();

    /// <summary>The person has no shift there.</summary>
    public static RefusalReason NotOnDuty { get; } = RefusalReason.Conflict();

    /// <summary>The person is on another shift, or absent.</summary>
    public static RefusalReason NotAvailable { get; } = RefusalReason.Conflict();
}
