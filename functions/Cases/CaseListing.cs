using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Cases;

/// <summary>Which cases a list shows; read from the query, where anything unknown means "all".</summary>
public sealed record CaseFilter
{
    /// <summary>Only this contract; null for all that the reader may see.</summary>
    public string? Contract { get; init; }

    /// <summary>Closed ones instead of open ones.</summary>
    public bool Closed { get; init; }

    /// <summary>Only those that wait for the reader.</summary>
    public bool Mine { get; init; }

    /// <summary>What else is asked for, by the names of the process's own; only what is there.</summary>
    public IReadOnlyDictionary<string, string> Own { get; init; } = new Dictionary<string, string>();

    /// <summary>From 1.</summary>
    public int Number { get; init; } = 1;

    /// <summary>Nothing is asked for.</summary>
    public bool IsEmpty => this is { Contract: null, Closed: false, Mine: false, Own.Count: 0, Number: 1 };

    /// <summary>A box of the process's own is ticked.</summary>
    public bool Has(string own) => Own.GetValueOrDefault(own) == "yes";

    /// <param name="query">The request's.</param>
    /// <param name="own">Names of the process's own values.</param>
    internal static CaseFilter Of(IQueryCollection query, params IEnumerable<string> own) => new()
    {
        Own = own.Where(name => query[name] is [{ Length: > 0 and <= 100 }]).ToDictionary(name => name, name => query[name].ToString()),
        Contract = query["contract"] is [{ Length: > 0 } id] ? id : null,
        Closed = query["state"] == "closed",
        Mine = query["mine"] == "yes",
        Number = int.TryParse(query["page"], out int number) && number is > 0 and < 100_000 ? number : 1,
    };

    /// <summary>The address of the list that it describes.</summary>
    public string ToAddress(string path)
    {
        List<string> parts = [];
        if (Contract is not null)
        {
            parts.Add("contract=" + Uri.EscapeDataString(Contract));
        }

        if (Closed)
        {
            parts.Add("state=closed");
        }

        if (Mine)
        {
            parts.Add("mine=yes");
        }

        parts.AddRange(Own.Select(o => o.Key + "=" + Uri.EscapeDataString(o.Value)));
        if (Number > 1)
        {
            parts.Add(FormattableString.Invariant($"page={Number}"));
        }

        return parts.Count == 0 ? path : path + "?" + string.Join('&', parts);
    }
}

/// <summary>A case in a list.</summary>
/// <param name="Id">Which.</param>
/// <param name="Contract">Its contract, as in force now.</param>
/// <param name="Summary">As it was last projected.</param>
/// <param name="FiledAt">When it was filed (UTC).</param>
public sealed record ListedCase<TSummary>(CaseId Id, Contract Contract, TSummary Summary, DateTimeOffset FiledAt);

/// <summary>One page of a list.</summary>
/// <param name="Items">Newest first, or in the process's order.</param>
/// <param name="Total">Cases that match the filter.</param>
/// <param name="Pages">Number of pages, at least 1.</param>
/// <param name="Filter">What was asked for, as far as it exists.</param>
public sealed record CaseListing<TSummary>(IReadOnlyList<ListedCase<TSummary>> Items, int Total, int Pages, CaseFilter Filter);

/// <summary>Reads lists of cases from the table that is kept for them; no case is folded for a list.</summary>
internal static class CaseListings
{
    /// <summary>Cases on one page.</summary>
    public const int PageSize = 25;

    /// <summary>Lists of closed cases go back so many days, by the day of their filing: a table that grows for years is never read whole.</summary>
    public const int ClosedDays = 400;

    /// <summary>The same for placements, which last for years and are few.</summary>
    public const int ClosedPlacementDays = 3_660;

    /// <summary>The open cases of a contract, or the closed ones that lists go back to.</summary>
    public static IAsyncEnumerable<CaseRow<TSummary>> ListedAsync<TFact, TSummary>(
        this CaseLedger<TFact, TSummary> ledger, string contractId, bool closed, DateTimeOffset now, int closedDays = ClosedDays, string? after = null)
        where TFact : CaseFact
        where TSummary : class =>
        closed ? ledger.ClosedOfAsync(contractId, DateOnly.FromDateTime(now.UtcDateTime).AddDays(-closedDays), after) : ledger.ShownAsync(contractId, after);

    /// <summary>Reads a page.</summary>
    /// <param name="ledger">The process.</param>
    /// <param name="page">The reader, with the contracts that they may see.</param>
    /// <param name="filter">What they ask for.</param>
    /// <param name="waitsFor">Whether a case waits for a person.</param>
    /// <param name="also">A further condition of the process's own.</param>
    /// <param name="order">What goes down from case to case, before the moment of the filing.</param>
    /// <param name="closedDays">How far back closed ones are listed.</param>
    public static async Task<CaseListing<TSummary>> ReadAsync<TFact, TSummary>(
        CaseLedger<TFact, TSummary> ledger, PageContext page, CaseFilter filter, Func<TSummary, string, bool> waitsFor,
        Func<TSummary, Contract, bool>? also = null, Func<TSummary, string>? order = null, int closedDays = ClosedDays)
        where TFact : CaseFact
        where TSummary : class
    {
        if (filter.Contract is not null && page.Contracts.All(c => c.Id != filter.Contract))
        {
            filter = filter with { Contract = null };
        }

        List<ListedCase<TSummary>> found = [];
        foreach (Contract contract in page.Contracts.Where(c => filter.Contract is null || c.Id == filter.Contract))
        {
            await foreach (CaseRow<TSummary> row in ledger.ListedAsync(contract.Id, filter.Closed, page.Now, closedDays))
            {
                if (row.Summary is { } summary && (!filter.Mine || waitsFor(summary, page.Reader!.Id)) && also?.Invoke(summary, contract) != false)
                {
                    found.Add(new(row.Id, contract, summary, row.FiledAt));
                }
            }
        }

        int pages = Math.Max(1, (found.Count + PageSize - 1) / PageSize);
        int number = Math.Min(filter.Number, pages);
        return new(
            [.. found.OrderByDescending(f => order?.Invoke(f.Summary), StringComparer.Ordinal).ThenByDescending(f => f.FiledAt)
                .ThenBy(f => f.Id.Value, StringComparer.Ordinal).Skip((number - 1) * PageSize).Take(PageSize)],
            found.Count, pages, filter with { Number = number });
    }
}
