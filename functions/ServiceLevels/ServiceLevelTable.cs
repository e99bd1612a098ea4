using System.Globalization;
using Workflows.Deliverables;
using Workflows.Incidents;
using Workflows.Kit.Cases;
using Workflows.Penalties;
using Workflows.ServiceLevels.Process;

namespace Workflows.ServiceLevels;

/// <summary>A period's figures with all that they are made of, as a table. Columns are only ever added, at the end.</summary>
internal static class ServiceLevelTable
{
    private const string Moment = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private static readonly string[] PartKinds = ["Row.", "Part.", "Result."];

    private static readonly string[] Headings =
    [
        "indicator", "part", "from", "to", "minutes", "cases", "because", "agreed_by", "agreed_at", "percent", "due", "count", "system", "value", "worst",
    ];

    /// <summary>Times in UTC, lengths in minutes.</summary>
    /// <param name="figures">The period.</param>
    /// <param name="reports">What was handed in about it.</param>
    /// <param name="penalties">Points as they stand; null: the contract has none.</param>
    public static IReadOnlyList<IReadOnlyList<string?>> Of(
        ServiceLevelFigures figures, IReadOnlyList<CaseView<DeliverableState>> reports, PenaltyStanding? penalties) =>
    [
        Headings,
        .. Lines(figures, reports).Concat(Lines(penalties))
            .Select(line => (IReadOnlyList<string?>)[.. line, .. new string?[Headings.Length - line.Count]]),
    ];

    /// <summary>The table for somebody who opens it: headings and parts in their language, times where the contract is.</summary>
    /// <param name="table">As <see cref="Of"/> writes it for machines.</param>
    /// <param name="language">The reader's.</param>
    /// <param name="zone">The contract's.</param>
    public static IEnumerable<IReadOnlyList<string?>> ForReader(IReadOnlyList<IReadOnlyList<string?>> table, string language, TimeZoneInfo zone) =>
    [
        [.. Headings.Select(h => ServiceLevelPageTexts.All.Get(language, "Column." + h))],
        .. table.Skip(1).Select(line => (IReadOnlyList<string?>)[.. line.Select((cell, i) => Headings[i] switch
        {
            "from" or "to" or "agreed_at" or "due" => string.Join(' ', (cell ?? "").Split(' ').Select(at => Local(at, zone))),
            "part" => PartIn(language, cell!),
            _ => cell,
        })]),
    ];

    /// <summary>What a line is about, in words.</summary>
    internal static string PartIn(string language, string part) => PartKinds.Select(kind => ServiceLevelPageTexts.All.Find(language, kind + part))
        .OfType<string>().FirstOrDefault() ?? part;

    private static IEnumerable<IReadOnlyList<string?>> Lines(ServiceLevelFigures figures, IReadOnlyList<CaseView<DeliverableState>> reports) =>
    [
        .. figures.Indicators.SelectMany(m => (m.Availability?.Spans ?? []).Select(s => Line(m, s)).Concat((m.Tally?.Items ?? []).Select(t => Line(m, t)))),
        .. figures.Indicators.SelectMany(m => m.Exclusions.Select(e => Line(m, e))),
        .. figures.Indicators.SelectMany(m => (figures.Facts.Extensions ?? []).Where(e => e.Calendar == m.Indicator.Base)
            .Select(e => Line(m, "extension", e.From, e.To, e.To - e.From, e.Case))),
        .. figures.Indicators.SelectMany(Lines),
        .. figures.Indicators.SelectMany(m => Lengths(m).Select(row => Line(m, row.Part, length: row.Length))),
        .. figures.Indicators.SelectMany(m => Counts(m).Select(row => Line(m, row.Part, count: row.Count))),
        .. figures.Indicators.SelectMany(m => Percentages(m).Select(row => Line(m, row.Part, percent: row.Percent))),
        .. reports.SelectMany(r => r.State.Figures.SelectMany(f => Lines(r.State, f))),
    ];

    /// <summary>Each point that is taken off or given back, then what is left and what it costs.</summary>
    private static IEnumerable<IReadOnlyList<string?>> Lines(PenaltyStanding? standing)
    {
        if (standing is not { Account: var account })
        {
            yield break;
        }

        foreach (PenaltyEntry entry in account.Entries)
        {
            yield return Points(entry.Event.IsBonus ? "bonus" : "points", entry.Points, entry.Event.On, entry.Until, entry.Event.Source, entry.Event.Rule);
        }

        yield return Points("score", account.Score);
        if (account.Amount is { } amount)
        {
            yield return [.. Points("amount", account.Points), null, amount.ToString(CultureInfo.InvariantCulture)];
        }

        static IReadOnlyList<string?> Points(
            string part, int points, DateOnly? on = null, DateOnly? until = null, string? source = null, string? rule = null) =>
        [
            "penalties", part, on?.ToString("O", CultureInfo.InvariantCulture), until?.ToString("O", CultureInfo.InvariantCulture), null, source, rule, null,
            null, null, null, points.ToString(CultureInfo.InvariantCulture),
        ];
    }

    /// <summary>Of a metric: each time without values and each one beyond a threshold, then each system, then all of them.</summary>
    private static IEnumerable<IReadOnlyList<string?>> Lines(MeasuredIndicator measured)
    {
        if (measured is not { Metric: { } metric, Indicator: var indicator })
        {
            yield break;
        }

        foreach (MetricOfSystem system in metric.Systems)
        {
            foreach (MetricGap gap in system.Gaps)
            {
                yield return [.. Line(measured, "gap", gap.From, gap.To, gap.To - gap.From), system.System];
            }

            foreach (MetricCrossing crossing in system.Crossings)
            {
                yield return
                [
                    .. Line(measured, "beyond", crossing.From, crossing.To, count: crossing.Count), system.System, null, MetricSample.Text(crossing.Worst),
                ];
            }

            yield return [.. Line(measured, "system", count: system.Count), system.System, system.Value?.Print(indicator.Decimals)];
        }

        yield return [.. Line(measured, "value", count: metric.Count), null, metric.Value?.Print(indicator.Decimals)];
    }

