using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Calendars;
using Workflows.Clocks;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Penalties;
using Workflows.ServiceLevels.Process;
using ClockFact = Workflows.Clocks.ClockFact;
using ClockPaused = Workflows.Clocks.ClockPaused;
using ClockResumed = Workflows.Clocks.ClockResumed;
using DueAgreed = Workflows.Clocks.DueAgreed;

namespace Workflows.ServiceLevels.Proofs;

/// <summary>What came of checking a proof.</summary>
/// <param name="Contract">As its manifest says.</param>
/// <param name="Period">As its manifest says.</param>
/// <param name="Fingerprint">SHA-256 of the manifest: the same at both parties, or they do not hold the same proof.</param>
/// <param name="Figures">As they follow from its facts; null where they cannot be computed.</param>
/// <param name="Findings">What does not agree, in words; none: the proof holds.</param>
/// <param name="Effects">What each fact does to the figures; only where it was asked for.</param>
public sealed record ProofReport(
    string Contract, string Period, string Fingerprint, ProofFigures? Figures, IReadOnlyList<string> Findings, IReadOnlyList<FactEffect> Effects)
{
    public bool Agrees => Findings.Count == 0;

    /// <summary>What would be different if facts were as somebody supposes (<see cref="ProofChecker.Suppose"/>); null where nobody asked.</summary>
    public IReadOnlyList<FactEffect>? Supposed { get; init; }
}

/// <summary>What would be different without a fact, or if it were another.</summary>
/// <param name="Indicator">The indicator.</param>
/// <param name="Fact">The fact, as <c>stop okayama-20260803-…</c>; or what is supposed, as <c>stops/0/to=…</c>.</param>
/// <param name="FigureWithout">The percentage then, or the number.</param>
/// <param name="Changes">The intervals, clocks or incidents that are there now and not then, as they count now.</param>
/// <param name="Instead">Those that are there then and not now, as they count then.</param>
public sealed record FactEffect(string Indicator, string Fact, string? FigureWithout, IReadOnlyList<string> Changes, IReadOnlyList<string> Instead);

/// <summary>
/// Computes the figures of a proof again from its facts, and says what does not agree. It trusts nothing in the proof but the facts;
/// whether these are the facts of the case, the hashes of the audit chain tell.
/// </summary>
public static class ProofChecker
{
    /// <summary>Differences of parts that are named one by one.</summary>
    private const int MostParts = 10;

