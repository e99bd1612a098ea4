using Workflows.Texts;

namespace Workflows.Settings;

/// <summary>The texts of the page of settings.</summary>
internal static class SettingsTexts
{
    /// <summary>From <c>SettingsTexts.resx</c> and <c>SettingsTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(SettingsTexts));
}
