using Workflows.Texts;

namespace Workflows.Changes;

/// <summary>The texts of changes: mails, names of states.</summary>
public static class ChangeTexts
{
    /// <summary>From <c>ChangeTexts.resx</c> and <c>ChangeTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(ChangeTexts));
}
