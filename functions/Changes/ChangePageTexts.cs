using Workflows.Texts;

namespace Workflows.Changes;

/// <summary>The texts of the pages about changes.</summary>
internal sealed class ChangePageTexts
{
    private ChangePageTexts()
    {
    }

    /// <summary>From <c>ChangePageTexts.resx</c> and <c>ChangePageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(ChangePageTexts));
}