    /// <summary>What a report says of an indicator, then what the client said of it, with their words as the reason.</summary>
    private static IEnumerable<IReadOnlyList<string?>> Lines(DeliverableState report, ReportedFigure figure)
    {
        yield return
        [
            figure.Indicator, "reported", Utc(report.Version!.Written.RecordedAt), null, figure.DownMinutes?.ToString("0.###", CultureInfo.InvariantCulture),
            report.Id.Value, figure.Verdict.ToString(), null, null, figure.Percent, null,
            (figure.Count ?? figure.Samples)?.ToString(CultureInfo.InvariantCulture), null, figure.Value,
        ];
        foreach (DeliverableEvaluated said in report.Evaluations)
        {
            foreach (IndicatorVerdict verdict in said.Indicators.Where(i => i.Indicator == figure.Indicator))
            {
                yield return
                [
                    figure.Indicator, verdict.Accepted ? "accepted" : "not_accepted", null, null, null, report.Id.Value, verdict.Word, said.Actor,
                    Utc(said.RecordedAt), null, null, null,
                ];
            }
        }
    }

    private static IReadOnlyList<string?> Line(MeasuredIndicator measured, CountedSpan span) => Line(
        measured, span.Part.ToString(), span.From, span.To, span.Length, string.Join(' ', span.Sources), string.Join(' ', span.Because),
        measured.AgreedOn(span).Select(e => e.Exclusion.Answer!));

    private static IReadOnlyList<string?> Line(MeasuredIndicator measured, Tallied item) => Line(
        measured, item.Excluded is null ? item.Result.ToString() : "Excluded" + item.Result, item.At, item.DoneAt, null, item.Case, item.Excluded,
        measured.AgreedOn(item).Select(e => e.Exclusion.Answer!), due: item.Due);

    private static IReadOnlyList<string?> Line(MeasuredIndicator measured, IncidentExclusion proposed)
    {
        ExclusionState exclusion = proposed.Exclusion;
        return Line(measured, PartOf(exclusion.Standing), exclusion.Proposed.At, null, null, proposed.Incident, exclusion.Proposed.Code,
            exclusion is { Standing: ExclusionStanding.Agreed, Answer: { } answer } ? [answer] : []);
    }

    private static IReadOnlyList<string?> Line(
        MeasuredIndicator measured, string part, DateTimeOffset? from = null, DateTimeOffset? to = null, TimeSpan? length = null, string? cases = null,
        string? because = null, IEnumerable<IncidentFact>? agreed = null, decimal? percent = null, DateTimeOffset? due = null, int? count = null) =>
    [
        measured.Indicator.Id, part, Utc(from), Utc(to), length?.TotalMinutes.ToString("0.###", CultureInfo.InvariantCulture), cases, because,
        string.Join(' ', (agreed ?? []).Select(a => a.Actor).Distinct(StringComparer.Ordinal)), string.Join(' ', (agreed ?? []).Select(a => Utc(a.At))),
        percent?.ToString(CultureInfo.InvariantCulture), Utc(due), count?.ToString(CultureInfo.InvariantCulture),
    ];

    private static IEnumerable<(string Part, TimeSpan Length)> Lengths(MeasuredIndicator measured) => measured.Availability is not { } figure ? []
        : [("base", figure.Base), ("down", figure.Down), ("excluded", figure.Excluded)];

    private static IEnumerable<(string Part, int Count)> Counts(MeasuredIndicator measured) => measured.Tally is not { } tally ? []
        : measured.Indicator.Kind == IndicatorKind.Count ? [("count_all_causes", tally.AllCauses.All), ("count_without_excluded", tally.Adjusted.All)]
        :
        [
            ("count_all_causes", tally.AllCauses.All), ("in_time_all_causes", tally.AllCauses.InTime), ("count_without_excluded", tally.Adjusted.All),
            ("in_time_without_excluded", tally.Adjusted.InTime),
        ];

    private static IEnumerable<(string Part, decimal? Percent)> Percentages(MeasuredIndicator measured)
    {
        int decimals = measured.Indicator.Decimals;
        return measured.Indicator.Kind is IndicatorKind.Count or IndicatorKind.Metric ? []
            :
            [
                ("percent_all_causes", measured.Availability is { } figure ? figure.Percent(decimals) : measured.Tally!.AllCauses.Percent(decimals)),
                ("percent_without_excluded", measured.Percent),
            ];
    }

    /// <summary>Which proposals there are, and what became of them.</summary>
    private static string PartOf(ExclusionStanding standing) => standing switch
    {
        ExclusionStanding.Agreed => "agreed_exclusion",
        ExclusionStanding.Refused => "refused_exclusion",
        ExclusionStanding.TakenBack => "taken_back_exclusion",
        _ => "open_exclusion",
    };

    private static string? Utc(DateTimeOffset? at) => at?.ToUniversalTime().ToString(Moment, CultureInfo.InvariantCulture);

    /// <summary>A moment that <see cref="Utc"/> wrote; days stay as they are.</summary>
    private static string Local(string text, TimeZoneInfo zone) =>
        DateTimeOffset.TryParseExact(text, Moment, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : text;
}
