using Workflows.Calendars;
using Workflows.Changes;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Kit.Cases;

namespace Workflows.ServiceLevels;

/// <summary>Gathers what a period's figures are made of: stops from incidents, approved stops from changes, service times from calendars.</summary>
public sealed class ServiceLevelReader(
    IncidentLedger incidentRows, IncidentReader incidents, ChangeLedger changeRows, ChangeReader changes, IAgreedExtensions extensions,
    IEnumerable<ICountedCases> counted, MetricLedger metrics)
{
    /// <summary>Cases that were filed so long before a period may reach into it. An approval may be given a year ahead;
    /// nothing stands still for a year.</summary>
    private const int MonthsBefore = 12;

    /// <summary>The figures; null where the contract measures nothing.</summary>
    /// <param name="contract">The contract in force.</param>
    /// <param name="period">Of its kind of period.</param>
    /// <param name="asOf">What was recorded later is not looked at: the figures as they were known then.</param>
    public async Task<ServiceLevelFigures?> ReadAsync(Contract contract, ServiceLevelPeriod period, DateTimeOffset asOf)
    {
        if (contract.Profile.Section<ServiceLevelRules>() is not { } rules)
        {
            return null;
        }

        OpenSpan whole = period.SpanIn(contract.Calendars.Business);
        HashSet<string> steps = [.. rules.Indicators.Select(i => i.Step).OfType<string>()];
        bool countsIncidents = rules.Indicators.Any(i => i is { Kind: IndicatorKind.Count, Of: Counted.Incidents });
        List<IncidentState> found = await IncidentsAsync(contract, whole, asOf, steps, countsIncidents);
        List<ChangeState> announced = await AnnouncedAsync(contract, whole, asOf, [.. rules.Indicators.SelectMany(i => i.ApprovedClasses)]);
        HashSet<string> bases = [.. rules.Indicators.Select(i => i.Base).OfType<string>()];
        IReadOnlyList<AgreedExtension> extended = [.. (await extensions.OfAsync(contract, whole, asOf)).Where(e => bases.Contains(e.Fact.Calendar))];
        List<CountedCase> others = [];
        foreach (ICountedCases cases in counted.Where(c => rules.Indicators.Any(i => i.Kind == IndicatorKind.Count && i.Of == c.Of)))
        {
            others.AddRange(await cases.InAsync(contract, whole, asOf));
        }

        List<MetricMonth> months = await MetricMonthsAsync(contract, period, asOf, rules);
        PeriodFacts facts = new()
        {
            AsOf = asOf,
            Stops =
            [
                .. found.SelectMany(i => i.Stops().Where(s => IsIn(s, whole)).Select(s => new StopFact(i.Id.Value, s.From, s.To)))
                    .OrderBy(s => s.From).ThenBy(s => s.Case, StringComparer.Ordinal),
            ],
            Steps =
            [
                .. found.SelectMany(i => i.Steps.Where(s => steps.Contains(s.Step.Id) && IsIn(s.StartedAt, whole)).Select(s => FactOf(i, s)))
                    .OrderBy(s => s.StartedAt).ThenBy(s => s.Case, StringComparer.Ordinal).ThenBy(s => s.Step, StringComparer.Ordinal)
                    .ThenBy(s => s.Occurrence),
            ],
            Incidents = !countsIncidents ? [] :
            [
                .. found.Where(i => IsIn(i.OpenedAt, whole)).Select(i => new IncidentOpened(i.Id.Value, i.OpenedAt))
                    .OrderBy(i => i.OpenedAt).ThenBy(i => i.Case, StringComparer.Ordinal),
            ],
            ApprovedStops =
            [
                .. announced.Select(c => new ApprovedStopFact(
                    c.Id.Value, c.Content.ClassId, c.AuthorisedAt!.Value, c.Content.WindowFrom!.Value, c.Content.WindowTo!.Value)),
            ],
            Exclusions =
            [
                .. from incident in found
                   from exclusion in incident.Exclusions
                   orderby exclusion.Proposed.RecordedAt, exclusion.Id
                   select Fact(contract, incident, exclusion),
            ],
            Extensions = extended.Count == 0 ? null : [.. extended.Select(e => e.Fact)],
            Cases = others.Count == 0 ? null
                : [.. others.Select(c => c.Fact).OrderBy(c => c.Of).ThenBy(c => c.At).ThenBy(c => c.Case, StringComparer.Ordinal)],
            Metrics = months.SelectMany(m => m.Series()).ToList() is { Count: > 0 } series ? series : null,
        };
        return new(contract, period, asOf >= whole.To,
            [
                .. rules.Indicators.Select(i => ServiceLevelCalculation.Measure(i, contract.Calendars, whole, facts) with
                {
                    Exclusions = i.Metric is null ? ExclusionsOf(found, i.Id) : [],
                }),
            ],
            facts,
            [
                .. found.Select(CaseOf), .. announced.Select(CaseOf), .. extended.Select(e => e.Case),
                .. others.Select(c => c.Case),
                .. months.Where(m => m.Values.Count > 0).Select(m => new MeasuredCase(m.Id, m.Facts)),
            ]);
    }

    /// <summary>The months of a fiscal year that have begun, of the facts of the whole year: they are read once.</summary>
    /// <param name="contract">The contract in force.</param>
    /// <param name="day">A local day of the year.</param>
    /// <param name="asOf">What was recorded later is not looked at.</param>
    /// <returns>None where the contract measures nothing.</returns>
    public async Task<IReadOnlyList<MeasuredMonth>> MonthsAsync(Contract contract, DateOnly day, DateTimeOffset asOf)
    {
        ServiceLevelPeriod year = ServiceLevelPeriod.Of(MeasuredPeriod.FiscalYear, day);
        List<MeasuredMonth> months = [];
        if (await ReadAsync(contract, year, asOf) is { } figures)
        {
            for (ServiceLevelPeriod month = year with { Kind = MeasuredPeriod.Month }; month.From < year.Before; month = month.Next)
            {
                OpenSpan span = month.SpanIn(contract.Calendars.Business);
                if (span.From < asOf)
                {
                    months.Add(new(month, asOf >= span.To,
                        [.. figures.Indicators.Select(i => ServiceLevelCalculation.Measure(i.Indicator, contract.Calendars, span, figures.Facts))]));
                }
            }
        }

        return months;
    }

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

    private static StepFact FactOf(IncidentState incident, StepState step) => new(
        incident.Id.Value, step.Step.Id, step.Occurrence, step.StartedAt!.Value, step.Step.Due?.ToString() ?? "", incident.Clocks.DefinitionOf(step.Step).Clock,
        [.. step.Pauses.Select(p => new PauseFact(p.From, p.To))], step.Due, step.AgreedDue, step.DoneAt);

    private static MeasuredCase CaseOf(IncidentState incident) => new(incident.Id.Value,
    [
        .. incident.Facts.Where(f => f is AlertFired or AlertResolved or Reported or SystemStateSet or RecoveryMarked or ExclusionProposed or ExclusionAnswered
            or ExclusionTakenBack or Acknowledged or StateChanged or TaskDone or ReportSent or DueAgreed or ClockPaused or ClockResumed or ResponseCompleted)
            .Select(f => f.Id),
    ]);

    private static MeasuredCase CaseOf(ChangeState change) => new(change.Id.Value, [.. change.Facts.Where(f => f is not ICaseDutyPerformed).Select(f => f.Id)]);

    private static List<IncidentExclusion> ExclusionsOf(IEnumerable<IncidentState> incidents, string indicator) =>
    [
        .. from incident in incidents
           from exclusion in incident.Exclusions
           where exclusion.Proposed.Indicators.Contains(indicator, StringComparer.Ordinal)
           orderby exclusion.Proposed.RecordedAt, exclusion.Id
           select new IncidentExclusion(
               incident.Id.Value, incident.Profile.Exclusions?.Find(exclusion.Proposed.Code)?.Name ?? new(exclusion.Proposed.Code, null), exclusion),
    ];

    private static bool IsIn((DateTimeOffset From, DateTimeOffset? To) stop, OpenSpan period) =>
        stop.From < period.To && (stop.To is null || stop.To > period.From);

    private static bool IsIn(DateTimeOffset? at, OpenSpan period) => at >= period.From && at < period.To;

    /// <summary>Incidents that were not withdrawn and in the period stood still, had a clock that is looked at, or were opened if that counts.</summary>
    private async Task<List<IncidentState>> IncidentsAsync(
        Contract contract, OpenSpan period, DateTimeOffset asOf, HashSet<string> steps, bool countsIncidents)
    {
        List<IncidentState> found = [];
        await foreach (CaseRow<IncidentSummary> row in incidentRows.OfAsync(contract.Id))
        {
            await AddAsync(row);
        }

        await foreach (CaseRow<IncidentSummary> row in incidentRows.ClosedOfAsync(contract.Id, period.From.AddMonths(-MonthsBefore), period.To))
        {
            await AddAsync(row);
        }

        return found;

        async Task AddAsync(CaseRow<IncidentSummary> row)
        {
            if ((row.Summary is not null && !MayCount(row.Summary))
                || await incidents.FindAsync(row.Id, asOf: asOf) is not { State: { WithdrawnAt: null } state })
            {
                return;
            }

            if (state.Stops().Any(s => IsIn(s, period)) || state.Steps.Any(s => steps.Contains(s.Step.Id) && IsIn(s.StartedAt, period))
                || (countsIncidents && IsIn(state.OpenedAt, period)))
            {
                found.Add(state);
            }
        }

        // By the row, which is what is known now: where that is otherwise than it was, the incident has been worked on since. A row that
        // was not looked at yet says nothing: its facts do.
        bool MayCount(IncidentSummary row) =>
            (row.IsStopped && !(row.RecoveredAt < period.From)) || row.Clocks.Any(c => steps.Contains(c.StepId) && IsIn(c.StartedAt, period))
            || (countsIncidents && IsIn(row.OpenedAt, period)) || row.ClosedAt is null || row.ClosedAt > asOf;
    }

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
