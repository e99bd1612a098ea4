using Workflows.Texts;

namespace Workflows.Incidents;

/// <summary>The texts of incidents: mails, drafts, names of states.</summary>
public static class IncidentTexts
{
    /// <summary>From <c>IncidentTexts.resx</c> and <c>IncidentTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(IncidentTexts));
}
