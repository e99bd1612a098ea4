using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Links;

/// <summary>The texts of the pages behind mailed links.</summary>
public static class LinkTexts
{
    /// <summary>From <c>LinkTexts.resx</c> and <c>LinkTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(LinkTexts));
}

/// <summary>A component of the pages about links.</summary>
public abstract class LinkPart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => LinkTexts.All;
}
