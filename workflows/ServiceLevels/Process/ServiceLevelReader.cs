using Workflows.Calendars;
using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;

namespace Workflows.ServiceLevels.Process;

/// <summary>Where figures are read.</summary>
public interface IServiceLevels
{
    /// <summary>The figures; null where the contract measures nothing.</summary>
    /// <param name="contract">The contract in force.</param>
    /// <param name="period">Of its kind of period.</param>
    /// <param name="asOf">What was recorded later is not looked at: the figures as they were known then.</param>
    Task<ServiceLevelFigures?> ReadAsync(Contract contract, ServiceLevelPeriod period, DateTimeOffset asOf);

    /// <summary>The months of a fiscal year that have begun, of the facts of the whole year: they are read once.</summary>
    /// <param name="contract">The contract in force.</param>
    /// <param name="day">A local day of the year.</param>
    /// <param name="asOf">What was recorded later is not looked at.</param>
    /// <returns>None where the contract measures nothing.</returns>
    Task<IReadOnlyList<MeasuredMonth>> MonthsAsync(Contract contract, DateOnly day, DateTimeOffset asOf);
}

/// <summary>What an incident tells of a period.</summary>
/// <param name="Case">The incident, with the facts that decide.</param>
/// <param name="Stops">Those that reach into the period.</param>
/// <param name="Steps">Clocks that indicators look at, started in it.</param>
/// <param name="Opened">It counts; null: it does not.</param>
/// <param name="Exclusions">Every proposal to exclude it.</param>
internal sealed record GatheredIncident(
    MeasuredCase Case, IReadOnlyList<StopFact> Stops, IReadOnlyList<StepFact> Steps, IncidentOpened? Opened, IReadOnlyList<GatheredExclusion> Exclusions)
{
    /// <summary>The calendars that its steps name.</summary>
    public IReadOnlyList<CalendarRule> Clocks { get; init; } = [];
}

/// <summary>A proposal to exclude an incident: what counts of it, and what is shown.</summary>
internal sealed record GatheredExclusion(ExclusionFact Fact, IncidentExclusion Shown);

/// <summary>What tells of a period beside incidents, each in the order of <see cref="PeriodFacts"/>, with the cases that tell of it.</summary>
internal sealed record GatheredOthers(
    IReadOnlyList<ApprovedStopFact> Approved, IReadOnlyList<ExtensionFact> Extensions, IReadOnlyList<StepFact> Answers, IReadOnlyList<CaseFiled> Counted,
    IReadOnlyList<MetricSeries> Metrics, IReadOnlyList<MetricSilenceTold> Told, IReadOnlyList<MeasuredCase> Cases)
{
    /// <summary>The calendars that answers name.</summary>
    public IReadOnlyList<CalendarRule> Clocks { get; init; } = [];
}

/// <summary>How fast incidents are gathered.</summary>
/// <param name="AtOnce">How many are read at once, 1 or more; asked before each handful.</param>
/// <param name="Rest">Awaited after each handful.</param>
internal sealed record GatheringPace(Func<int> AtOnce, Func<Task> Rest);

