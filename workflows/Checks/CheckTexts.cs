using Workflows.Texts;

namespace Workflows.Checks;

/// <summary>Texts of checks: mails, pages, refusals.</summary>
public static class CheckTexts
{
    /// <summary>From <c>CheckTexts.resx</c> and <c>CheckTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(CheckTexts));
}
