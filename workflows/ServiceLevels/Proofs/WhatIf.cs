using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Penalties;

namespace Workflows.ServiceLevels.Proofs;

/// <summary>What recorded facts come to under a draft.</summary>
/// <param name="Contract">Whose facts they are.</param>
/// <param name="Facts">Of which period.</param>
/// <param name="AsOf">As of when they were known (UTC).</param>
/// <param name="Draft">Version of the draft: a digest of what it says.</param>
/// <param name="Periods">Each period of the draft that lies in them.</param>
/// <param name="Began">Incidents that began in them.</param>
/// <param name="OutOfHours">Of these, those that began outside <paramref name="Hours"/>; null: the draft names no service hours.</param>
/// <param name="Hours">The draft's calendar of service hours.</param>
/// <param name="Calls">Of each person who was called; none where only a proof is at hand, which names nobody.</param>
/// <param name="Notes">What the facts cannot say, in words.</param>
public sealed record WhatIfReport(
    string Contract, string Facts, DateTimeOffset AsOf, string Draft, IReadOnlyList<WhatIfPeriod> Periods, int Began, int? OutOfHours, string? Hours,
    IReadOnlyList<WhatIfPerson> Calls, IReadOnlyList<string> Notes);

/// <summary>Facts to be replayed.</summary>
/// <param name="Proof">What the contract said and what happened.</param>
/// <param name="Calls">Who was called.</param>
/// <param name="IsSigned">False: the contract measured nothing, or by other periods, and there are no figures to compare with.</param>
/// <param name="Hours">Service hours as they were signed; null: they are not known, or the contract names none.</param>
public sealed record WhatIfFacts(ProofPackage Proof, IReadOnlyList<WhatIfCall> Calls, bool IsSigned, BusinessCalendar? Hours)
{
    /// <summary>Of facts that are known as of several moments: clocks that were not stopped, each with the moment as of which that was known.</summary>
    public IReadOnlyDictionary<(string Case, string Step, int Occurrence), DateTimeOffset> Open { get; init; } =
        new Dictionary<(string, string, int), DateTimeOffset>();
}

/// <summary>Somebody was called about an incident.</summary>
/// <param name="Person">Who.</param>
/// <param name="At">When (UTC).</param>
public sealed record WhatIfCall(string Person, DateTimeOffset At);

/// <summary>How often somebody was called.</summary>
/// <param name="Person">Who.</param>
/// <param name="Calls">How often in all.</param>
/// <param name="AsSigned">Of these, outside the service hours of the contract as it was signed; null: its facts do not name them.</param>
/// <param name="OutOfHours">Of these, outside the draft's; null: it names none.</param>
public sealed record WhatIfPerson(string Person, int Calls, int? AsSigned, int? OutOfHours);

/// <summary>A period of the draft.</summary>
/// <param name="Period"><c>2026-04</c> or <c>2026</c>.</param>
/// <param name="Indicators">In the order of the draft.</param>
/// <param name="Points">What misses cost under the draft; null: it has no points.</param>
/// <param name="PointsAsSigned">And under the contract as it was signed; null: it has none, or is about another period.</param>
public sealed record WhatIfPeriod(string Period, IReadOnlyList<WhatIfIndicator> Indicators, ReportedPoints? Points, ReportedPoints? PointsAsSigned);

/// <summary>An indicator of the draft.</summary>
/// <param name="Figure">Under the draft.</param>
/// <param name="Target">What the draft asks for, in words; null: nothing is judged.</param>
/// <param name="BudgetMinutes">Of an availability with a target: the down time that it allows.</param>
/// <param name="AsSigned">Under the contract as it was signed; null: it has no such indicator, or is about another period.</param>
/// <param name="Breaches">What counts against the target: every late clock, every interval of down time.</param>
public sealed record WhatIfIndicator(ProofFigure Figure, string? Target, decimal? BudgetMinutes, ProofFigure? AsSigned, IReadOnlyList<string> Breaches);

/// <summary>
/// Replays the facts of a proof through a draft of the contract, before it is signed: calendars, limits, targets, approved stops and grounds are
/// the draft's; what happened, what was agreed on and when is the record's. Pure.
/// </summary>
public static class WhatIf
{
    /// <summary>Replays.</summary>
    /// <param name="package">A proof, as it was read.</param>
    /// <param name="draft">The draft.</param>
    /// <exception cref="InvalidDataException">The draft measures nothing, or a proof is none.</exception>
    public static WhatIfReport Replay(ProofPackage package, Contract draft) =>
        Replay([new WhatIfFacts(package, [], IsSigned: true, Hours: null)], draft).Single();

