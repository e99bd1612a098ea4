using Workflows.Calendars;
using Workflows.Changes;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Kit.Cases;

namespace Workflows.ServiceLevels;

/// <summary>Gathers what a period's figures are made of: stops from incidents, approved stops from changes, service times from calendars.</summary>
public sealed class ServiceLevelReader(IncidentLedger incidentRows, IncidentReader incidents, ChangeLedger changeRows, ChangeReader changes)
{
    /// <summary>Cases that were filed so long before a period may reach into it. An approval may be given a year ahead;
    /// nothing stands still for a year.</summary>
    private const int MonthsBefore = 12;

    /// <summary>The figures; null where the contract measures nothing.</summary>
    /// <param name="contract">The contract in force.</param>
    /// <param name="period">Of its kind of period.</param>
    /// <param name="now">Stops that have not ended are counted up to here.</param>
    public async Task<ServiceLevelFigures?> ReadAsync(Contract contract, ServiceLevelPeriod period, DateTimeOffset now)
    {
        if (contract.Profile.Section<ServiceLevelRules>() is not { } rules)
        {
            return null;
        }

        OpenSpan whole = period.SpanIn(contract.Calendars.Business);
        OpenSpan soFar = ServiceLevelCalculation.SoFar(whole, now);
        List<IncidentState> stopped = await StoppedAsync(contract, whole);
        List<ChangeState> announced = await AnnouncedAsync(contract, whole, [.. rules.Indicators.SelectMany(i => i.ApprovedClasses)]);
        PeriodFacts facts = new()
        {
            Until = now < whole.To ? now : whole.To,
            Stops =
            [
                .. stopped.SelectMany(i => i.Stops().Where(s => IsIn(s, whole)).Select(s => new StopFact(i.Id.Value, s.From, s.To)))
                    .OrderBy(s => s.From).ThenBy(s => s.Case, StringComparer.Ordinal),
            ],
            ApprovedStops =
            [
                .. announced.Select(c => new ApprovedStopFact(
                    c.Id.Value, c.Content.ClassId, c.AuthorisedAt!.Value, c.Content.WindowFrom!.Value, c.Content.WindowTo!.Value)),
            ],
            Exclusions =
            [
                .. from incident in stopped
                   from exclusion in incident.Exclusions
                   orderby exclusion.Proposed.RecordedAt, exclusion.Id
                   select Fact(contract, incident, exclusion),
            ],
        };
        return new(contract, period, now >= whole.To, [.. rules.Indicators.Select(Measure)], facts, [.. stopped.Select(CaseOf), .. announced.Select(CaseOf)]);

        MeasuredIndicator Measure(ServiceLevelIndicator indicator)
        {
            BusinessCalendar calendar = contract.Calendars[indicator.Base];
            AvailabilityFigure figure = ServiceLevelCalculation.Availability(indicator, calendar, soFar, facts);
            AvailabilityFigure all = soFar == whole ? figure : ServiceLevelCalculation.Availability(indicator, calendar, whole, facts);
            return new(indicator, figure, indicator.Target is { } target ? all.Budget(target) : null, figure.Verdict(indicator.Target),
                ExclusionsOf(stopped, indicator.Id));
        }
    }

    private static ExclusionFact Fact(Contract contract, IncidentState incident, ExclusionState exclusion) => new(
        incident.Id.Value, exclusion.Id, exclusion.Proposed.Code, exclusion.Proposed.Indicators, exclusion.Proposed.ByClient, exclusion.Proposed.RecordedAt,
        contract.DayOf(incident.OccurredAt), exclusion.Standing, exclusion.Proposed.Unpublished,
        exclusion.Proposed.PublishedOn, exclusion.Answer?.RecordedAt);

    private static MeasuredCase CaseOf(IncidentState incident) => new(incident.Id.Value,
    [
        .. incident.Facts.Where(f => f is AlertFired or AlertResolved or Reported or SystemStateSet or RecoveryMarked or ExclusionProposed or ExclusionAnswered
            or ExclusionTakenBack).Select(f => f.Id),
    ]);

    private static MeasuredCase CaseOf(ChangeState change) => new(change.Id.Value, [.. change.Facts.Where(f => f is not ICaseDutyPerformed).Select(f => f.Id)]);

    private static List<IncidentExclusion> ExclusionsOf(IEnumerable<IncidentState> stopped, string indicator) =>
    [
        .. from incident in stopped
           from exclusion in incident.Exclusions
           where exclusion.Proposed.Indicators.Contains(indicator, StringComparer.Ordinal)
           orderby exclusion.Proposed.RecordedAt, exclusion.Id
           select new IncidentExclusion(
               incident.Id.Value, incident.Profile.Exclusions?.Find(exclusion.Proposed.Code)?.Name ?? new(exclusion.Proposed.Code, null), exclusion),
    ];

    private static bool IsIn((DateTimeOffset From, DateTimeOffset? To) stop, OpenSpan period) =>
        stop.From < period.To && (stop.To is null || stop.To > period.From);

    /// <summary>Incidents in which something stood still in the period.</summary>
    private async Task<List<IncidentState>> StoppedAsync(Contract contract, OpenSpan period)
    {
        List<IncidentState> stopped = [];
        await foreach (CaseRow<IncidentSummary> row in incidentRows.OfAsync(contract.Id))
        {
            await AddAsync(row);
        }

        await foreach (CaseRow<IncidentSummary> row in incidentRows.ClosedOfAsync(contract.Id, period.From.AddMonths(-MonthsBefore), period.To))
        {
            await AddAsync(row);
        }

        return stopped;

        async Task AddAsync(CaseRow<IncidentSummary> row)
        {
            // A row that was not looked at yet says nothing: its facts do.
            if (row.Summary is { IsStopped: false } || row.Summary?.RecoveredAt < period.From || await incidents.FindAsync(row.Id) is not { } incident)
            {
                return;
            }

            if (incident.State.Stops().Any(s => IsIn(s, period)))
            {
                stopped.Add(incident.State);
            }
        }
    }

    private async Task<List<ChangeState>> AnnouncedAsync(Contract contract, OpenSpan period, HashSet<string> classes)
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
                && await changes.FindAsync(row.Id) is
                {
                    State: { AuthorisedAt: not null, WithdrawnAt: null, Content: { WindowFrom: not null, WindowTo: not null } } state
                })
            {
                found.Add(state);
            }
        }
    }
}
