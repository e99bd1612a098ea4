using Workflows.Contracts;
using Workflows.Incidents.Store;

namespace Workflows.Incidents.Process;

/// <summary>A mean over some incidents.</summary>
/// <param name="Count">How many it is made of.</param>
/// <param name="Total">Their times together, elapsed.</param>
public readonly record struct MeanTime(int Count, TimeSpan Total)
{
    /// <summary>Null for none.</summary>
    public TimeSpan? Mean => Count == 0 ? null : Total / Count;

    internal static MeanTime Of(IEnumerable<TimeSpan> times) =>
        times.Aggregate(default(MeanTime), (mean, time) => new(mean.Count + 1, mean.Total + (time > TimeSpan.Zero ? time : TimeSpan.Zero)));
}

/// <summary>The incidents of a time.</summary>
/// <param name="First">Its first day, where the contract is.</param>
/// <param name="Opened">Incidents that were opened in it, without those that were withdrawn.</param>
/// <param name="Missed">Those of them with a clock that was missed.</param>
/// <param name="Breaches">Clocks of theirs that were missed.</param>
/// <param name="ToTake">From the opening to the first who took it (MTTA).</param>
/// <param name="ToRecover">From the opening to the recovery (MTTR).</param>
public sealed record IncidentFigure(DateOnly First, int Opened, int Missed, int Breaches, MeanTime ToTake, MeanTime ToRecover);

/// <summary>How often a step was missed.</summary>
/// <param name="StepId">Step of the profile.</param>
/// <param name="Contractual">A miss is one of the contract.</param>
/// <param name="Months">In each month, by the opening of its incident.</param>
public sealed record MissedStep(string StepId, bool Contractual, IReadOnlyList<int> Months);

/// <summary>The incidents of twelve months as figures. Pure: made of the rows that lists read, no incident is folded for them.</summary>
/// <param name="Months">Each month.</param>
/// <param name="Total">All of it.</param>
/// <param name="Steps">Missed steps in the order of the profile, then those that it has no more.</param>
/// <param name="Withdrawn">Incidents that were withdrawn, and count nowhere.</param>
/// <param name="TakenUnknown">Incidents that somebody took, of whom an older release did not write down when.</param>
public sealed record IncidentFigures(
    IReadOnlyList<IncidentFigure> Months, IncidentFigure Total, IReadOnlyList<MissedStep> Steps, int Withdrawn, int TakenUnknown)
{
    private const int MonthsCounted = 12;

    /// <summary>The figures.</summary>
    /// <param name="contract">Whose steps, and whose days.</param>
    /// <param name="first">First day of the twelve months.</param>
    /// <param name="incidents">Open and closed ones; what was opened before or after is left out.</param>
    public static IncidentFigures Of(Contract contract, DateOnly first, IEnumerable<IncidentSummary> incidents)
    {
        ILookup<int, IncidentSummary> byMonth = incidents.ToLookup(i => MonthOf(contract.DayOf(i.OpenedAt)));
        List<IncidentSummary>[] counted =
            [.. Enumerable.Range(0, MonthsCounted).Select(m => byMonth[m].Where(i => i.Status != IncidentStatus.Withdrawn).ToList())];
        List<IncidentSummary> all = [.. counted.SelectMany(m => m)];
        List<string> order = [.. contract.Profile.Incident.Steps.Select(s => s.Id)];
        return new(
            [.. counted.Select((m, i) => Figure(first.AddMonths(i), m))],
            Figure(first, all),
            [
                .. all.SelectMany(i => i.Clocks).Where(c => c.Breached).Select(c => c.StepId).Distinct(StringComparer.Ordinal)
                    .OrderBy(s => order.IndexOf(s) is >= 0 and var at ? at : int.MaxValue).ThenBy(s => s, StringComparer.Ordinal)
                    .Select(s => new MissedStep(s, all.SelectMany(i => i.Clocks).Any(c => c.Breached && c.Contractual && c.StepId == s),
                        [.. counted.Select(m => m.Sum(i => i.Clocks.Count(c => c.Breached && c.StepId == s)))])),
            ],
            Enumerable.Range(0, MonthsCounted).Sum(m => byMonth[m].Count(i => i.Status == IncidentStatus.Withdrawn)),
            all.Count(i => i.TakenAt is null && i.Responders.Count > 0));

        int MonthOf(DateOnly day) => (day.Year - first.Year) * MonthsCounted + day.Month - first.Month;
    }

    private static IncidentFigure Figure(DateOnly first, List<IncidentSummary> incidents) => new(
        first, incidents.Count, incidents.Count(i => i.Clocks.Any(c => c.Breached)), incidents.Sum(i => i.Clocks.Count(c => c.Breached)),
        MeanTime.Of(incidents.Where(i => i.TakenAt is not null).Select(i => i.TakenAt!.Value - i.OpenedAt)),
        MeanTime.Of(incidents.Where(i => i.RecoveredAt is not null).Select(i => i.RecoveredAt!.Value - i.OpenedAt)));
}

/// <summary>How the open clocks of incidents stand. Pure.</summary>
/// <param name="Late">Past their moment.</param>
/// <param name="WithinHour">Due within the hour.</param>
/// <param name="WithinDay">Due within 24 hours, but not within the hour.</param>
/// <param name="Later">Due later.</param>
/// <param name="Paused">Not running.</param>
public sealed record OpenClocks(int Late, int WithinHour, int WithinDay, int Later, int Paused)
{
    /// <summary>Those of open incidents.</summary>
    public static OpenClocks Of(IEnumerable<IncidentSummary> open, DateTimeOffset now)
    {
        List<ClockSummary> clocks = [.. open.SelectMany(i => i.Clocks).Where(c => c.DoneAt is null && (c.Due is not null || c.Paused))];
        return new(
            Running(due => due < now), Running(due => due >= now && due - now <= TimeSpan.FromHours(1)),
            Running(due => due - now > TimeSpan.FromHours(1) && due - now <= TimeSpan.FromHours(24)), Running(due => due - now > TimeSpan.FromHours(24)),
            clocks.Count(c => c.Paused));

        int Running(Func<DateTimeOffset, bool> when) => clocks.Count(c => !c.Paused && c.Due is { } due && when(due));
    }
}
