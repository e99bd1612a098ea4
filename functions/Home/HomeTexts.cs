using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Home;

/// <summary>The texts of the home page and the search.</summary>
internal static class HomeTexts
{
    /// <summary>From <c>HomeTexts.resx</c> and <c>HomeTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(HomeTexts));

    public static string T(PageContext page, string key, params object?[] arguments) => All.Get(page.Language, key, arguments);
}