/// <summary>Gathers what a period's figures are made of: stops from incidents, approved stops from changes, service times from calendars.</summary>
public sealed class ServiceLevelReader(
    IncidentLedger incidentRows, IncidentReader incidents, ChangeLedger changeRows, ChangeReader changes, IAgreedExtensions extensions,
    IAnsweredCases answers, IEnumerable<ICountedCases> counted, MetricLedger metrics) : IServiceLevels
{
    /// <summary>Cases that were filed so long before a period may reach into it. An approval may be given a year ahead;
    /// nothing stands still for a year.</summary>
    private const int MonthsBefore = 12;

    /// <summary>Incidents that are read at once.</summary>
    internal const int AtOnce = 16;

    /// <inheritdoc/>
    public async Task<ServiceLevelFigures?> ReadAsync(Contract contract, ServiceLevelPeriod period, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(contract);
        if (contract.Profile.Section<ServiceLevelRules>() is not { } rules)
        {
            return null;
        }

        OpenSpan whole = period.SpanIn(contract.Calendars.Business);
        return Figures(contract, rules, period, asOf, await IncidentsAsync(contract, rules, whole, asOf), await OthersAsync(contract, rules, period, asOf));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<MeasuredMonth>> MonthsAsync(Contract contract, DateOnly day, DateTimeOffset asOf) =>
        await ReadAsync(contract, ServiceLevelPeriod.Of(MeasuredPeriod.FiscalYear, day), asOf) is { } year ? [.. MonthsOf(year)] : [];

    /// <summary>The months that have begun, of the facts of their year.</summary>
    internal static IEnumerable<MeasuredMonth> MonthsOf(ServiceLevelFigures figures)
    {
        DateTimeOffset asOf = figures.Facts.AsOf;
        for (ServiceLevelPeriod month = figures.Period with { Kind = MeasuredPeriod.Month }; month.From < figures.Period.Before; month = month.Next)
        {
            OpenSpan span = month.SpanIn(figures.Contract.Calendars.Business);
            if (span.From < asOf)
            {
                yield return new(month, asOf >= span.To,
                    [.. figures.Indicators.Select(i => ServiceLevelCalculation.Measure(i.Indicator, figures.Contract.Calendars, span, figures.Facts))]);
            }
        }
    }

    /// <summary>The figures of what was gathered. Pure.</summary>
    internal static ServiceLevelFigures Figures(
        Contract contract, ServiceLevelRules rules, ServiceLevelPeriod period, DateTimeOffset asOf, IReadOnlyCollection<GatheredIncident> incidents,
        GatheredOthers others)
    {
        OpenSpan whole = period.SpanIn(contract.Calendars.Business);
        List<GatheredExclusion> exclusions =
            [.. incidents.SelectMany(i => i.Exclusions).OrderBy(e => e.Shown.Exclusion.Proposed.RecordedAt).ThenBy(e => e.Fact.Id, StringComparer.Ordinal)];
        PeriodFacts facts = new()
        {
            AsOf = asOf,
            Stops = [.. incidents.SelectMany(i => i.Stops).OrderBy(s => s.From).ThenBy(s => s.Case, StringComparer.Ordinal)],
            Steps =
            [
                .. incidents.SelectMany(i => i.Steps).Concat(others.Answers).OrderBy(s => s.StartedAt).ThenBy(s => s.Case, StringComparer.Ordinal)
                    .ThenBy(s => s.Step, StringComparer.Ordinal).ThenBy(s => s.Occurrence),
            ],
            Incidents =
                [.. incidents.Select(i => i.Opened).OfType<IncidentOpened>().OrderBy(i => i.OpenedAt).ThenBy(i => i.Case, StringComparer.Ordinal)],
            ApprovedStops = others.Approved,
            Exclusions = [.. exclusions.Select(e => e.Fact)],
            Extensions = others.Extensions.Count == 0 ? null : others.Extensions,
            Cases = others.Counted.Count == 0 ? null : others.Counted,
            Metrics = others.Metrics.Count == 0 ? null : others.Metrics,
        };
        return new(contract, period, asOf >= whole.To,
            [
                .. rules.Indicators.Select(i => ServiceLevelCalculation.Measure(i, contract.Calendars, whole, facts) with
                {
                    Exclusions = i.Metric is not null ? []
                        : [.. exclusions.Where(e => e.Fact.Indicators.Contains(i.Id, StringComparer.Ordinal)).Select(e => e.Shown)],
                    Told = i.Metric is { } metric ? [.. others.Told.Where(t => t.Silences.Any(s => s.Metric == metric.Name))] : [],
                }),
            ],
            facts, [.. incidents.Select(i => i.Case), .. others.Cases])
        {
            Clocks =
            [
                .. incidents.SelectMany(i => i.Clocks).Concat(others.Clocks).DistinctBy(c => c.Name, StringComparer.Ordinal)
                    .OrderBy(c => c.Name, StringComparer.Ordinal),
            ],
        };
    }

    /// <summary>Incidents that count in a period, or may, by number.</summary>
    /// <param name="contract">The contract in force.</param>
    /// <param name="rules">What it measures.</param>
    /// <param name="period">From when to when.</param>
    /// <param name="asOf">What was recorded later is not looked at.</param>
    /// <param name="pace">How fast; null: as fast as it can.</param>
    internal async Task<List<GatheredIncident>> IncidentsAsync(
        Contract contract, ServiceLevelRules rules, OpenSpan period, DateTimeOffset asOf, GatheringPace? pace = null)
    {
        HashSet<string> steps = StepsOf(rules);
        bool countsIncidents = CountsIncidents(rules);
        List<CaseRow<IncidentSummary>> rows = await incidentRows.OfAsync(contract.Id)
            .Concat(incidentRows.ClosedOfAsync(contract.Id, period.From.AddMonths(-MonthsBefore), period.To))
            .Where(r => r.Summary is null || MayCount(r.Summary))
            .DistinctBy(r => r.Id.Value) // one that is just being closed stands in both lists
            .ToListAsync();
        List<GatheredIncident> found = [];
        for (int done = 0, some; done < rows.Count; done += some)
        {
            some = Math.Min(pace?.AtOnce() ?? AtOnce, rows.Count - done);
            CaseView<IncidentState>?[] read = await Task.WhenAll(rows.GetRange(done, some).Select(r => incidents.FindAsync(r, asOf: asOf)));
            found.AddRange(read.Select(v => Gathered(contract, rules, v, period)).OfType<GatheredIncident>());
            await (pace?.Rest() ?? Task.CompletedTask);
        }

        return found;

        // By the row, which is what is known now: where that is otherwise than it was, the incident has been worked on since. A row that
        // was not looked at yet says nothing: its facts do.
        bool MayCount(IncidentSummary row) =>
            (row.IsStopped && !(row.RecoveredAt < period.From)) || row.Clocks.Any(c => steps.Contains(c.StepId) && IsIn(c.StartedAt, period))
            || (countsIncidents && IsIn(row.OpenedAt, period)) || row.ClosedAt is null || row.ClosedAt > asOf;
    }

    /// <summary>What an incident tells of a period; null: nothing, or it was withdrawn.</summary>
    internal async Task<GatheredIncident?> IncidentAsync(Contract contract, ServiceLevelRules rules, CaseId id, OpenSpan period, DateTimeOffset? asOf) =>
        Gathered(contract, rules, await incidents.FindAsync(id, asOf: asOf), period);

    private static GatheredIncident? Gathered(Contract contract, ServiceLevelRules rules, CaseView<IncidentState>? found, OpenSpan period)
    {
        if (found is not { Id: var id, State: { WithdrawnAt: null } state })
        {
            return null;
        }

        HashSet<string> steps = StepsOf(rules);
        (StepFact Fact, CalendarRule? Clock)[] clocks =
            [.. state.Steps.Where(s => steps.Contains(s.Step.Id) && IsIn(s.StartedAt, period)).Select(s => FactOf(contract, found, s))];
        GatheredIncident incident = new(
            CaseOf(state), [.. state.Stops().Where(s => IsIn(s, period)).Select(s => new StopFact(id.Value, s.From, s.To))],
            [.. clocks.Select(c => c.Fact)],
            CountsIncidents(rules) && IsIn(state.OpenedAt, period) ? new(id.Value, state.OpenedAt) : null,
            [
                .. state.Exclusions.Select(e => new GatheredExclusion(Fact(contract, state, e), new(
                    id.Value, state.Profile.Exclusions?.Find(e.Proposed.Code)?.Name ?? new(e.Proposed.Code, null), e))),
            ])
        {
            Clocks = [.. clocks.Select(c => c.Clock).OfType<CalendarRule>()],
        };
        return incident.Stops.Count > 0 || incident.Steps.Count > 0 || incident.Opened is not null ? incident : null;
    }

    /// <summary>Everything else that counts in a period.</summary>
    internal async Task<GatheredOthers> OthersAsync(Contract contract, ServiceLevelRules rules, ServiceLevelPeriod period, DateTimeOffset asOf)
    {
        OpenSpan whole = period.SpanIn(contract.Calendars.Business);
        List<ChangeState> announced = await AnnouncedAsync(contract, whole, asOf, [.. rules.Indicators.SelectMany(i => i.ApprovedClasses)]);
        HashSet<string> bases = [.. rules.Indicators.Select(i => i.Base).OfType<string>()];
        IReadOnlyList<AgreedExtension> extended = [.. (await extensions.OfAsync(contract, whole, asOf)).Where(e => bases.Contains(e.Fact.Calendar))];
        HashSet<string> kinds = [.. rules.Indicators.Select(i => i.Request).OfType<string>()];
        IReadOnlyList<AnsweredCase> answered = kinds.Count == 0 ? [] : await answers.InAsync(contract, kinds, whole, asOf);
        List<CountedCase> others = [];
        foreach (ICountedCases cases in counted.Where(c => rules.Indicators.Any(i => i.Kind == IndicatorKind.Count && i.Of == c.Of)))
        {
            others.AddRange(await cases.InAsync(contract, whole, asOf));
        }

        List<MetricMonth> months = await MetricMonthsAsync(contract, period, asOf, rules);
        return new(
            [
                .. announced.Select(c => new ApprovedStopFact(
                    c.Id.Value, c.Content.ClassId, c.AuthorisedAt!.Value, c.Content.WindowFrom!.Value, c.Content.WindowTo!.Value)),
            ],
            [.. extended.Select(e => e.Fact)],
            [.. answered.Select(a => a.Fact)],
            [.. others.Select(c => c.Fact).OrderBy(c => c.Of).ThenBy(c => c.At).ThenBy(c => c.Case, StringComparer.Ordinal)],
            [.. months.SelectMany(m => m.Series())],
            [.. months.SelectMany(m => m.Told)],
            [
                .. AllOf([.. announced.Select(CaseOf), .. extended.Select(e => e.Case), .. answered.Select(a => a.Case), .. others.Select(c => c.Case)]),
                .. months.Where(m => m.Values.Count > 0).Select(m => new MeasuredCase(m.Id, m.Facts)),
            ])
        {
            Clocks = [.. answered.Select(a => a.Clock).OfType<CalendarRule>()],
        };
    }

    /// <summary>Each case once: what is counted may have been announced, agreed on or answered, too.</summary>
    private static IEnumerable<MeasuredCase> AllOf(IEnumerable<MeasuredCase> cases) => cases.GroupBy(c => c.Id, StringComparer.Ordinal)
        .Select(g => new MeasuredCase(g.Key, [.. g.SelectMany(c => c.Facts).Distinct(StringComparer.Ordinal)]));

    private static HashSet<string> StepsOf(ServiceLevelRules rules) => [.. rules.Indicators.Select(i => i.Step).OfType<string>()];

    private static bool CountsIncidents(ServiceLevelRules rules) => rules.Indicators.Any(i => i is { Kind: IndicatorKind.Count, Of: Counted.Incidents });

    private async Task<List<MetricMonth>> MetricMonthsAsync(Contract contract, ServiceLevelPeriod period, DateTimeOffset asOf, ServiceLevelRules rules)
    {
        List<MetricMonth> months = [];
        for (DateOnly month = period.From; rules.Metrics.Any() && month < period.Before && month <= contract.DayOf(asOf); month = month.AddMonths(1))
        {
            months.Add(await metrics.ReadAsync(contract.Id, month, asOf, healAudit: true));
        }

        return months;
    }

    private static ExclusionFact Fact(Contract contract, IncidentState incident, ExclusionState exclusion) => new(
        incident.Id.Value, exclusion.Id, exclusion.Proposed.Code, exclusion.Proposed.Indicators, exclusion.Proposed.ByClient, exclusion.Proposed.RecordedAt,
        contract.DayOf(incident.OccurredAt), exclusion.Standing, exclusion.Proposed.Unpublished,
        exclusion.Proposed.PublishedOn, exclusion.Answer?.RecordedAt);

    private static (StepFact Fact, CalendarRule? Clock) FactOf(Contract contract, CaseView<IncidentState> incident, StepState step)
    {
        CaseClock clock = CaseClock.Of(incident.Clocks.DefinitionOf(step.Step).Clock, incident.Contract.Calendars, contract.Calendars);
        return (
            new(
                incident.Id.Value, step.Step.Id, step.Occurrence, step.StartedAt!.Value, step.Step.Due?.ToString() ?? "", clock.Name,
                [.. step.Pauses.Select(p => new PauseFact(p.From, p.To))], step.Due, step.AgreedDue, step.DoneAt),
            clock.Rule);
    }

    private static MeasuredCase CaseOf(IncidentState incident) => new(incident.Id.Value,
    [
        .. incident.Facts.Where(f => f is AlertFired or AlertResolved or Reported or SystemStateSet or RecoveryMarked or ExclusionProposed or ExclusionAnswered
            or ExclusionTakenBack or Acknowledged or StateChanged or TaskDone or ReportSent or DueAgreed or ClockPaused or ClockResumed or ResponseCompleted)
            .Select(f => f.Id),
    ]);

    private static MeasuredCase CaseOf(ChangeState change) => new(change.Id.Value, [.. change.Facts.Where(f => f is not ICaseDutyPerformed).Select(f => f.Id)]);

    private static bool IsIn((DateTimeOffset From, DateTimeOffset? To) stop, OpenSpan period) =>
        stop.From < period.To && (stop.To is null || stop.To > period.From);

    private static bool IsIn(DateTimeOffset? at, OpenSpan period) => at >= period.From && at < period.To;

    private async Task<List<ChangeState>> AnnouncedAsync(Contract contract, OpenSpan period, DateTimeOffset asOf, HashSet<string> classes)
    {
        List<ChangeState> found = [];
        if (classes.Count == 0)
        {
            return found;
        }

        await foreach (CaseRow<ChangeSummary> row in changeRows.OfAsync(contract.Id))
        {
            await AddAsync(row);
        }

        await foreach (CaseRow<ChangeSummary> row in changeRows.ClosedOfAsync(contract.Id, contract.DayOf(period.From).AddMonths(-MonthsBefore)))
        {
            await AddAsync(row);
        }

        return found;

        async Task AddAsync(CaseRow<ChangeSummary> row)
        {
            if (row.Summary is { Stops: true, WindowFrom: { } from, WindowTo: { } to } change && classes.Contains(change.ClassId) && from < period.To
                && to > period.From
                && await changes.FindAsync(row.Id, asOf: asOf) is
                {
                    State: { AuthorisedAt: not null, WithdrawnAt: null, Content: { WindowFrom: not null, WindowTo: not null } } state
                })
            {
                found.Add(state);
            }
        }
    }
}
