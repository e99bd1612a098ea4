using Workflows.Texts;

namespace Workflows.Releases;

/// <summary>The texts of releases: mails, names of states.</summary>
public static class ReleaseTexts
{
    /// <summary>From <c>ReleaseTexts.resx</c> and <c>ReleaseTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(ReleaseTexts));
}
