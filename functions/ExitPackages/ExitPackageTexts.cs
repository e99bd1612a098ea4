using Workflows.Texts;

namespace Workflows.ExitPackages;

/// <summary>What pages say about exit packages.</summary>
public static class ExitPackageTexts
{
    /// <summary>From <c>ExitPackageTexts.resx</c> and <c>ExitPackageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(ExitPackageTexts));
}
