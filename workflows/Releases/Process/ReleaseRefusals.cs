using Workflows.Kit;

namespace Workflows.Releases.Process;

/// <summary>Why an act on releases is refused, beside the reasons that other processes have, too (<see cref="RefusalReason"/>).</summary>
public static class ReleaseRefusals
{
    /// <summary>The contract has no releases.</summary>
    public static RefusalReason NoReleases { get; } = RefusalReason.Invalid();

    /// <summary>Another role does it.</summary>
    public static RefusalReason NotYours { get; } = RefusalReason.Forbidden();

    /// <summary>A change of the release is not approved; the detail is its id.</summary>
    public static RefusalReason ChangeNotApproved { get; } = RefusalReason.Conflict();

    public static RefusalReason NoSuchGate { get; } = RefusalReason.Invalid();

    /// <summary>Something that has to be shown first is open; the detail is the gates, by comma.</summary>
    public static RefusalReason GateOpen { get; } = RefusalReason.Conflict();

    public static RefusalReason EvidenceMissing { get; } = RefusalReason.Conflict();

    /// <summary>Nobody gave the go.</summary>
    public static RefusalReason NoGo { get; } = RefusalReason.Conflict();

    /// <summary>The work is not planned for now.</summary>
    public static RefusalReason OutsideWindow { get; } = RefusalReason.Conflict();

    public static RefusalReason OutOfOrder { get; } = RefusalReason.Conflict();

    public static RefusalReason NotAborted { get; } = RefusalReason.Conflict();

    public static RefusalReason Aborted { get; } = RefusalReason.Conflict();

    public static RefusalReason NotCompleted { get; } = RefusalReason.Conflict();
}
