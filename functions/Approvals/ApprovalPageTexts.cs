using Workflows.Texts;

namespace Workflows.Approvals;

/// <summary>The texts of the pages on which people approve.</summary>
internal static class ApprovalPageTexts
{
    /// <summary>From <c>ApprovalPageTexts.resx</c> and <c>ApprovalPageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(ApprovalPageTexts));
}
