using Workflows.Kit;

namespace Workflows.Changes.Process;

/// <summary>Why an act on changes is refused, beside the reasons that other processes have, too (<see cref="RefusalReason"/>).</summary>
public static class ChangeRefusals
{
    public static RefusalReason NoSuchClass { get; } = RefusalReason.Invalid();
}
