using Workflows.Texts;

namespace Workflows.PeopleChanges;

/// <summary>What is said about changes of the people.</summary>
public static class PeopleTexts
{
    /// <summary>From <c>PeopleTexts.resx</c> and <c>PeopleTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(PeopleTexts));
}
