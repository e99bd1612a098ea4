using Workflows.Texts;

namespace Workflows.Approvals;

/// <summary>The texts of the pages on which people approve.</summary>
internal sealed class ApprovalPageTexts
{
    private ApprovalPageTexts()
    {
    }

    /// <summary>From <c>ApprovalPageTexts.resx</c> and <c>ApprovalPageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(ApprovalPageTexts));
}
