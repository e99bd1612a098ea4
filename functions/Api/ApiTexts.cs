using Workflows.Texts;

namespace Workflows.Api;

/// <summary>The texts of exports.</summary>
public static class ApiTexts
{
    /// <summary>From <c>ApiTexts.resx</c> and <c>ApiTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(ApiTexts));
}
