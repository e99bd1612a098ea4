using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Workflows.Api;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Requests;

/// <summary>How many requests of a kind and a class came in a month, for its report: as a page and as CSV; and for machines, of any days.</summary>
internal sealed class RequestCountPages(PageEntry entry, RequestCount counts, ContractVersions contracts)
{
    /// <summary>What the API may be asked for.</summary>
    public static IReadOnlyList<ApiMember> Query { get; } =
    [
        ApiMember.Contract, new("from", ApiType.Day, true, "First day (local to the contract)."),
        new("to", ApiType.Day, true, "Last day, at most 400 days after the first."),
    ];

    private const int MostDays = 400;

    [Function("ShowRequestCountsPage")]
    public async Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "request-counts")] HttpRequest request, CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        List<Contract> choices = [.. page.Contracts.Where(c => c.Profile.Section<RequestRules>() is not null)];
        string asked = request.Query["contract"].ToString();
        if ((asked.Length == 0 ? choices.FirstOrDefault() : choices.Find(c => c.Id == asked)) is not { } contract)
        {
            return PageEntry.NotFound(page);
        }

        page.About = contract;
        DateOnly today = contract.DayOf(page.Now);
        DateOnly first = GivenDates.TryDay(request.Query["month"] + "-01", out DateOnly month) ? month : new(today.Year, today.Month, 1);
        IReadOnlyList<RequestTally> tallies = await counts.TallyAsync(contract, first, first.AddMonths(1).AddDays(-1), cancellation);
        return TableFiles.IsAsked(request)
            ? TableFiles.Download(request, Lines(tallies, contract, page), FormattableString.Invariant($"{contract.Id}-requests-{first:yyyy-MM}"))
            : PageAnswers.Page<RequestCountsPage>(new { Page = page, Choices = choices, Contract = contract, Month = first, Tallies = tallies });
    }

    [Function("GetRequestCounts")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/request-counts")] HttpRequest request, CancellationToken cancellation)
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
            : Results.Ok(new { contract = contract.Id, from, to, counts = await counts.TallyAsync(contract, from, to, cancellation) });
    }

    /// <summary>A kind, and a class of it, in the reader's words.</summary>
    public static (string Kind, string Class) NamesOf(RequestTally tally, Contract contract, PageContext page)
    {
        RequestKind? kind = contract.Profile.Section<RequestRules>()?.Kind(tally.KindId);
        return (kind?.Name.In(page.Language) ?? tally.KindId,
            kind?.Class(tally.ClassId)?.Name.In(page.Language) ?? tally.ClassId
            ?? (kind is { Classes.Count: > 0 } ? RequestPageTexts.T(page, "Counts.Unsorted") : ""));
    }

    /// <summary>The numbers of a line, in the order of their columns.</summary>
    public static IReadOnlyList<int> NumbersOf(RequestTally tally) =>
        [tally.Received, tally.AnsweredInTime, tally.AnsweredLate, tally.Unanswered, tally.OutOfScope, tally.Open];

    /// <summary>Names of the columns, as in the texts.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["Received", "Answered", "Late", "Unanswered", "OutOfScope", "Open"];

    private static IEnumerable<IReadOnlyList<string?>> Lines(IReadOnlyList<RequestTally> tallies, Contract contract, PageContext page) =>
        tallies.Select(t => (Names: NamesOf(t, contract, page), Numbers: NumbersOf(t)))
            .Select(t => (IReadOnlyList<string?>)[t.Names.Kind, t.Names.Class, .. t.Numbers.Select(n => n.ToString(CultureInfo.InvariantCulture))])
            .Prepend([.. ((string[])["kind", "class"]).Select(f => RequestPageTexts.T(page, "Field." + f)),
                .. Columns.Select(c => RequestPageTexts.T(page, "Counts." + c))]);
}
