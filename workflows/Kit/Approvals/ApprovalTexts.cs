using Workflows.Texts;

namespace Workflows.Kit.Approvals;

/// <summary>What answers and verdicts are called.</summary>
public static class ApprovalTexts
{
    /// <summary>From <c>ApprovalTexts.resx</c> and <c>ApprovalTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(ApprovalTexts));
}
