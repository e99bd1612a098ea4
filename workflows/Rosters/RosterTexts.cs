using Workflows.Texts;

namespace Workflows.Rosters;

/// <summary>The texts of rosters: mails, findings, names of states.</summary>
public static class RosterTexts
{
    /// <summary>From <c>RosterTexts.resx</c> and <c>RosterTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(RosterTexts));
}
