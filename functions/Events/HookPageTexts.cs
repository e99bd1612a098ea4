using Workflows.Texts;

namespace Workflows.Events;

/// <summary>The texts of the page about hooks.</summary>
public static class HookPageTexts
{
    /// <summary>From <c>HookPageTexts.resx</c> and <c>HookPageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(HookPageTexts));
}
