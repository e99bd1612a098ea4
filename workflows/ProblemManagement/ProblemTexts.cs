using Workflows.Texts;

namespace Workflows.ProblemManagement;

/// <summary>The texts of problems: mails, pages, refusals.</summary>
public static class ProblemTexts
{
    /// <summary>From <c>ProblemTexts.resx</c> and <c>ProblemTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(ProblemTexts));
}
