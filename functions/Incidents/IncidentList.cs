using Microsoft.Extensions.Primitives;
using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Incidents;

/// <summary>Which incidents a list shows; read from the query, where anything unknown means "all".</summary>
public sealed record IncidentFilter
{
    /// <summary>Only this contract; null for all that the reader may see.</summary>
    public string? Contract { get; init; }

    /// <summary>Closed ones instead of open ones.</summary>
    public bool Closed { get; init; }

    /// <summary>Only those with a clock past its due time or a recorded breach.</summary>
    public bool Overdue { get; init; }

    /// <summary>Only those that nobody has taken.</summary>
    public bool Untaken { get; init; }

    /// <summary>Only those with a clock due within the hour.</summary>
    public bool Soon { get; init; }

    /// <summary>Only those that the reader has taken.</summary>
    public bool Mine { get; init; }

    /// <summary>From 1.</summary>
    public int Number { get; init; } = 1;

    internal static IncidentFilter Of(IQueryCollection query)
    {
        return new()
        {
            Contract = query["contract"] is [{ Length: > 0 } id] ? id : null,
            Closed = query["state"] == "closed",
            Overdue = IsSet(query["overdue"]),
            Untaken = IsSet(query["untaken"]),
            Soon = IsSet(query["soon"]),
            Mine = IsSet(query["mine"]),
            Number = int.TryParse(query["page"], out int number) && number is > 0 and < 100_000 ? number : 1,
        };

        static bool IsSet(StringValues value) => value == "yes";
    }

    /// <summary>The address of the list that it describes.</summary>
    public string ToAddress()
    {
        List<string> parts = [];
        Add("contract", Contract);
        Add("state", Closed ? "closed" : null);
        Add("overdue", Overdue ? "yes" : null);
        Add("untaken", Untaken ? "yes" : null);
        Add("soon", Soon ? "yes" : null);
        Add("mine", Mine ? "yes" : null);
        Add("page", Number > 1 ? Number.ToString(System.Globalization.CultureInfo.InvariantCulture) : null);
        return parts.Count == 0 ? "/incidents" : "/incidents?" + string.Join('&', parts);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                parts.Add(name + "=" + Uri.EscapeDataString(value));
            }
        }
    }
}

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
public sealed record IncidentListing(IReadOnlyList<ListedIncident> Items, IncidentCounts Counts, int Total, int Pages, IncidentFilter Filter);

/// <summary>Reads lists of incidents from the table that is kept for them; no incident is folded for a list.</summary>
internal sealed class IncidentList(IncidentLedger ledger)
{
    /// <summary>Incidents on one page.</summary>
    public const int PageSize = 25;

    /// <summary>Closed incidents are listed this far back.</summary>
    public const int ClosedDays = 400;

    public async Task<IncidentListing> ReadAsync(PageContext page, IncidentFilter filter)
    {
        if (filter.Contract is not null && page.Contracts.All(c => c.Id != filter.Contract))
        {
            filter = filter with { Contract = null };
        }

        List<ListedIncident> open = [];
        List<ListedIncident> closed = [];
        foreach (Contract contract in page.Contracts)
        {
            await foreach (CaseRow<IncidentSummary> row in ledger.OfAsync(contract.Id))
            {
                open.Add(new(row, contract));
            }

            if (filter.Closed && (filter.Contract is null || filter.Contract == contract.Id))
            {
                DateOnly today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(page.Now, contract.Calendars.Zone).DateTime);
                await foreach (CaseRow<IncidentSummary> row in ledger.ClosedOfAsync(
                    contract.Id, contract.Calendars.Business.StartOf(today.AddDays(-ClosedDays)), DateTimeOffset.MaxValue))
                {
                    closed.Add(new(row, contract));
                }
            }
        }

        // Between closing and the removal of the open row, an incident stands in both partitions for a moment.
        List<ListedIncident> candidates = filter.Closed ? closed : open;
        List<ListedIncident> found = [.. candidates.Where(i => Matches(i, filter, page))];
        int pages = Math.Max(1, (found.Count + PageSize - 1) / PageSize);
        int number = Math.Min(filter.Number, pages);
        IEnumerable<ListedIncident> ordered = filter.Closed
            ? found.OrderByDescending(i => i.Row.Summary?.ClosedAt ?? i.Row.FiledAt)
            : found.OrderBy(i => i.Row.Summary?.NextDue ?? DateTimeOffset.MaxValue);
        return new(
            [.. ((IOrderedEnumerable<ListedIncident>)ordered).ThenBy(i => i.Row.FiledAt).ThenBy(i => i.Row.Id.Value, StringComparer.Ordinal).Skip((number - 1) * PageSize).Take(PageSize)],
            new(open.Count, open.Count(i => i.IsUntaken), open.Count(i => i.IsOverdue(page.Now)), open.Count(i => i.IsSoon(page.Now))),
            found.Count,
            pages,
            filter with { Number = number });
    }

    private static bool Matches(ListedIncident incident, IncidentFilter filter, PageContext page) =>
        (filter.Contract is null || incident.Contract.Id == filter.Contract)
        && (!filter.Overdue || incident.IsOverdue(page.Now))
        && (!filter.Untaken || incident.IsUntaken)
        && (!filter.Soon || incident.IsSoon(page.Now))
        && (!filter.Mine || incident.Row.Summary?.Responders.Contains(page.Reader!.Id) == true);
}
