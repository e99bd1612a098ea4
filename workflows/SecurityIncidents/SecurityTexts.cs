using Workflows.Texts;

namespace Workflows.SecurityIncidents;

/// <summary>The texts of security incidents: mails, pages, refusals.</summary>
public static class SecurityTexts
{
    /// <summary>From <c>SecurityTexts.resx</c> and <c>SecurityTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(SecurityTexts));
}
