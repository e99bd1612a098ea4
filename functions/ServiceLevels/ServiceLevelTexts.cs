using Workflows.Texts;

namespace Workflows.ServiceLevels;

/// <summary>The texts of the pages about service levels.</summary>
internal sealed class ServiceLevelTexts
{
    private ServiceLevelTexts()
    {
    }

    /// <summary>From <c>ServiceLevelTexts.resx</c> and <c>ServiceLevelTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(ServiceLevelTexts));
}
