using Workflows.Texts;

namespace Workflows.Onboarding;

/// <summary>The texts of the pages about placements.</summary>
internal sealed class PlacementPageTexts
{
    private PlacementPageTexts()
    {
    }

    /// <summary>From <c>PlacementPageTexts.resx</c> and <c>PlacementPageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(PlacementPageTexts));
}
