using System.Globalization;

namespace Workflows.ServiceLevels.Proofs;

/// <summary>Figures of a proof as lines that are compared and named in findings: the same for the same figure.</summary>
internal static class ProofWords
{
    /// <summary>What a figure is made of, a line each.</summary>
    internal static IEnumerable<string> LinesOf(ProofFigure figure) => (figure.Parts ?? []).Select(Words).Concat((figure.Items ?? []).Select(Words))
        .Concat((figure.Systems ?? []).SelectMany(s => Words(s)));

    /// <summary>Points, a line each, and what they come to.</summary>
    internal static string[] Words(ReportedPoints? points) => points is null ? [] :
    [
        string.Create(CultureInfo.InvariantCulture, $"{points.Score} left on {Day(points.Day)}, {points.Points} taken off, {points.Percent} %"),
        .. points.Amount is { } amount ? [string.Create(CultureInfo.InvariantCulture, $"{amount} off the payment")] : Array.Empty<string>(),
        .. points.Entries.Select(e => string.Create(CultureInfo.InvariantCulture,
            $"{Day(e.On)} {e.Rule} {e.Source} {e.Points}{(e.IsRepeated ? " repeated" : "")}{(e.IsBonus ? " bonus" : "")} to {Day(e.Until)}")),
    ];

    internal static IEnumerable<string> Words(ProofSystem system) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{system.System} {system.Count} values {system.Value ?? "none"}"),
        .. system.Gaps.Select(g => $"{system.System} nothing from {Time(g.From)} to {Time(g.To)}"),
        .. system.Crossings.Select(c => string.Create(
            CultureInfo.InvariantCulture, $"{system.System} beyond from {Time(c.From)} to {Time(c.To)} {c.Count} times {MetricSample.Text(c.Worst)}")),
    ];

    internal static string Words(ProofItem item) =>
        string.Create(CultureInfo.InvariantCulture, $"{item.Case} {item.Occurrence} of {Time(item.At)} {item.Result}")
            + (item.Excluded is { } code ? " excluded as " + code : "");

    internal static string Words(ProofPart part)
    {
        string because = part.Because.Count == 0 ? "" : " because of " + string.Join(' ', part.Because);
        return $"{Time(part.From)} to {Time(part.To)} {part.Part} {string.Join(' ', part.Cases)}{because}";
    }

    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    internal static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
