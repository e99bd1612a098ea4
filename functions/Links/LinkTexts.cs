using Workflows.Texts;

namespace Workflows.Links;

/// <summary>The texts of the pages behind mailed links.</summary>
public sealed class LinkTexts
{
    private LinkTexts()
    {
    }

    /// <summary>From <c>LinkTexts.resx</c> and <c>LinkTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(LinkTexts));
}
