using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Incidents.Store;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Incidents.Lists;

/// <summary>An incident in a list.</summary>
/// <param name="Row">As it was last projected.</param>
/// <param name="Contract">Its contract, as in force now.</param>
public sealed record ListedIncident(CaseRow<IncidentSummary> Row, Contract Contract)
{
    /// <summary>An hour before it is due, a clock is due soon.</summary>
    public static readonly TimeSpan SoonBefore = TimeSpan.FromHours(1);

    /// <summary>A clock is past its due time, or was met too late.</summary>
    public bool IsOverdue(DateTimeOffset now) => Row.Summary is { } s && (s.Breaches > 0 || s.Clocks.Any(c => c.Breached || IsLate(c, now)));

    /// <summary>A clock is due within the hour.</summary>
    public bool IsSoon(DateTimeOffset now) => Row.Summary?.NextDue is { } due && due >= now && due - now <= SoonBefore;

    /// <summary>Nobody has taken it.</summary>
    public bool IsUntaken => Row.Summary is null or { Status: IncidentStatus.Open };

    internal static bool IsLate(ClockSummary clock, DateTimeOffset now) => clock.DoneAt is null && clock.Due < now;
}

/// <summary>Figures over all open incidents that the reader may see.</summary>
public sealed record IncidentCounts(int Open, int Untaken, int Overdue, int Soon);

/// <summary>One page of a list.</summary>
/// <param name="Items">What is due next comes first; closed ones newest first.</param>
/// <param name="Counts">Over all open incidents.</param>
/// <param name="Total">Incidents that match the filter.</param>
/// <param name="Pages">Number of pages, at least 1.</param>
/// <param name="Filter">What was asked for, as far as it exists.</param>
public sealed record IncidentListing(IReadOnlyList<ListedIncident> Items, IncidentCounts Counts, int Total, int Pages, CaseFilter Filter);

/// <summary>Reads lists of incidents from the table that is kept for them; no incident is folded for a list.</summary>
internal sealed class IncidentList(IncidentLedger ledger)
{
    /// <summary>Asks only for those with a clock past its due time or a recorded breach.</summary>
    public const string Overdue = "overdue";

    /// <summary>Asks only for those that nobody has taken.</summary>
    public const string Untaken = "untaken";

    /// <summary>Asks only for those with a clock due within the hour.</summary>
    public const string Soon = "soon";

    /// <summary>What an address asks for.</summary>
    public static CaseFilter FilterOf(IQueryCollection query) => CaseFilter.Of(query, Overdue, Untaken, Soon);

    public async Task<IncidentListing> ReadAsync(PageContext page, CaseFilter filter)
    {
        if (filter.Contract is not null && page.Contracts.All(c => c.Id != filter.Contract))
        {
            filter = filter with { Contract = null };
        }

        List<ListedIncident> open = [];
        List<ListedIncident> closed = [];
        foreach (Contract contract in page.Contracts)
        {
            await foreach (CaseRow<IncidentSummary> row in ledger.ShownAsync(contract.Id))
            {
                open.Add(new(row, contract));
            }

            if (filter.Closed && (filter.Contract is null || filter.Contract == contract.Id))
            {
                DateOnly today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(page.Now, contract.Calendars.Zone).DateTime);
                await foreach (CaseRow<IncidentSummary> row in ledger.ClosedOfAsync(
                    contract.Id, contract.Calendars.Business.StartOf(today.AddDays(-CaseListings.ClosedDays)), DateTimeOffset.MaxValue))
                {
                    closed.Add(new(row, contract));
                }
            }
        }

        // Between closing and the removal of the open row, an incident stands in both partitions for a moment.
        List<ListedIncident> candidates = filter.Closed ? closed : open;
        List<ListedIncident> found = [.. candidates.Where(i => Matches(i, filter, page))];
        int pages = Math.Max(1, (found.Count + CaseListings.PageSize - 1) / CaseListings.PageSize);
        int number = Math.Min(filter.Number, pages);
        IEnumerable<ListedIncident> ordered = filter.Closed
            ? found.OrderByDescending(i => i.Row.Summary?.ClosedAt ?? i.Row.FiledAt)
            : found.OrderBy(i => i.Row.Summary?.NextDue ?? DateTimeOffset.MaxValue);
        return new(
            [.. ((IOrderedEnumerable<ListedIncident>)ordered).ThenBy(i => i.Row.FiledAt).ThenBy(i => i.Row.Id.Value, StringComparer.Ordinal)
                .Skip((number - 1) * CaseListings.PageSize).Take(CaseListings.PageSize)],
            new(open.Count, open.Count(i => i.IsUntaken), open.Count(i => i.IsOverdue(page.Now)), open.Count(i => i.IsSoon(page.Now))),
            found.Count,
            pages,
            filter with { Number = number });
    }

    private static bool Matches(ListedIncident incident, CaseFilter filter, PageContext page) =>
        (filter.Contract is null || incident.Contract.Id == filter.Contract)
        && (!filter.Has(Overdue) || incident.IsOverdue(page.Now))
        && (!filter.Has(Untaken) || incident.IsUntaken)
        && (!filter.Has(Soon) || incident.IsSoon(page.Now))
        && (!filter.Mine || incident.Row.Summary?.Responders.Contains(page.Reader!.Id) == true);
}
