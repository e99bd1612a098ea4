using Workflows.Texts;

namespace Workflows.ServiceLevels;

/// <summary>What is said of values that come in.</summary>
public static class MetricTexts
{
    /// <summary>From <c>MetricTexts.resx</c> and <c>MetricTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(MetricTexts));
}
