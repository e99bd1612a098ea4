using System.Globalization;
using Workflows.Api;
using Workflows.Contracts;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Cases;

/// <summary>What came of a kind of case in a month, counted for its report; and for machines, of any days. A process says what is counted.</summary>
internal sealed class CountPages(PageEntry entry, ContractVersions contracts)
{
    private const int MostDays = 400;

    /// <summary>What the API may be asked for.</summary>
    public static IReadOnlyList<ApiMember> Query { get; } =
    [
        ApiMember.Contract, new("from", ApiType.Day, true, "First day (local to the contract)."),
        new("to", ApiType.Day, true, "Last day, at most 400 days after the first."),
    ];

    /// <summary>The counts of the contract and the month that the address names; of the first contract and this month where it names none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="has">Whether the reader sees counts of a contract.</param>
    /// <param name="count">Counts the days from one to another, both included.</param>
    /// <param name="show">The page or the file, given the contracts to choose from, the chosen one, the first day of the month, and what was counted.</param>
    public async Task<IResult> ShowAsync<TTally>(
        HttpRequest request, Func<PageContext, Contract, bool> has, Func<Contract, DateOnly, DateOnly, Task<IReadOnlyList<TTally>>> count,
        Func<PageContext, List<Contract>, Contract, DateOnly, IReadOnlyList<TTally>, IResult> show)
    {
        (PageContext page, List<Contract> choices, Contract contract, IResult? answer) = entry.EnterChoice(request, has);
        if (answer is not null)
        {
            return answer;
        }

        DateOnly today = contract.DayOf(page.Now);
        DateOnly first = GivenDates.TryDay(request.Query["month"] + "-01", out DateOnly month) ? month : new(today.Year, today.Month, 1);
        return show(page, choices, contract, first, await count(contract, first, first.AddMonths(1).AddDays(-1)));
    }

    /// <summary>The counts of any days, for machines.</summary>
    /// <param name="request">Asks as <see cref="Query"/> says.</param>
    /// <param name="count">Counts the days from one to another, both included.</param>
    public async Task<IResult> GetAsync<TTally>(HttpRequest request, Func<Contract, DateOnly, DateOnly, Task<IReadOnlyList<TTally>>> count)
    {
        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, Query);
        if (query is null)
        {
            return refused!;
        }

        (DateOnly from, DateOnly to) = (query.DayOrNull("from")!.Value, query.DayOrNull("to")!.Value);
        return contracts.Current(query.Text("contract")) is not { } contract
            ? ApiRequests.Invalid([new("contract", $"one of {string.Join(", ", contracts.All.Select(c => c.Id))}", $"'{query.Text("contract")}'")])
            : to < from || to > from.AddDays(MostDays)
                ? ApiRequests.Invalid([new("to", "a day from 'from' to 400 days after it", to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))])
            : Results.Ok(new { contract = contract.Id, from, to, counts = await count(contract, from, to) });
    }
}
