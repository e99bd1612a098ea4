using Workflows.Texts;

namespace Workflows.Obligations;

/// <summary>The texts of the page that tells what a contract states.</summary>
internal static class ObligationPageTexts
{
    /// <summary>From <c>ObligationPageTexts.resx</c> and <c>ObligationPageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(ObligationPageTexts));
}
