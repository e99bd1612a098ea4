using Workflows.Texts;

namespace Workflows.Security;

/// <summary>The texts of refusals at the door.</summary>
public static class SecurityTexts
{
    /// <summary>From <c>SecurityTexts.resx</c> and <c>SecurityTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(SecurityTexts));
}
