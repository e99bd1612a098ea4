using Workflows.Calendars;
using Workflows.Changes;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Kit.Cases;

namespace Workflows.ServiceLevels;

/// <summary>A figure of a period.</summary>
/// <param name="Indicator">What is measured.</param>
/// <param name="Figure">Up to now, or of the whole period when it is over.</param>
/// <param name="Budget">Down time that the whole period may have; null without a target.</param>
/// <param name="Verdict">Of the time that has gone by.</param>
/// <param name="Exclusions">Every proposal to take one of its stops out, whatever became of it; what is open counts as not excluded.</param>
public sealed record MeasuredIndicator(
    ServiceLevelIndicator Indicator, AvailabilityFigure Figure, TimeSpan? Budget, TargetVerdict Verdict, IReadOnlyList<IncidentExclusion> Exclusions)
{
    /// <summary>The agreements that take a part out of the figure; none for any other part.</summary>
    public IEnumerable<IncidentExclusion> AgreedOn(CountedSpan span) => span.Part != StopPart.Excluded ? [] : Exclusions.Where(e =>
        e.Exclusion.Standing == ExclusionStanding.Agreed && span.Sources.Contains(e.Incident, StringComparer.Ordinal)
        && span.Because.Contains(e.Exclusion.Proposed.Code, StringComparer.Ordinal));
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
public sealed record ServiceLevelFigures(Contract Contract, ServiceLevelPeriod Period, bool IsOver, IReadOnlyList<MeasuredIndicator> Indicators);

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

        OpenSpan whole = new(contract.Calendars.Business.StartOf(period.From), contract.Calendars.Business.StartOf(period.Before));
        OpenSpan soFar = whole with { To = now >= whole.To ? whole.To : now <= whole.From ? whole.From : now };
        List<IncidentState> stopped = await StoppedAsync(contract, whole);
        List<(string ClassId, ApprovedStop Stop)> approved = await ApprovedAsync(contract, whole, [.. rules.Indicators.SelectMany(i => i.ApprovedClasses)]);
        return new(contract, period, now >= whole.To, [.. rules.Indicators.Select(Measure)]);

        MeasuredIndicator Measure(ServiceLevelIndicator indicator)
        {
            AvailabilityFacts facts = new()
            {
                Period = soFar,
                Base = contract.Calendars[indicator.Base].Spans(soFar.From, soFar.To),
                Approved = [.. approved.Where(a => indicator.ApprovedClasses.Contains(a.ClassId, StringComparer.Ordinal)).Select(a => a.Stop)],
                Stops = StopsOf(stopped, indicator.Id, whole),
                Until = now,
            };
            AvailabilityFigure figure = Availability.Of(facts);
            AvailabilityFigure all = soFar == whole ? figure
                : Availability.Of(facts with { Period = whole, Base = contract.Calendars[indicator.Base].Spans(whole.From, whole.To) });
            return new(indicator, figure, indicator.Target is { } target ? all.Budget(target) : null, figure.Verdict(indicator.Target),
                ExclusionsOf(stopped, indicator.Id));
        }
    }

    private static List<Stop> StopsOf(IEnumerable<IncidentState> stopped, string indicator, OpenSpan period) =>
    [
        .. stopped.SelectMany(i => i.Stops().Where(s => IsIn(s, period))
                .Select(s => new Stop(i.Id.Value, s.From, s.To, i.ExclusionOf(indicator, s.From)?.Proposed.Code)))
            .OrderBy(s => s.From).ThenBy(s => s.Source, StringComparer.Ordinal),
    ];

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

    private async Task<List<(string ClassId, ApprovedStop Stop)>> ApprovedAsync(Contract contract, OpenSpan period, HashSet<string> classes)
    {
        List<(string, ApprovedStop)> found = [];
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
            if (row.Summary is not { Stops: true, WindowFrom: { } from, WindowTo: { } to } change || !classes.Contains(change.ClassId) || from >= period.To
                || to <= period.From
                || await changes.FindAsync(row.Id) is not { State: { AuthorisedAt: { } approvedAt, WithdrawnAt: null } })
            {
                return;
            }

            from = from > approvedAt ? from : approvedAt; // what stopped before the approval is down time, whatever was planned
            if (from < to)
            {
                found.Add((change.ClassId, new(row.Id.Value, from, to)));
            }
        }
    }
}
