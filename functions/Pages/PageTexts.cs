using Workflows.Texts;

namespace Workflows.Pages;

/// <summary>The texts of the pages.</summary>
public static class PageTexts
{
    /// <summary>From <c>PageTexts.resx</c> and <c>PageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(PageTexts));
}
