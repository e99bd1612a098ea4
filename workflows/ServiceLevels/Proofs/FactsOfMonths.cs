namespace Workflows.ServiceLevels.Proofs;

/// <summary>The facts of a month, as they were read.</summary>
internal sealed record MonthOfFacts(WhatIfFacts Given)
{
    public ProofTerms Terms { get; } = Given.Proof.Read<ProofTerms>(ProofFiles.Terms);

    public PeriodFacts Facts { get; } = Given.Proof.Read<PeriodFacts>(ProofFiles.Facts);
}

/// <summary>
/// The facts of months as those of their fiscal year. Each month tells of what began in it, the first one also of what reached into it; what several
/// tell of is as it was known last. What no later month tells of is known up to the moment of its own facts, and no further.
/// </summary>
internal static class FactsOfMonths
{
    /// <summary>The year, and what has to be said about it.</summary>
    /// <param name="year">The fiscal year.</param>
    /// <param name="given">Those of it that there are, ascending; of a month that is there more than once, what was known last counts.</param>
    public static (WhatIfFacts Year, IReadOnlyList<string> Notes) Join(ServiceLevelPeriod year, IReadOnlyList<MonthOfFacts> given)
    {
        MonthOfFacts[] months = [.. given.GroupBy(m => m.Terms.From).Select(g => g.OrderBy(m => m.Facts.AsOf).Last())];
        MonthOfFacts last = months[^1];
        DateTimeOffset end = EndOf(last);
        MonthOfFacts[] newestFirst = [.. months.OrderByDescending(m => m.Facts.AsOf)];

        // What came after the last month is not in its facts: the year goes on there.
        DateTimeOffset asOf = last.Terms.Before == year.Before ? newestFirst[0].Facts.AsOf : last.Facts.AsOf < end ? last.Facts.AsOf : end;
        Dictionary<(string, DateTimeOffset), (DateTimeOffset? At, DateTimeOffset AsOf)> ends = newestFirst
            .SelectMany(m => m.Facts.Stops.Select(s => (Stop: s, m.Facts.AsOf))).DistinctBy(s => (s.Stop.Case, s.Stop.From))
            .ToDictionary(s => (s.Stop.Case, s.Stop.From), s => (s.Stop.To, s.AsOf));
        PeriodFacts facts = new()
        {
            AsOf = asOf,
            Stops =
            [
                .. months.SelectMany((m, i) => m.Facts.Stops.Where(s => s.From >= BeginningOf(m) || !IsTold(months, i, s.From)))
                    .DistinctBy(s => (s.Case, s.From)).Select(s => s with { To = ends[(s.Case, s.From)].At ?? ends[(s.Case, s.From)].AsOf })
                    .OrderBy(s => s.From).ThenBy(s => s.Case, StringComparer.Ordinal),
            ],
            ApprovedStops = [.. newestFirst.SelectMany(m => m.Facts.ApprovedStops).DistinctBy(s => s.Case).OrderBy(s => s.From)],
            Exclusions = [.. newestFirst.SelectMany(m => m.Facts.Exclusions).DistinctBy(e => (e.Case, e.Id)).OrderBy(e => e.ProposedAt)],
            Steps = [.. months.SelectMany(m => m.Facts.Steps)],
            Incidents = [.. months.SelectMany(m => m.Facts.Incidents)],
            Extensions = OrNull(newestFirst.SelectMany(m => m.Facts.Extensions ?? []).DistinctBy(e => e.Case).OrderBy(e => e.From)),
            Cases = OrNull(months.SelectMany(m => m.Facts.Cases ?? [])),
            Metrics = OrNull(months.SelectMany(m => m.Facts.Metrics ?? [])),
            Late = OrNull(newestFirst.SelectMany(m => m.Facts.Late ?? []).DistinctBy(l => (l.Case, l.Day)).OrderBy(l => l.Day)),
        };
        ProofTerms terms = last.Terms with
        {
            Kind = MeasuredPeriod.FiscalYear,
            Period = year.ToString(),
            From = year.From,
            Before = year.Before,
            Indicators = [.. newestFirst.SelectMany(m => m.Terms.Indicators).DistinctBy(i => i.Id)],
        };
        ProofPackage proof = new(
            new Dictionary<string, byte[]> { [ProofFiles.Terms] = ProofFiles.Write(terms), [ProofFiles.Facts] = ProofFiles.Write(facts) },
            last.Given.Proof.Manifest with { Period = year.ToString() }, "");
        string[] unended = [.. ends.Where(e => e.Value.At is null && e.Value.AsOf < asOf).Select(e => e.Key.Item1).Distinct(StringComparer.Ordinal)];
        return (
            new(proof, [.. months.SelectMany(m => m.Given.Calls)], IsSigned: false, last.Given.Hours)
            {
                Open = months.SelectMany(m => m.Facts.Steps.Where(s => s.DoneAt is null).Select(s => (s.Case, s.Step, s.Occurrence, m.Facts.AsOf)))
                    .DistinctBy(s => (s.Case, s.Step, s.Occurrence)).ToDictionary(s => (s.Case, s.Step, s.Occurrence), s => s.AsOf),
            },
            [
                .. Repeated(given), .. NotesOf(year, months),
                .. unended.Select(c => $"{c}: the facts do not tell the end of its stop, which counts up to when its month was written down"),
            ]);
    }

    private static IEnumerable<string> Repeated(IReadOnlyList<MonthOfFacts> given) => given.CountBy(m => m.Terms.Period).Where(m => m.Value > 1)
        .Select(m => $"the facts hold {m.Key} more than once: what was known last counts");

    private static IEnumerable<string> NotesOf(ServiceLevelPeriod year, IReadOnlyList<MonthOfFacts> months)
    {
        for (ServiceLevelPeriod month = year with { Kind = MeasuredPeriod.Month }; month.From < months[^1].Terms.From; month = month.Next)
        {
            if (months.All(m => m.Terms.From != month.From))
            {
                yield return $"the facts hold nothing of {month}, which counts as a month in which nothing happened";
            }
        }

        foreach (IGrouping<string, string> missed in months.Where(m => m.Given.IsSigned).SelectMany(m => ProofComputation.Compute(m.Terms, m.Facts).Indicators
            .Where(i => i.Verdict == TargetVerdict.Missed).Select(i => (i.Id, m.Terms.Period))).GroupBy(m => m.Id, m => m.Period, StringComparer.Ordinal))
        {
            yield return $"{missed.Key}: as signed, by month, missed in {string.Join(", ", missed)}";
        }
    }

    /// <summary>A month before tells of a moment.</summary>
    private static bool IsTold(IReadOnlyList<MonthOfFacts> months, int index, DateTimeOffset at) =>
        months.Take(index).Any(m => at >= BeginningOf(m) && at < EndOf(m));

    private static DateTimeOffset BeginningOf(MonthOfFacts month) => ProofComputation.PeriodOf(month.Terms).From;

    private static DateTimeOffset EndOf(MonthOfFacts month) => ProofComputation.PeriodOf(month.Terms).To;

    private static List<T>? OrNull<T>(IEnumerable<T> facts) => facts.ToList() is { Count: > 0 } found ? found : null;
}
