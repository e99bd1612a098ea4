using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Incidents;

namespace Workflows.ServiceLevels;

/// <summary>A figure of a period.</summary>
/// <param name="Indicator">What is measured.</param>
/// <param name="Availability">Up to now, or of the whole period when it is over; null for any other kind.</param>
/// <param name="Tally">Of what is counted: clocks or incidents; null for any other kind.</param>
/// <param name="Budget">Down time that the whole period may have; null without a target.</param>
/// <param name="Verdict">Of the time that has gone by.</param>
/// <param name="Exclusions">Every proposal to take one of its stops out, whatever became of it; what is open counts as not excluded.</param>
public sealed record MeasuredIndicator(
    ServiceLevelIndicator Indicator, AvailabilityFigure? Availability, TallyFigure? Tally, TimeSpan? Budget, TargetVerdict Verdict,
    IReadOnlyList<IncidentExclusion> Exclusions)
{
    /// <summary>Of imported values; null for any other kind.</summary>
    public MetricFigure? Metric { get; init; }

    /// <summary>Of a metric: when its owner was told that values stopped coming; none for any other kind.</summary>
    public IReadOnlyList<MetricSilenceTold> Told { get; init; } = [];

    /// <summary>What is judged, in percent, cut off; null for a number, or where there is nothing to measure.</summary>
    public decimal? Percent => Availability is { } figure ? figure.AdjustedPercent(Indicator.Decimals)
        : Indicator.Kind == IndicatorKind.Within ? Tally!.Adjusted.Percent(Indicator.Decimals) : null;

    /// <summary>The agreements that take a part out of the figure; none for any other part.</summary>
    public IEnumerable<IncidentExclusion> AgreedOn(CountedSpan span) => span.Part != StopPart.Excluded ? [] : AgreedOn(span.Sources, span.Because);

    /// <summary>The agreements that take one of what is counted out of the figure.</summary>
    public IEnumerable<IncidentExclusion> AgreedOn(Tallied item) => item.Excluded is { } code ? AgreedOn([item.Case], [code]) : [];

    private IEnumerable<IncidentExclusion> AgreedOn(IReadOnlyList<string> cases, IReadOnlyList<string> codes) => Exclusions.Where(e =>
        e.Exclusion.Standing == ExclusionStanding.Agreed && cases.Contains(e.Incident, StringComparer.Ordinal)
        && codes.Contains(e.Exclusion.Proposed.Code, StringComparer.Ordinal));
}

/// <summary>A proposal to exclude an incident.</summary>
/// <param name="Incident">The incident's id.</param>
/// <param name="Name">The ground as its contract words it.</param>
/// <param name="Exclusion">The proposal and its answer.</param>
public sealed record IncidentExclusion(string Incident, LocalText Name, ExclusionState Exclusion);

/// <summary>The figures of a contract's period.</summary>
/// <param name="Contract">The contract in force.</param>
/// <param name="Period">Which.</param>
/// <param name="IsOver">Nothing of it is still to come.</param>
/// <param name="Indicators">In the order of the profile.</param>
/// <param name="Facts">What they are computed of.</param>
/// <param name="Cases">The cases that these facts are of, with the facts of the case that decide them.</param>
public sealed record ServiceLevelFigures(
    Contract Contract, ServiceLevelPeriod Period, bool IsOver, IReadOnlyList<MeasuredIndicator> Indicators, PeriodFacts Facts,
    IReadOnlyList<MeasuredCase> Cases)
{
    /// <summary>The calendars that clocks of the facts name, each once.</summary>
    public IReadOnlyList<CalendarRule> Clocks { get; init; } = [];
}

/// <summary>The figures of a month, for a look at a year.</summary>
/// <param name="Month">Which.</param>
/// <param name="IsOver">Nothing of it is still to come.</param>
/// <param name="Indicators">In the order of the profile, without the proposals to exclude.</param>
public sealed record MeasuredMonth(ServiceLevelPeriod Month, bool IsOver, IReadOnlyList<MeasuredIndicator> Indicators);

/// <summary>A case that a figure rests on.</summary>
/// <param name="Id">The case.</param>
/// <param name="Facts">Ids of its facts that decide what counts, in the order of time.</param>
public sealed record MeasuredCase(string Id, IReadOnlyList<string> Facts);

/// <summary>The figures of facts: pure, so that whoever has the facts computes the same.</summary>
public static class ServiceLevelCalculation
{
    /// <summary>The figure of an indicator, without the proposals to exclude.</summary>
    /// <param name="indicator">What the contract says.</param>
    /// <param name="calendars">Its calendars.</param>
    /// <param name="whole">The period.</param>
    /// <param name="facts">What is known, of this period or a longer one.</param>
    public static MeasuredIndicator Measure(ServiceLevelIndicator indicator, CalendarSet calendars, OpenSpan whole, PeriodFacts facts)
    {
        ArgumentNullException.ThrowIfNull(indicator);
        ArgumentNullException.ThrowIfNull(calendars);
        ArgumentNullException.ThrowIfNull(facts);
        OpenSpan soFar = SoFar(whole, facts.AsOf);
        if (indicator.Metric is { } rule)
        {
            MetricFigure metric = MetricFigure.Of(rule, soFar, facts.Metrics ?? []);
            return new(indicator, null, null, null, metric.Verdict(indicator), []) { Metric = metric };
        }

        if (indicator.Kind != IndicatorKind.Availability)
        {
            TallyFigure tally = Tally(indicator, whole, facts);
            return new(indicator, null, tally, null, tally.Verdict(indicator), []);
        }

        BusinessCalendar calendar = calendars[indicator.Base!];
        AvailabilityFigure figure = Availability(indicator, calendar, soFar, facts);
        AvailabilityFigure all = soFar == whole || indicator.Target is null ? figure
            : figure with { Base = Availability(indicator, calendar, whole, facts with { Stops = [] }).Base };
        return new(indicator, figure, null, indicator.Target is { } target ? all.Budget(target) : null, figure.Verdict(indicator.Target), []);
    }

