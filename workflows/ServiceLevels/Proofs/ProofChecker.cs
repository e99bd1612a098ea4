using System.Globalization;
using System.Text.Json;
using Workflows.Calendars;
using Workflows.Incidents;
using Workflows.Penalties;
using Workflows.ServiceLevels.Process;
using static Workflows.ServiceLevels.Proofs.ProofWords;

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

    /// <summary>What would be different if facts were as somebody supposes (<see cref="ProofEffects.Suppose"/>); null where nobody asked.</summary>
    public IReadOnlyList<FactEffect>? Supposed { get; init; }
}

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
            computed = ProofComputation.Compute(terms, facts);
            findings.AddRange(FigureFindings(claimed, computed));
            effects = withEffects ? [.. ProofEffects.Of(terms, facts, computed)] : [];
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            findings.Add(e.Message);
        }

        return new(package.Manifest.Contract, package.Manifest.Period, package.Fingerprint, computed, findings, effects);
    }

    /// <summary>What the files of a proof say makes no sense.</summary>
    internal static bool IsUnreadable(Exception e) => e is InvalidDataException or KeyNotFoundException or ArgumentException or TimeZoneNotFoundException
        or OverflowException or InvalidOperationException or JsonException;

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

        PenaltyRules rules = ProofComputation.RulesOf(penalties);
        DateOnly day = ProofComputation.PointsDayOf(terms, facts);
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

            BusinessCalendar calendar = ProofComputation.CalendarsOf(terms)[terms.Calendars[0].Rule.Name];
            if ((late.HandedInAt ?? facts.AsOf) < calendar.StartOf(late.Day.AddDays(1)) || late.Day > day)
            {
                yield return $"late {late.Case}: it was not late after {Day(late.Day)}";
            }
        }
    }

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

        CalendarSet calendars = ProofComputation.CalendarsOf(terms);
        foreach (ProofCalendar calendar in terms.Calendars.Where(c => calendars[c.Rule.Name].Version != c.Version))
        {
            yield return $"calendar {calendar.Rule.Name}: its rules have the version {calendars[calendar.Rule.Name].Version}, not {calendar.Version}";
        }

        JapaneseHolidays holidays = ProofComputation.HolidaysOf(terms);
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
        CalendarSet calendars = ProofComputation.CalendarsOf(terms);
        foreach (StepFact step in facts.Steps)
        {
            if (ProofComputation.DueOf(step, calendars) is var due && due != step.Due)
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
}
