using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Incidents.Exclusions;

/// <summary>The texts about exclusions on the page of an incident and behind the link that asks about one.</summary>
internal static class ExclusionPageTexts
{
    /// <summary>From <c>ExclusionPageTexts.resx</c> and <c>ExclusionPageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(ExclusionPageTexts));

    /// <summary>A text in the reader's language.</summary>
    public static string T(PageContext page, string key, params object?[] arguments) => All.Get(page.Language, key, arguments);
}
