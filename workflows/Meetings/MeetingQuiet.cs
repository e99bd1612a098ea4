using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Incidents.Store;
using Workflows.Kit.Cases;

namespace Workflows.Meetings;

/// <summary>Incidents of some days, with those that were withdrawn left out: nothing had happened.</summary>
public sealed class IncidentCount(IncidentLedger incidents) : ICaseCount
{
    /// <inheritdoc/>
    public CountedMatter Matter => CountedMatter.Incidents;

    /// <inheritdoc/>
    public async Task<int?> CountAsync(Contract contract, DateOnly from, DateOnly to, CancellationToken cancellation)
    {
        BusinessCalendar business = contract.Calendars.Business;
        (DateTimeOffset first, DateTimeOffset before) = (business.StartOf(from), business.StartOf(to.AddDays(1)));
        return await incidents.OfAsync(contract.Id).Where(i => i.Summary is { } open && open.OpenedAt >= first && open.OpenedAt < before)
            .Concat(incidents.ClosedOfAsync(contract.Id, first, before))
            .CountAsync(i => i.Summary?.Status != IncidentStatus.Withdrawn, cancellation);
    }
}

/// <summary>What happened in a period, and whether that is nothing.</summary>
/// <param name="Incidents">How many; null: nobody counts them.</param>
/// <param name="Inquiries">How many; null: nobody counts them.</param>
public sealed record PeriodCounts(int? Incidents, int? Inquiries);

/// <summary>Counts the periods of meetings that may be omitted where nothing happened.</summary>
public sealed class MeetingQuiet(IEnumerable<ICaseCount> counts)
{
    /// <summary>What happened in the period of a meeting.</summary>
    public async Task<PeriodCounts> OfAsync(CaseView<MeetingState> meeting, CancellationToken cancellation)
    {
        return meeting.State.Opened is { From: { } from, To: { } to }
            ? new(await CountAsync(CountedMatter.Incidents), await CountAsync(CountedMatter.Inquiries)) : new(null, null);

        async Task<int?> CountAsync(CountedMatter matter)
        {
            int? sum = null;
            foreach (ICaseCount one in counts.Where(c => c.Matter == matter))
            {
                sum = await one.CountAsync(meeting.Contract, from, to, cancellation) is { } count ? (sum ?? 0) + count : sum;
            }

            return sum;
        }
    }
}
