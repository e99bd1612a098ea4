using Workflows.Texts;

namespace Workflows.Releases;

/// <summary>The texts of the pages about releases.</summary>
internal sealed class ReleasePageTexts
{
    private ReleasePageTexts()
    {
    }

    /// <summary>From <c>ReleasePageTexts.resx</c> and <c>ReleasePageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(ReleasePageTexts));
}
