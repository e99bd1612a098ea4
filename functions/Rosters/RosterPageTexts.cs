using Workflows.Texts;

namespace Workflows.Rosters;

/// <summary>The texts of the pages about rosters.</summary>
internal sealed class RosterPageTexts
{
    private RosterPageTexts()
    {
    }

    /// <summary>From <c>RosterPageTexts.resx</c> and <c>RosterPageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(RosterPageTexts));
}
