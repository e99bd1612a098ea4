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
public sealed record MeasuredIndicator(ServiceLevelIndicator Indicator, AvailabilityFigure Figure, TimeSpan? Budget, TargetVerdict Verdict);

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
        List<Stop> stops = await StopsAsync(contract, whole);
        List<(string ClassId, ApprovedStop Stop)> approved = await ApprovedAsync(contract, whole, [.. rules.Indicators.SelectMany(i => i.ApprovedClasses)]);
        return new(contract, period, now >= whole.To, [.. rules.Indicators.Select(Measure)]);

        MeasuredIndicator Measure(ServiceLevelIndicator indicator)
        {
            AvailabilityFacts facts = new()
            {
                Period = soFar,
                Base = contract.Calendars[indicator.Base].Spans(soFar.From, soFar.To),
                Approved = [.. approved.Where(a => indicator.ApprovedClasses.Contains(a.ClassId, StringComparer.Ordinal)).Select(a => a.Stop)],
                Stops = stops,
                Until = now,
            };
            AvailabilityFigure figure = Availability.Of(facts);
            AvailabilityFigure all = soFar == whole ? figure
                : Availability.Of(facts with { Period = whole, Base = contract.Calendars[indicator.Base].Spans(whole.From, whole.To) });
            return new(indicator, figure, indicator.Target is { } target ? all.Budget(target) : null, figure.Verdict(indicator.Target));
        }
    }

    private async Task<List<Stop>> StopsAsync(Contract contract, OpenSpan period)
    {
        List<Stop> stops = [];
        await foreach (CaseRow<IncidentSummary> row in incidentRows.OfAsync(contract.Id))
        {
            await AddAsync(row);
        }

        await foreach (CaseRow<IncidentSummary> row in incidentRows.ClosedOfAsync(contract.Id, period.From.AddMonths(-MonthsBefore), period.To))
        {
            await AddAsync(row);
        }

        return [.. stops.OrderBy(s => s.From).ThenBy(s => s.Source, StringComparer.Ordinal)];

        async Task AddAsync(CaseRow<IncidentSummary> row)
        {
            // A row that was not looked at yet says nothing: its facts do.
            if (row.Summary is { IsStopped: false } || row.Summary?.RecoveredAt < period.From || await incidents.FindAsync(row.Id) is not { } incident)
            {
                return;
            }

            stops.AddRange(incident.State.Stops().Where(s => s.From < period.To && (s.To is null || s.To > period.From))
                .Select(s => new Stop(row.Id.Value, s.From, s.To)));
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