    /// <summary>Replays; months of facts as the fiscal year that they make, where the draft is about fiscal years.</summary>
    /// <param name="given">Each a month or a fiscal year.</param>
    /// <param name="draft">The draft.</param>
    /// <returns>A report for each of them, or for each fiscal year of months; the oldest first.</returns>
    /// <exception cref="InvalidDataException">The draft measures nothing, or a proof is none.</exception>
    public static IReadOnlyList<WhatIfReport> Replay(IReadOnlyList<WhatIfFacts> given, Contract draft)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(draft);
        bool isByYear = draft.Profile.Section<ServiceLevelRules>()?.Period == MeasuredPeriod.FiscalYear;
        ILookup<bool, MonthOfFacts> months = given.Select(g => new MonthOfFacts(g)).ToLookup(m => isByYear && m.Terms.Kind == MeasuredPeriod.Month);
        return
        [
            .. months[true].GroupBy(m => (m.Terms.Contract, Year: ServiceLevelPeriod.Of(MeasuredPeriod.FiscalYear, m.Terms.From))).OrderBy(g => g.Key.Year.From)
                .Select(year =>
                {
                    (WhatIfFacts joined, IReadOnlyList<string> notes) = FactsOfMonths.Join(year.Key.Year, [.. year.OrderBy(m => m.Terms.From)]);
                    WhatIfReport report = Replay(joined, draft);
                    return report with { Notes = [.. notes, .. report.Notes] };
                }),
            .. months[false].Select(m => Replay(m.Given, draft)),
        ];
    }

    private static WhatIfReport Replay(WhatIfFacts given, Contract draft)
    {
        ProofPackage package = given.Proof;
        ServiceLevelRules rules = draft.Profile.Section<ServiceLevelRules>()
            ?? throw new InvalidDataException("expected a draft with the section service_levels, found none");
        ProofTerms signed = package.Read<ProofTerms>(ProofFiles.Terms);
        PeriodFacts recorded = package.Read<PeriodFacts>(ProofFiles.Facts);
        PeriodFacts facts = Under(draft, recorded);
        ILookup<bool, StepFact> clocks = facts.Steps.ToLookup(s => s.DoneAt is null
            && given.Open.TryGetValue((s.Case, s.Step, s.Occurrence), out DateTimeOffset at) && at < facts.AsOf && !(s.Due < at));
        facts = facts with { Steps = [.. clocks[false]] };
        ProofFigures? before = given.IsSigned && signed.Kind == rules.Period ? ProofComputation.Compute(signed, recorded) : null;

        // Targets of other periods: as they were judged, and within the facts as the draft judges them.
        List<JudgedFact> judged = [.. signed.Kind == rules.Period ? recorded.Judged ?? [] : []];
        string? hours = draft.Profile.Incident.ServiceCalendar;
        List<DateTimeOffset> began = [.. Beginnings(recorded)];
        return new(signed.Contract, signed.Period, recorded.AsOf, draft.Profile.Version, [.. PeriodsOf(signed, rules).Select(Period)], began.Count,
            hours is null ? null : began.Count(b => !draft.Calendars[hours].IsOpenAt(b)), hours,
            [
                .. from call in given.Calls
                   group call.At by call.Person into person
                   orderby person.Key
                   select new WhatIfPerson(
                       person.Key, person.Count(), given.Hours is { } asSigned ? person.Count(at => !asSigned.IsOpenAt(at)) : null,
                       hours is null ? null : person.Count(at => !draft.Calendars[hours].IsOpenAt(at))),
            ],
            [
                .. NotesOf(draft, rules, signed, recorded),
                .. clocks[true].Select(s => $"{s.Case}: the facts do not tell what became of its {s.Step} after its month was written down, it is not judged"),
            ]);

        WhatIfPeriod Period(ServiceLevelPeriod period)
        {
            ProofTerms terms = ProofWriter.Terms(draft, rules, period);
            ProofFigures figures = ProofComputation.Compute(terms, facts with { Judged = judged });
            if (figures.IsOver)
            {
                judged.AddRange(figures.Indicators.Select(f => new JudgedFact(f.Id, period.ToString(), f.Verdict)));
            }

            return new(period.ToString(), [.. figures.Indicators.Select(f => Indicator(f, rules.Indicators.First(i => i.Id == f.Id)))], figures.Points,
                before?.Points);
        }

        WhatIfIndicator Indicator(ProofFigure figure, ServiceLevelIndicator indicator) => new(
            figure,
            indicator.Target is { } target ? string.Create(CultureInfo.InvariantCulture, $"at least {target} %")
                : indicator.AtMost is { } most ? string.Create(CultureInfo.InvariantCulture, $"at most {most}")
                : indicator.AtLeast is { } least ? string.Create(CultureInfo.InvariantCulture, $"at least {least}") : null,
            indicator.Target is { } percent && figure is { BaseSeconds: { } all, ExcludedSeconds: { } excluded }
                ? (all - excluded) * (100 - percent) / 6000 : null,
            before?.Indicators.FirstOrDefault(s => s.Id == figure.Id), [.. Breaches(figure)]);
    }

    /// <summary>The facts with what the draft decides about them: limits and clocks of steps, and which grounds excuse which indicator.</summary>
    private static PeriodFacts Under(Contract draft, PeriodFacts facts) => facts with
    {
        Steps =
        [
            .. from fact in facts.Steps
               let limit = LimitOf(draft, fact.Step)
               where limit is not null
               let anew = fact with { Limit = limit.Value.Limit.ToString()!, Clock = limit.Value.Clock }
               select anew with { Due = ProofComputation.DueOf(anew, draft.Calendars) },
        ],
        Exclusions =
        [
            .. from fact in facts.Exclusions
               let ground = draft.Profile.Exclusions?.Find(fact.Code)
               where ground is not null
               select fact with { Indicators = [.. fact.Indicators.Intersect(ground.AppliesTo, StringComparer.Ordinal)] },
        ],
        Judged = null,
    };

    /// <summary>The limit and the clock of a step, or of first answers; null: the draft has none.</summary>
    private static (DueRule Limit, string Clock)? LimitOf(Contract draft, string step) => ServiceLevelIndicator.KindOfAnswers(step) is { } kind
        ? ProofWriter.AnswerLimitOf(draft, kind)
        : draft.Profile.Incident.Steps.FirstOrDefault(s => s.Id == step) is { Due: { } due } found ? (due, found.Clock ?? draft.Profile.Incident.Clock) : null;

    private static IEnumerable<ServiceLevelPeriod> PeriodsOf(ProofTerms signed, ServiceLevelRules rules)
    {
        for (ServiceLevelPeriod period = ServiceLevelPeriod.Of(rules.Period, signed.From); period.From < signed.Before; period = period.Next)
        {
            yield return period;
        }
    }

    /// <summary>When each incident of the facts began, as far as they tell.</summary>
    private static IEnumerable<DateTimeOffset> Beginnings(PeriodFacts facts) => facts.Incidents.Select(i => (i.Case, At: i.OpenedAt))
        .Concat(facts.Stops.Select(s => (s.Case, At: s.From))).Concat(facts.Steps.Select(s => (s.Case, At: s.StartedAt)))
        .GroupBy(b => b.Case, b => b.At, StringComparer.Ordinal).Select(g => g.Min());

    private static IEnumerable<string> Breaches(ProofFigure figure) =>
        (figure.Parts ?? []).Where(p => p.Part == StopPart.Down).Select(p => $"{Time(p.From)} to {Time(p.To)} down {string.Join(' ', p.Cases)}")
            .Concat((figure.Items ?? []).Where(i => i is { Result: TallyResult.Late, Excluded: null }).Select(i => $"{Time(i.At)} late {i.Case}"));

    /// <summary>What the draft looks at and the facts do not hold, because the contract as it was signed did not ask for it.</summary>
    private static IEnumerable<string> NotesOf(Contract draft, ServiceLevelRules rules, ProofTerms signed, PeriodFacts recorded)
    {
        foreach (ServiceLevelIndicator indicator in rules.Indicators)
        {
            if (indicator.Step is { } step && signed.Indicators.All(i => i.Step != step))
            {
                yield return $"{indicator.Id}: the facts hold no clocks of the step {step}, nothing is measured";
            }

            if (indicator.Metric is { } metric && signed.Indicators.All(i => i.Metric?.Name != metric.Name))
            {
                yield return $"{indicator.Id}: the facts hold no values of {metric.Name}, nothing is measured";
            }

            if (indicator is { Kind: IndicatorKind.Count, Of: Counted.Incidents } && signed.Indicators.All(i => i.Of != Counted.Incidents))
            {
                yield return $"{indicator.Id}: the facts hold no number of incidents";
            }

            if (indicator is { Kind: IndicatorKind.Count, Of: not (Counted.Incidents or Counted.Stopped) and var of } && signed.Indicators.All(i => i.Of != of))
            {
                yield return $"{indicator.Id}: the facts hold no number of {of.ToString().ToLowerInvariant()}";
            }

            foreach (string kind in indicator.ApprovedClasses.Where(c => !signed.Indicators.Any(i => i.ApprovedStops.Contains(c, StringComparer.Ordinal))))
            {
                yield return $"{indicator.Id}: the facts hold no approved stops of the class {kind}";
            }
        }

        foreach (PenaltyRule rule in (draft.Profile.Section<PenaltyRules>()?.Rules ?? []).Where(r => r.Deliverable is not null))
        {
            if (signed.Penalties?.Rules.Any(r => r.Deliverable == rule.Deliverable) is not true && recorded.Late is null)
            {
                yield return $"points: the facts hold nothing late of {rule.Deliverable}";
            }
        }

        if (draft.Profile.Exclusions is null && signed.Grounds.Count > 0)
        {
            yield return "the draft excludes nothing: what was agreed on as excluded counts";
        }
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
}
