using Workflows.Texts;

namespace Workflows.Onboarding;

/// <summary>The texts of placements: mails, names of states and fields.</summary>
public sealed class PlacementTexts
{
    private PlacementTexts()
    {
    }

    /// <summary>From <c>PlacementTexts.resx</c> and <c>PlacementTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(PlacementTexts));
}
