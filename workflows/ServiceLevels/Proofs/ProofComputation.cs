using System.Globalization;
using Workflows.Calendars;
using Workflows.Clocks;
using Workflows.Contracts;
using Workflows.Penalties;
using Workflows.ServiceLevels.Process;

namespace Workflows.ServiceLevels.Proofs;

/// <summary>Computes the figures of a proof from its terms and facts alone, whoever wrote it. Pure.</summary>
public static class ProofComputation
{
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

    internal static DateOnly PointsDayOf(ProofTerms terms, PeriodFacts facts) =>
        PenaltyEvents.DayOf(CalendarsOf(terms)[terms.Calendars[0].Rule.Name].DayOf(facts.AsOf), terms.Before);

    internal static PenaltyRules RulesOf(ProofPenalties penalties) => new(
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

    internal static CalendarSet CalendarsOf(ProofTerms terms) => terms.Calendars.Count == 0
        ? throw new InvalidDataException($"{ProofFiles.Terms}: expected the calendars that its indicators count on, found none")
        : new(terms.Calendars.ToDictionary(c => c.Rule.Name, c => c.Rule, StringComparer.Ordinal), terms.TimeZone, HolidaysOf(terms));

    internal static JapaneseHolidays HolidaysOf(ProofTerms terms) =>
        JapaneseHolidays.Act.With(terms.Corrections.Select(c => new KeyValuePair<DateOnly, string?>(c.Day, c.Name)));

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

    private static decimal Seconds(TimeSpan length) => (decimal)length.Ticks / TimeSpan.TicksPerSecond;

    private static string? Printed(decimal? percent, int decimals) =>
        percent?.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
