using Workflows.Kit;

namespace Workflows.Changes;

/// <summary>Why an act on changes is refused, beside the reasons that other processes have, too (<see cref="RefusalReason"/>).</summary>
public static class ChangeRefusals
{
    public static RefusalReason NoSuchClass { get; } = RefusalReason.Invalid();

    /// <summary>Work without an approval takes a reason and a second word; the detail is which of them is missing.</summary>
    public static RefusalReason NotApproved { get; } = RefusalReason.Conflict();
}
