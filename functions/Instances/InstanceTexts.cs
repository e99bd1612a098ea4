using Workflows.Texts;

namespace Workflows.Instances;

/// <summary>The texts of the pages about orchestrations.</summary>
public static class InstanceTexts
{
    /// <summary>From <c>InstanceTexts.resx</c> and <c>InstanceTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(InstanceTexts));
}
