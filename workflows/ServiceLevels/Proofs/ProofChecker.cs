using System.Globalization;
using Workflows.Calendars;
using Workflows.Incidents;

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
}

/// <summary>What would be different without a fact.</summary>
/// <param name="Indicator">The indicator.</param>
/// <param name="Fact">The fact, as <c>stop okayama-20260803-…</c>.</param>
/// <param name="PercentWithout">The figure without it.</param>
/// <param name="Parts">The intervals that are there with it and not without, as they count with it.</param>
public sealed record FactEffect(string Indicator, string Fact, string? PercentWithout, IReadOnlyList<ProofPart> Parts);

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
            findings.AddRange(AuditFindings(facts, package.Read<ProofAudit>(ProofFiles.Audit)));
            computed = Compute(terms, facts);
            findings.AddRange(FigureFindings(claimed, computed));
            effects = withEffects ? [.. Effects(terms, facts, computed)] : [];
        }
        catch (Exception e) when (e is InvalidDataException or KeyNotFoundException or ArgumentException or TimeZoneNotFoundException or OverflowException
            or InvalidOperationException)
        {
            findings.Add(e.Message);
        }

        return new(package.Manifest.Contract, package.Manifest.Period, package.Fingerprint, computed, findings, effects);
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
        OpenSpan span = ServiceLevelCalculation.SoFar(whole, facts.Until);
        return new(facts.Until >= whole.To, [.. terms.Indicators.Select(i => Figure(i, calendars[i.Base], span, facts))]);
    }

    private static ProofFigure Figure(ProofIndicator proven, BusinessCalendar calendar, OpenSpan span, PeriodFacts facts)
    {
        ServiceLevelIndicator indicator = new()
        {
            Id = proven.Id,
            Name = proven.Name,
            Base = proven.Base,
            Target = proven.Target,
            Decimals = proven.Decimals,
            ApprovedClasses = proven.ApprovedStops,
            Source = new(proven.Clause, proven.Basis, [], null, []),
        };
        AvailabilityFigure figure = ServiceLevelCalculation.Availability(indicator, calendar, span, facts);
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
        OpenSpan whole = PeriodOf(terms, CalendarsOf(terms));
        if (facts.Until > whole.To)
        {
            yield return $"{ProofFiles.Facts}: expected facts up to the end of the period at most, found them up to {Time(facts.Until)}";
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
        IEnumerable<string> used = facts.Stops.Select(s => s.Case).Concat(facts.ApprovedStops.Select(s => s.Case)).Concat(facts.Exclusions.Select(e => e.Case));
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
                    ("percentage of all causes", said.PercentAllCauses, found.PercentAllCauses),
                    ("percentage", said.Percent, found.Percent),
                    ("verdict", said.Verdict, found.Verdict),
                ])
            {
                if (!Equals(a, b))
                {
                    yield return string.Create(CultureInfo.InvariantCulture, $"{said.Id}: the {name} is {a ?? "none"}, by the facts it is {b ?? "none"}");
                }
            }

            string[] claims = [.. said.Parts.Select(Words)];
            string[] follows = [.. found.Parts.Select(Words)];
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
            .. facts.Exclusions.Select((e, i) => ($"exclusion {e.Id} of {e.Case}", facts with { Exclusions = Except(facts.Exclusions, i) })),
        ];
        foreach ((string name, PeriodFacts left) in without)
        {
            foreach ((ProofFigure with, ProofFigure other) in all.Indicators.Zip(Compute(terms, left).Indicators))
            {
                HashSet<string> remaining = [.. other.Parts.Select(Words)];
                ProofPart[] changed = [.. with.Parts.Where(p => !remaining.Contains(Words(p)))];
                if (changed.Length > 0 || with.Percent != other.Percent)
                {
                    yield return new(with.Id, name, other.Percent, changed);
                }
            }
        }
    }

    private static List<T> Except<T>(IReadOnlyList<T> all, int index) => [.. all.Where((_, i) => i != index)];

    /// <summary>A part in one line.</summary>
    public static string Words(ProofPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        string because = part.Because.Count == 0 ? "" : " because of " + string.Join(' ', part.Because);
        return $"{Time(part.From)} to {Time(part.To)} {part.Part} {string.Join(' ', part.Cases)}{because}";
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static decimal Seconds(TimeSpan length) => (decimal)length.Ticks / TimeSpan.TicksPerSecond;

    private static string? Printed(decimal? percent, int decimals) =>
        percent?.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
