using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Workflows.Calendars;
using static Workflows.ServiceLevels.Proofs.ProofWords;

namespace Workflows.ServiceLevels.Proofs;

/// <summary>What would be different without a fact, or if it were another.</summary>
/// <param name="Indicator">The indicator.</param>
/// <param name="Fact">The fact, as <c>stop okayama-20260803-…</c>; or what is supposed, as <c>stops/0/to=…</c>.</param>
/// <param name="FigureWithout">The percentage then, or the number.</param>
/// <param name="Changes">The intervals, clocks or incidents that are there now and not then, as they count now.</param>
/// <param name="Instead">Those that are there then and not now, as they count then.</param>
public sealed record FactEffect(string Indicator, string Fact, string? FigureWithout, IReadOnlyList<string> Changes, IReadOnlyList<string> Instead);

/// <summary>What facts of a proof do to its figures: each is left out once, or is as somebody supposes. Pure.</summary>
public static class ProofEffects
{
    /// <summary>What would be different if facts were others: due times follow from them, and nothing is asked of them beside their form.</summary>
    /// <param name="package">The proof as it was read.</param>
    /// <param name="changes">
    /// All at once, each <c>PATH=VALUE</c>, where the path leads into facts.json: <c>stops/0/to=2026-08-03T02:00:00Z</c>; without a value it is left out.
    /// </param>
    /// <exception cref="InvalidDataException">There is no such path, the facts are none with that value, or the proof cannot be computed.</exception>
    public static IReadOnlyList<FactEffect> Suppose(ProofPackage package, IReadOnlyList<string> changes)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(changes);
        try
        {
            return Supposed(package, changes);
        }
        catch (Exception e) when (e is not InvalidDataException && ProofChecker.IsUnreadable(e))
        {
            throw new InvalidDataException($"{ProofFiles.Facts}: {e.Message}", e);
        }
    }

    private static FactEffect[] Supposed(ProofPackage package, IReadOnlyList<string> changes)
    {
        ProofTerms terms = package.Read<ProofTerms>(ProofFiles.Terms);
        JsonNode root = JsonNode.Parse(package.Files[ProofFiles.Facts])!;
        foreach (string change in changes)
        {
            Change(root, change);
        }

        CalendarSet calendars = ProofComputation.CalendarsOf(terms);
        PeriodFacts facts = ProofFiles.Read<PeriodFacts>(string.Join(' ', changes), Encoding.UTF8.GetBytes(root.ToJsonString()));
        facts = facts with
        {
            Stops = [.. facts.Stops.OrderBy(s => s.From).ThenBy(s => s.Case, StringComparer.Ordinal)],
            Steps = [.. facts.Steps.Select(s => s with { Due = ProofComputation.DueOf(s, calendars) }).OrderBy(s => s.StartedAt)],
        };
        ProofFigures proven = ProofComputation.Compute(terms, package.Read<PeriodFacts>(ProofFiles.Facts));
        return [.. EffectsOf(string.Join(' ', changes), proven, ProofComputation.Compute(terms, facts))];
    }

    private static void Change(JsonNode root, string change)
    {
        string[] words = change.Split('=', 2);
        string[] path = words[0].Split('/');
        JsonNode? parent = root;
        foreach (string step in path.SkipLast(1))
        {
            parent = parent switch
            {
                JsonArray list when IndexIn(list, step) is { } index => list[index],
                JsonObject members => members[step],
                _ => null,
            };
        }

        string? value = words.Length == 2 && words[1].Length > 0 ? words[1] : null;
        switch (parent)
        {
            case JsonArray list when IndexIn(list, path[^1]) is { } index && value is null:
                list.RemoveAt(index);
                break;
            case JsonArray list when IndexIn(list, path[^1]) is { } index:
                list[index] = ValueOf(value!);
                break;
            case JsonObject members when value is null && members.ContainsKey(path[^1]):
                members.Remove(path[^1]);
                break;
            case JsonObject members when value is not null:
                members[path[^1]] = ValueOf(value);
                break;
            default:
                throw new InvalidDataException($"{ProofFiles.Facts}: expected the path of a fact such as stops/0/to, found '{words[0]}'");
        }

        static int? IndexIn(JsonArray list, string step) =>
            int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < list.Count ? index : null;

        static JsonNode? ValueOf(string value) => value is "true" or "false" || int.TryParse(value, CultureInfo.InvariantCulture, out _)
            ? JsonNode.Parse(value) : JsonValue.Create(value);
    }

    internal static IEnumerable<FactEffect> Of(ProofTerms terms, PeriodFacts facts, ProofFigures all)
    {
        IEnumerable<(string Name, PeriodFacts Without)> without =
        [
            .. facts.Stops.Select((s, i) => ($"stop {s.Case} {Time(s.From)}", facts with { Stops = Except(facts.Stops, i) })),
            .. facts.ApprovedStops.Select((s, i) => ($"approved stop {s.Case}", facts with { ApprovedStops = Except(facts.ApprovedStops, i) })),
            .. facts.Steps.Select((s, i) => ($"step {s.Step} {s.Occurrence} of {s.Case}", facts with { Steps = Except(facts.Steps, i) })),
            .. facts.Incidents.Select((s, i) => ($"incident {s.Case}", facts with { Incidents = Except(facts.Incidents, i) })),
            .. (facts.Extensions ?? []).Select((e, i) => ($"extension {e.Case}", facts with { Extensions = Except(facts.Extensions!, i) })),
            .. (facts.Cases ?? []).Select((c, i) => ($"case {c.Case}", facts with { Cases = Except(facts.Cases!, i) })),
            .. (facts.Metrics ?? []).Select((m, i) => ($"values of {m.Metric} of {m.System} in {m.Case}", facts with { Metrics = Except(facts.Metrics!, i) })),
            .. facts.Exclusions.Select((e, i) => ($"exclusion {e.Id} of {e.Case}", facts with { Exclusions = Except(facts.Exclusions, i) })),
            .. (facts.Judged ?? []).Select((j, i) => ($"target {j.Indicator} of {j.Period}", facts with { Judged = Except(facts.Judged!, i) })),
            .. (facts.Late ?? []).Select((l, i) => ($"late {l.Case}", facts with { Late = Except(facts.Late!, i) })),
        ];
        return without.SelectMany(w => EffectsOf(w.Name, all, ProofComputation.Compute(terms, w.Without)));
    }

    private static IEnumerable<FactEffect> EffectsOf(string name, ProofFigures all, ProofFigures anew)
    {
        (string[] points, string[] others) = (Words(all.Points), Words(anew.Points));
        if (!points.SequenceEqual(others, StringComparer.Ordinal))
        {
            yield return new("points", name, anew.Points?.Score.ToString(CultureInfo.InvariantCulture), Except(points, others), Except(others, points));
        }

        foreach ((ProofFigure with, ProofFigure other) in all.Indicators.Zip(anew.Indicators))
        {
            string[] now = [.. LinesOf(with)];
            string[] then = [.. LinesOf(other)];
            if (!now.ToHashSet(StringComparer.Ordinal).SetEquals(then) || with.Percent != other.Percent || with.Count != other.Count
                || with.Value != other.Value)
            {
                yield return new(with.Id, name, other.Percent ?? other.Value ?? other.Count?.All.ToString(CultureInfo.InvariantCulture),
                    Except(now, then), Except(then, now));
            }
        }

        static string[] Except(string[] lines, string[] others) => [.. lines.Except(others, StringComparer.Ordinal)];
    }

    private static List<T> Except<T>(IReadOnlyList<T> all, int index) => [.. all.Where((_, i) => i != index)];
}
