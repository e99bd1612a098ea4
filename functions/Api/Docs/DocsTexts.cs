using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Api.Docs;

/// <summary>The texts of the description of the API.</summary>
internal static class DocsTexts
{
    /// <summary>From <c>DocsTexts.resx</c> and <c>DocsTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(DocsTexts));
}

/// <summary>A component of the description.</summary>
public abstract class DocsPart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => DocsTexts.All;
}