    /// <summary>Checks a proof.</summary>
    /// <param name="package">The proof as it was read.</param>
    /// <param name="withEffects">Says of each fact what would be different without it; needs a computation for each.</param>
    public static ProofReport Check(ProofPackage package, bool withEffects = false)
    {
        ArgumentNullException.ThrowIfNull(package);
        List<string> findings = [.. ManifestFindings(package)];
        ProofFigures? computed = null;
        IReadOnlyList<FactEffect> effects = [];
        try
        {
            ProofTerms terms = package.Read<ProofTerms>(ProofFiles.Terms);
            PeriodFacts facts = package.Read<PeriodFacts>(ProofFiles.Facts);
            ProofFigures claimed = package.Read<ProofFigures>(ProofFiles.Figures);
            findings.AddRange(TermFindings(package.Manifest, terms));
            findings.AddRange(FactFindings(terms, facts));
            findings.AddRange(PointFindings(terms, facts));
            findings.AddRange(AuditFindings(facts, package.Read<ProofAudit>(ProofFiles.Audit)));
            computed = Compute(terms, facts);
            findings.AddRange(FigureFindings(claimed, computed));
            effects = withEffects ? [.. Effects(terms, facts, computed)] : [];
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            findings.Add(e.Message);
        }

        return new(package.Manifest.Contract, package.Manifest.Period, package.Fingerprint, computed, findings, effects);
    }

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
        catch (Exception e) when (e is not InvalidDataException && IsUnreadable(e))
        {
            throw new InvalidDataException($"{ProofFiles.Facts}: {e.Message}", e);
        }
    }

    /// <summary>What the files of a proof say makes no sense.</summary>
    private static bool IsUnreadable(Exception e) => e is InvalidDataException or KeyNotFoundException or ArgumentException or TimeZoneNotFoundException
        or OverflowException or InvalidOperationException or JsonException;

    private static FactEffect[] Supposed(ProofPackage package, IReadOnlyList<string> changes)
    {
        ProofTerms terms = package.Read<ProofTerms>(ProofFiles.Terms);
        JsonNode root = JsonNode.Parse(package.Files[ProofFiles.Facts])!;
        foreach (string change in changes)
        {
            Change(root, change);
        }

        CalendarSet calendars = CalendarsOf(terms);
        PeriodFacts facts = ProofFiles.Read<PeriodFacts>(string.Join(' ', changes), Encoding.UTF8.GetBytes(root.ToJsonString()));
        facts = facts with
        {
            Stops = [.. facts.Stops.OrderBy(s => s.From).ThenBy(s => s.Case, StringComparer.Ordinal)],
            Steps = [.. facts.Steps.Select(s => s with { Due = DueOf(s, calendars) }).OrderBy(s => s.StartedAt)],
        };
        return
        [
            .. EffectsOf(string.Join(' ', changes), Compute(terms, package.Read<PeriodFacts>(ProofFiles.Facts)), Compute(terms, facts)),
        ];
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

    /// <summary>The figures that follow from terms and facts.</summary>
    /// <exception cref="KeyNotFoundException">A calendar is missing.</exception>
    /// <exception cref="ArgumentException">A calendar makes no sense.</exception>
    public static ProofFigures Compute(ProofTerms terms, PeriodFacts facts)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(facts);
        CalendarSet calendars = CalendarsOf(terms);
        OpenSpan whole = PeriodOf(terms, calendars);
        bool isOver = facts.AsOf >= whole.To;
        ProofFigure[] figures = [.. terms.Indicators.Select(i => Figure(i, calendars, whole, facts))];
        return new(isOver, figures) { Points = terms.Penalties is { } penalties ? Points(terms, penalties, figures, isOver, facts) : null };
    }

    /// <summary>Points of the period: its own targets follow from its figures, those of other periods and what was late from the facts.</summary>
    private static ReportedPoints Points(ProofTerms terms, ProofPenalties penalties, IEnumerable<ProofFigure> figures, bool isOver, PeriodFacts facts)
    {
        PenaltyRules rules = RulesOf(penalties);
        IEnumerable<JudgedFact> own = isOver && PenaltyEvents.IsOf(new(terms.Kind, terms.From), penalties.From, penalties.To)
            ? figures.Select(f => new JudgedFact(f.Id, terms.Period, f.Verdict)) : [];
        DateOnly day = PointsDayOf(terms, facts);
        return ReportedPoints.Of(day, PenaltyAccount.Of(
            rules, PenaltyEvents.Of(rules, terms.Kind, (facts.Judged ?? []).Concat(own), facts.Late ?? []), day));
    }

    private static DateOnly PointsDayOf(ProofTerms terms, PeriodFacts facts) =>
        PenaltyEvents.DayOf(CalendarsOf(terms)[terms.Calendars[0].Rule.Name].DayOf(facts.AsOf), terms.Before);

    private static PenaltyRules RulesOf(ProofPenalties penalties) => new(
        penalties.Score, penalties.Payment,
        penalties.Lapse is not { } lapse ? null : DueRule.TryParse(lapse, out DueRule? parsed) && parsed is DueRule.Months or DueRule.Days ? parsed
            : throw new InvalidDataException($"{ProofFiles.Terms}: expected a length such as 12mo or 90d after which points lapse, found '{lapse}'"),
        penalties.Steps,
        [
            .. penalties.Rules.Select(r => new PenaltyRule
            {
                Id = r.Id,
                Name = r.Name,
                Indicator = r.Indicator,
                Deliverable = r.Deliverable,
                Points = r.Points,
                Repeated = r.Repeated,
                Bonus = r.Bonus,
                Source = new(r.Clause, r.Basis, [], null, []),
            }),
        ],
        new(null, RuleBasis.House, [], null, []));

    private static IEnumerable<string> PointFindings(ProofTerms terms, PeriodFacts facts)
    {
        if (terms.Penalties is not { } penalties)
        {
            if (facts.Judged is not null || facts.Late is not null)
            {
                yield return $"{ProofFiles.Facts}: it tells what points are for, and the contract has none";
            }

            yield break;
        }

        PenaltyRules rules = RulesOf(penalties);
        DateOnly day = PointsDayOf(terms, facts);
        foreach (JudgedFact judged in facts.Judged ?? [])
        {
            string name = $"target {judged.Indicator} of {judged.Period}";
            if (!PenaltyEvents.Counts(rules, judged.Indicator, judged.Verdict))
            {
                yield return $"{name}: the contract has no points for {judged.Verdict}";
            }

            if (judged.Period == terms.Period)
            {
                yield return $"{name}: it is of this period, and follows from its own figures";
            }

            if (PenaltyEvents.LastDayOf(judged.Period, terms.Kind) > day)
            {
                yield return $"{name}: its period was not over on {Day(day)}";
            }
        }

        foreach (LateFact late in facts.Late ?? [])
        {
            if (rules.Rules.All(r => r.Deliverable != late.Item))
            {
                yield return $"late {late.Case}: the contract has no points for {late.Item}";
            }

            if ((late.HandedInAt ?? facts.AsOf) < CalendarsOf(terms)[terms.Calendars[0].Rule.Name].StartOf(late.Day.AddDays(1)) || late.Day > day)
            {
                yield return $"late {late.Case}: it was not late after {Day(late.Day)}";
            }
        }
    }

    private static ProofFigure Figure(ProofIndicator proven, CalendarSet calendars, OpenSpan whole, PeriodFacts facts)
    {
        ServiceLevelIndicator indicator = new()
        {
            Id = proven.Id,
            Name = proven.Name,
            Kind = proven.Kind,
            Base = proven.Base,
            Step = proven.Step,
            Of = proven.Of ?? Counted.Incidents,
            Target = proven.Target,
            AtMost = proven.AtMost,
            AtLeast = proven.AtLeast,
            Metric = proven.Metric,
            Decimals = proven.Decimals,
            ApprovedClasses = proven.ApprovedStops,
            Source = new(proven.Clause, proven.Basis, [], null, []),
        };
        OpenSpan span = ServiceLevelCalculation.SoFar(whole, facts.AsOf);
        if (indicator.Kind == IndicatorKind.Metric)
        {
            MetricFigure metric = MetricFigure.Of(
                proven.Metric ?? throw new InvalidDataException($"{ProofFiles.Terms}: expected what the metric {proven.Id} is, found none"), span,
                facts.Metrics ?? []);
            return new()
            {
                Id = proven.Id,
                Verdict = metric.Verdict(indicator),
                Value = metric.Value?.Print(proven.Decimals),
                Samples = metric.Count,
                Systems = [.. metric.Systems.Select(s => new ProofSystem(s.System, s.Count, s.Gaps, s.Crossings, s.Value?.Print(proven.Decimals)))],
            };
        }

        if (indicator.Kind != IndicatorKind.Availability)
        {
            TallyFigure tally = ServiceLevelCalculation.Tally(indicator, whole, facts);
            bool isShare = indicator.Kind == IndicatorKind.Within;
            return new()
            {
                Id = proven.Id,
                Verdict = tally.Verdict(indicator),
                PercentAllCauses = isShare ? Printed(tally.AllCauses.Percent(proven.Decimals), proven.Decimals) : null,
                Percent = isShare ? Printed(tally.Adjusted.Percent(proven.Decimals), proven.Decimals) : null,
                CountAllCauses = new(tally.AllCauses.All, tally.AllCauses.InTime),
                Count = new(tally.Adjusted.All, tally.Adjusted.InTime),
                Items = [.. tally.Items.Select(i => new ProofItem(i.Case, i.Occurrence, i.At, i.Result, i.Excluded))],
            };
        }

        AvailabilityFigure figure = ServiceLevelCalculation.Availability(indicator, calendars[proven.Base ?? ""], span, facts);
        return new()
        {
            Id = proven.Id,
            BaseSeconds = Seconds(figure.Base),
            DownSeconds = Seconds(figure.Down),
            ExcludedSeconds = Seconds(figure.Excluded),
            PercentAllCauses = Printed(figure.Percent(proven.Decimals), proven.Decimals),
            Percent = Printed(figure.AdjustedPercent(proven.Decimals), proven.Decimals),
            Verdict = figure.Verdict(proven.Target),
            Parts = [.. figure.Spans.Select(s => new ProofPart(s.Part, s.From, s.To, [.. s.Sources], [.. s.Because]))],
        };
    }

    /// <summary>From when to when its period goes.</summary>
    internal static OpenSpan PeriodOf(ProofTerms terms) => PeriodOf(terms, CalendarsOf(terms));

    private static OpenSpan PeriodOf(ProofTerms terms, CalendarSet calendars) =>
        new ServiceLevelPeriod(terms.Kind, terms.From).SpanIn(calendars[terms.Calendars[0].Rule.Name]);

    private static CalendarSet CalendarsOf(ProofTerms terms) => terms.Calendars.Count == 0
        ? throw new InvalidDataException($"{ProofFiles.Terms}: expected the calendars that its indicators count on, found none")
        : new(terms.Calendars.ToDictionary(c => c.Rule.Name, c => c.Rule, StringComparer.Ordinal), terms.TimeZone, HolidaysOf(terms));

    private static JapaneseHolidays HolidaysOf(ProofTerms terms) =>
        JapaneseHolidays.Act.With(terms.Corrections.Select(c => new KeyValuePair<DateOnly, string?>(c.Day, c.Name)));

    private static IEnumerable<string> ManifestFindings(ProofPackage package)
    {
        if (package.Manifest.Format != ProofFiles.Format)
        {
            yield return $"{ProofFiles.Manifest}: expected the format {ProofFiles.Format}, found {package.Manifest.Format}";
        }

        foreach (ProofFile file in package.Manifest.Files)
        {
            if (!package.Files.TryGetValue(file.Name, out byte[]? content))
            {
                yield return $"{file.Name}: the manifest names it, and it is not there";
            }
            else if (ProofFiles.Digest(content) is { } digest && digest != file.Sha256)
            {
                yield return $"{file.Name}: it was changed after the manifest was written (SHA-256 {digest}, the manifest says {file.Sha256})";
            }
        }

        foreach (string name in package.Files.Keys.Except(package.Manifest.Files.Select(f => f.Name), StringComparer.Ordinal))
        {
            yield return $"{name}: the manifest does not name it";
        }
    }

    private static IEnumerable<string> TermFindings(ProofManifest manifest, ProofTerms terms)
    {
        if ((terms.Contract, terms.Period) != (manifest.Contract, manifest.Period))
        {
            yield return $"{ProofFiles.Terms}: it is of {terms.Contract} {terms.Period}, the manifest of {manifest.Contract} {manifest.Period}";
        }

        if (!ServiceLevelPeriod.TryParse(terms.Period, terms.Kind, out ServiceLevelPeriod period) || (period.From, period.Before) != (terms.From, terms.Before))
        {
            yield return $"{ProofFiles.Terms}: the period {terms.Period} does not go from {Day(terms.From)} to the day before {Day(terms.Before)}";
        }

        foreach (ProofIndicator indicator in terms.Indicators.Where(i => (i.Base is not null, i.Step is not null, i.Of is not null, i.Metric is not null) !=
            (i.Kind == IndicatorKind.Availability, i.Kind == IndicatorKind.Within, i.Kind == IndicatorKind.Count, i.Kind == IndicatorKind.Metric)))
        {
            yield return $"{ProofFiles.Terms}: expected of the indicator {indicator.Id} what one of its kind looks at (base, step, of or metric), and only that";
        }

        CalendarSet calendars = CalendarsOf(terms);
        foreach (ProofCalendar calendar in terms.Calendars.Where(c => calendars[c.Rule.Name].Version != c.Version))
        {
            yield return $"calendar {calendar.Rule.Name}: its rules have the version {calendars[calendar.Rule.Name].Version}, not {calendar.Version}";
        }

        JapaneseHolidays holidays = HolidaysOf(terms);
        for (DateOnly day = terms.From.AddDays(-1); day <= terms.Before && day < DateOnly.MaxValue; day = day.AddDays(1))
        {
            if (holidays.IsHoliday(day) != terms.Holidays.Any(h => h.Day == day))
            {
                yield return holidays.NameOf(day) is { } name ? $"{Day(day)} is a national holiday ({name}), and not listed as one"
                    : $"{Day(day)} is listed as a national holiday, and is none";
            }
        }
    }

    private static IEnumerable<string> FactFindings(ProofTerms terms, PeriodFacts facts)
    {
        CalendarSet calendars = CalendarsOf(terms);
        foreach (StepFact step in facts.Steps)
        {
            if (DueOf(step, calendars) is var due && due != step.Due)
            {
                yield return $"step {step.Step} {step.Occurrence} of {step.Case}: by its limit {step.Limit} it is due {(due is { } at ? Time(at) : "never")}, "
                    + $"not {(step.Due is { } said ? Time(said) : "never")}";
            }
        }

        foreach (ExtensionFact extension in (facts.Extensions ?? []).Where(e => e.To <= e.From))
        {
            yield return $"extension {extension.Case}: it ends at {Time(extension.To)}, before it begins";
        }

        foreach (IGrouping<(string, string), MetricSeries> series in (facts.Metrics ?? []).GroupBy(s => (s.Metric, s.System)))
        {
            List<DateTimeOffset> moments = [.. series.SelectMany(s => s.Samples).Select(s => s.At)];
            if (moments.Zip(moments.Skip(1)).Any(p => p.First >= p.Second))
            {
                yield return $"values of {series.Key.Item1} of {series.Key.Item2}: expected ascending times, each once";
            }
        }

        foreach (StopFact stop in facts.Stops.Where(s => s.To <= s.From))
        {
            yield return $"stop {stop.Case}: it ends at {Time(stop.To!.Value)}, before it begins";
        }

        foreach (ExclusionFact exclusion in facts.Exclusions.Where(e => e.Standing == ExclusionStanding.Agreed))
        {
            string name = $"exclusion {exclusion.Id} of {exclusion.Case}";
            ProofGround? ground = terms.Grounds.FirstOrDefault(g => g.Code == exclusion.Code);
            if (ground is null)
            {
                yield return $"{name}: the contract has no ground {exclusion.Code}";
                continue;
            }

            if (exclusion.Indicators.FirstOrDefault(i => !ground.AppliesTo.Contains(i, StringComparer.Ordinal)) is { } other)
            {
                yield return $"{name}: the ground {ground.Code} is none for {other}";
            }

            bool isPublished = exclusion.PublishedOn is not null;
            if (ground.Needs == ExclusionNeed.Publication && (exclusion.Unpublished == isPublished || exclusion.PublishedOn < exclusion.OccurredOn))
            {
                yield return $"{name}: the fault was neither published on {Day(exclusion.OccurredOn)} or later, nor never; it was known, and counts";
            }

            if (exclusion.AnsweredAt is null || exclusion.AnsweredAt < exclusion.ProposedAt)
            {
                yield return $"{name}: agreed on without an answer after the proposal";
            }
        }
    }

    private static IEnumerable<string> AuditFindings(PeriodFacts facts, ProofAudit audit)
    {
        IEnumerable<string> used = facts.Stops.Select(s => s.Case).Concat(facts.ApprovedStops.Select(s => s.Case)).Concat(facts.Exclusions.Select(e => e.Case))
            .Concat(facts.Steps.Select(s => s.Case)).Concat(facts.Incidents.Select(i => i.Case)).Concat((facts.Extensions ?? []).Select(e => e.Case))
            .Concat((facts.Metrics ?? []).Select(m => m.Case)).Concat((facts.Cases ?? []).Select(c => c.Case)).Concat((facts.Late ?? []).Select(l => l.Case));
        foreach (string missing in used.Except(audit.Cases.Where(c => c.Entries.Count > 0).Select(c => c.Case), StringComparer.Ordinal))
        {
            yield return $"{missing}: no entry of the audit chain is named for it";
        }

        HashSet<long> seen = [];
        foreach ((string caseId, AuditedEntry entry) in audit.Cases.SelectMany(c => c.Entries.Select(e => (c.Case, e))))
        {
            if (entry.Sequence < 1 || !seen.Add(entry.Sequence) || entry.Hash.Length != 64 || !entry.Hash.All(char.IsAsciiHexDigitLower))
            {
                yield return $"{caseId}: {entry.Sequence} {entry.Hash} is no entry of a chain, or there twice";
            }
        }
    }

    private static IEnumerable<string> FigureFindings(ProofFigures claimed, ProofFigures computed)
    {
        if (claimed.IsOver != computed.IsOver)
        {
            yield return $"{ProofFiles.Figures}: by its facts the period is {(computed.IsOver ? "" : "not ")}over, the figures say otherwise";
        }

        (string pointsSaid, string pointsFound) = (string.Join(", ", Words(claimed.Points)), string.Join(", ", Words(computed.Points)));
        if (pointsSaid != pointsFound)
        {
            yield return $"points: {(pointsSaid.Length == 0 ? "none" : pointsSaid)}; by the facts {(pointsFound.Length == 0 ? "none" : pointsFound)}";
        }

        if (!claimed.Indicators.Select(i => i.Id).SequenceEqual(computed.Indicators.Select(i => i.Id), StringComparer.Ordinal))
        {
            yield return $"{ProofFiles.Figures}: expected the indicators {string.Join(", ", computed.Indicators.Select(i => i.Id))}, found "
                + string.Join(", ", claimed.Indicators.Select(i => i.Id));
            yield break;
        }

        foreach ((ProofFigure said, ProofFigure found) in claimed.Indicators.Zip(computed.Indicators))
        {
            foreach ((string name, object? a, object? b) in (IEnumerable<(string, object?, object?)>)
                [
                    ("service time in seconds", said.BaseSeconds, found.BaseSeconds),
                    ("down time in seconds", said.DownSeconds, found.DownSeconds),
                    ("excluded time in seconds", said.ExcludedSeconds, found.ExcludedSeconds),
                    ("count", said.Count, found.Count),
                    ("count of all causes", said.CountAllCauses, found.CountAllCauses),
                    ("percentage of all causes", said.PercentAllCauses, found.PercentAllCauses),
                    ("percentage", said.Percent, found.Percent),
                    ("value", said.Value, found.Value),
                    ("number of values", said.Samples, found.Samples),
                    ("verdict", said.Verdict, found.Verdict),
                ])
            {
                if (!Equals(a, b))
                {
                    yield return string.Create(CultureInfo.InvariantCulture, $"{said.Id}: the {name} is {a ?? "none"}, by the facts it is {b ?? "none"}");
                }
            }

            foreach ((string name, bool isThere, bool isDue) in (IEnumerable<(string, bool, bool)>)
                [
                    ("parts", said.Parts is not null, found.Parts is not null), ("items", said.Items is not null, found.Items is not null),
                    ("systems", said.Systems is not null, found.Systems is not null),
                ])
            {
                if (isThere != isDue)
                {
                    yield return $"{said.Id}: {name} {(isThere ? "are none of such an indicator" : "are missing")}";
                }
            }

            string[] claims = [.. LinesOf(said)];
            string[] follows = [.. LinesOf(found)];
            foreach (string part in claims.Except(follows, StringComparer.Ordinal).Take(MostParts))
            {
                yield return $"{said.Id}: {part} does not follow from the facts";
            }

            foreach (string part in follows.Except(claims, StringComparer.Ordinal).Take(MostParts))
            {
                yield return $"{said.Id}: {part} follows from the facts, and is not there";
            }

            if (claims.Length != follows.Length && claims.ToHashSet(StringComparer.Ordinal).SetEquals(follows))
            {
                yield return $"{said.Id}: a part is there twice";
            }
        }
    }

    private static IEnumerable<FactEffect> Effects(ProofTerms terms, PeriodFacts facts, ProofFigures all)
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
        return without.SelectMany(w => EffectsOf(w.Name, all, Compute(terms, w.Without)));
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

    /// <summary>When a clock is due by its limit, or as both parties agreed.</summary>
    /// <exception cref="InvalidDataException">The limit is none.</exception>
    public static DateTimeOffset? DueOf(StepFact step, CalendarSet calendars)
    {
        ArgumentNullException.ThrowIfNull(step);
        ClockDefinition definition = new()
        {
            Id = step.Step,
            Name = new(step.Step, null),
            Due = DueRule.TryParse(step.Limit, out DueRule? limit) ? limit
                : throw new InvalidDataException($"{ProofFiles.Facts}: expected a limit such as PT4H, found '{step.Limit}'"),
            Clock = step.Clock,
            Source = new(null, RuleBasis.Clause, [], null, []),
            Contractual = true,
        };
        List<ClockFact> clock = [new ClockStarted(step.StartedAt)];
        if (step.AgreedDue is { } agreed)
        {
            clock.Add(new DueAgreed(step.StartedAt, agreed, "", null));
        }

        foreach ((PauseFact pause, string name) in step.Pauses.Select((p, i) => (p, i.ToString(CultureInfo.InvariantCulture))))
        {
            clock.Add(new ClockPaused(pause.From, name, "", "", null));
            if (pause.To is { } end)
            {
                clock.Add(new ClockResumed(end, name, ""));
            }
        }

        DateTimeOffset last = step.Pauses.Select(p => p.To ?? p.From).Append(step.StartedAt).Max();
        return Clock.Read(new(definition, clock), calendars, last).Due;
    }

    /// <summary>What a figure is made of, a line each.</summary>
    private static IEnumerable<string> LinesOf(ProofFigure figure) => (figure.Parts ?? []).Select(Words).Concat((figure.Items ?? []).Select(Words))
        .Concat((figure.Systems ?? []).SelectMany(s => Words(s)));

    /// <summary>Points, a line each, and what they come to.</summary>
    private static string[] Words(ReportedPoints? points) => points is null ? [] :
    [
        string.Create(CultureInfo.InvariantCulture, $"{points.Score} left on {Day(points.Day)}, {points.Points} taken off, {points.Percent} %"),
        .. points.Amount is { } amount ? [string.Create(CultureInfo.InvariantCulture, $"{amount} off the payment")] : Array.Empty<string>(),
        .. points.Entries.Select(e => string.Create(CultureInfo.InvariantCulture,
            $"{Day(e.On)} {e.Rule} {e.Source} {e.Points}{(e.IsRepeated ? " repeated" : "")}{(e.IsBonus ? " bonus" : "")} to {Day(e.Until)}")),
    ];

    private static IEnumerable<string> Words(ProofSystem system) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{system.System} {system.Count} values {system.Value ?? "none"}"),
        .. system.Gaps.Select(g => $"{system.System} nothing from {Time(g.From)} to {Time(g.To)}"),
        .. system.Crossings.Select(c => string.Create(
            CultureInfo.InvariantCulture, $"{system.System} beyond from {Time(c.From)} to {Time(c.To)} {c.Count} times {MetricSample.Text(c.Worst)}")),
    ];

    private static string Words(ProofItem item) =>
        string.Create(CultureInfo.InvariantCulture, $"{item.Case} {item.Occurrence} of {Time(item.At)} {item.Result}")
            + (item.Excluded is { } code ? " excluded as " + code : "");

    private static string Words(ProofPart part)
    {
        string because = part.Because.Count == 0 ? "" : " because of " + string.Join(' ', part.Because);
        return $"{Time(part.From)} to {Time(part.To)} {part.Part} {string.Join(' ', part.Cases)}{because}";
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static decimal Seconds(TimeSpan length) => (decimal)length.Ticks / TimeSpan.TicksPerSecond;

    private static string? Printed(decimal? percent, int decimals) =>
        percent?.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
