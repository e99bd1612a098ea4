using Workflows.Contracts;
using Workflows.SecurityIncidents;

namespace Workflows.Deliverables;

/// <summary>A chapter that a contract wants in a report (MIE 4.3(1): six of them each month).</summary>
/// <param name="Id">Unique in its report.</param>
/// <param name="Name">Its heading.</param>
/// <param name="Shows">Processes whose cases of the period stand in it, or <see cref="ServiceLevels"/>; empty: people write it.</param>
public sealed record ReportChapter(string Id, LocalText Name, IReadOnlyList<string> Shows)
{
    /// <summary>Shows the figures of the period.</summary>
    public const string ServiceLevels = "service_levels";

    /// <summary>The key of an item.</summary>
    public static IReadOnlyList<ReportChapter> ReadAll(SectionKeys keys) => keys.Items(
        // Security incidents are seen by declared roles only: whoever writes a report may not be one of them.
        "chapters", "headings of its draft, with what is on record for each", "a chapter",
        (chapter, id) => new ReportChapter(id, chapter.LocalText("name", "its heading"), chapter.Ids(
            "shows", $"processes whose cases of the period stand in it, and {ServiceLevels} for the figures; people write what is left out",
            new("what a chapter shows", [ServiceLevels, .. Processes.All.Where(p => p != SecurityProcess.Definition).Select(p => p.Kind.Table)]))),
        required: false);

    /// <summary>It shows a list of cases.</summary>
    public bool HasCases => Shows.Any(s => s != ServiceLevels);
}
