using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Incidents.Figures;

/// <summary>The texts of the figures of incidents.</summary>
internal static class IncidentFigureTexts
{
    /// <summary>From <c>IncidentFigureTexts.resx</c> and <c>IncidentFigureTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(IncidentFigureTexts));
}

/// <summary>A component of the page of figures.</summary>
public abstract class IncidentFigurePart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => IncidentFigureTexts.All;
}