    /// <summary>The availability of an indicator.</summary>
    /// <param name="indicator">What the contract says.</param>
    /// <param name="calendar">Of its service times.</param>
    /// <param name="span">The part of the period that is looked at.</param>
    /// <param name="facts">What is known.</param>
    public static AvailabilityFigure Availability(ServiceLevelIndicator indicator, BusinessCalendar calendar, OpenSpan span, PeriodFacts facts)
    {
        ArgumentNullException.ThrowIfNull(indicator);
        ArgumentNullException.ThrowIfNull(calendar);
        ArgumentNullException.ThrowIfNull(facts);
        Func<string, DateTimeOffset, string?> excluded = facts.ExclusionsOf(indicator.Id);
        return ServiceLevels.Availability.Of(new()
        {
            Period = span,
            Base = calendar.Spans(span.From, span.To),
            Extensions =
            [
                .. from extension in facts.Extensions ?? []
                   where extension.Calendar == indicator.Base
                   let begin = extension.From > extension.AgreedAt ? extension.From : extension.AgreedAt
                   where begin < extension.To
                   select new OpenSpan(begin, extension.To),
            ],
            Approved =
            [
                .. from approved in facts.ApprovedStops
                   where indicator.ApprovedClasses.Contains(approved.Class, StringComparer.Ordinal)
                   let begin = approved.From > approved.ApprovedAt ? approved.From : approved.ApprovedAt
                   where begin < approved.To
                   select new ApprovedStop(approved.Case, begin, approved.To),
            ],
            Stops =
            [
                .. facts.Stops.Where(s => s.From < span.To && (s.To ?? facts.AsOf) > span.From)
                    .Select(s => new Stop(s.Case, s.From, s.To, excluded(s.Case, s.From))),
            ],
            Until = facts.AsOf,
        });
    }

    /// <summary>What an indicator counts.</summary>
    /// <param name="indicator">A share within a limit, or a number.</param>
    /// <param name="whole">The period.</param>
    /// <param name="facts">What is known.</param>
    public static TallyFigure Tally(ServiceLevelIndicator indicator, OpenSpan whole, PeriodFacts facts)
    {
        ArgumentNullException.ThrowIfNull(indicator);
        ArgumentNullException.ThrowIfNull(facts);
        Func<string, DateTimeOffset, string?> excluded = facts.ExclusionsOf(indicator.Id);
        IEnumerable<Tallied> found = (indicator.Kind, indicator.Of) switch
        {
            (IndicatorKind.Within, _) => facts.Steps.Where(s => s.Step == indicator.Step && whole.Contains(s.StartedAt)).Select(s => new Tallied(
                s.Case, s.Occurrence, s.StartedAt, ResultOf(s, facts.AsOf), s.Due, s.DoneAt)),
            (_, Counted.Incidents) => facts.Incidents.Where(i => whole.Contains(i.OpenedAt))
                .Select(i => new Tallied(i.Case, 1, i.OpenedAt, TallyResult.Counted)),
            (_, not Counted.Stopped) => (facts.Cases ?? []).Where(c => c.Of == indicator.Of && whole.Contains(c.At))
                .Select(c => new Tallied(c.Case, 1, c.At, TallyResult.Counted)),
            _ => facts.Stops.Where(s => s.From < whole.To && (s.To ?? facts.AsOf) > whole.From).DistinctBy(s => s.Case, StringComparer.Ordinal)
                .Select(s => new Tallied(s.Case, 1, s.From, TallyResult.Counted)),
        };
        return new([.. found.Select(t => t with { Excluded = excluded(t.Case, t.At) })]);
    }

    private static TallyResult ResultOf(StepFact step, DateTimeOffset asOf) => (step.DoneAt, step.Due) switch
    {
        ({ } done, { } due) => done <= due ? TallyResult.InTime : TallyResult.Late,
        ({ }, null) => TallyResult.InTime, // done while its clock stood
        (null, { } due) => due < asOf ? TallyResult.Late : TallyResult.Pending,
        _ => TallyResult.Pending,
    };

    private static bool Contains(this OpenSpan span, DateTimeOffset at) => span.From <= at && at < span.To;

    /// <summary>The part of a period of which facts are known.</summary>
    public static OpenSpan SoFar(OpenSpan whole, DateTimeOffset until) =>
        whole with { To = until >= whole.To ? whole.To : until <= whole.From ? whole.From : until };
}
