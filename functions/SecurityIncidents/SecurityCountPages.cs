using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Workflows.Api;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.SecurityIncidents;

/// <summary>How many security incidents of a kind were noticed in a month, for its report: as a page and as CSV; and for machines, of any days.</summary>
internal sealed class SecurityCountPages(PageEntry entry, SecurityCount counts, SecurityCommands commands, ContractVersions contracts)
{
    private const int MostDays = 400;

    /// <summary>Names of the columns, as in the texts.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["Noticed", "Confirmed", "RuledOut", "Detections", "Handlings"];

    [Function("ShowSecurityCountsPage")]
    public async Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "security-counts")] HttpRequest request, CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        List<Contract> choices = [.. page.Contracts.Where(c => commands.MaySee(page.Reader!.Id, c, page.Now))];
        string asked = request.Query["contract"].ToString();
        if ((asked.Length == 0 ? choices.FirstOrDefault() : choices.Find(c => c.Id == asked)) is not { } contract)
        {
            return PageEntry.NotFound(page);
        }

        page.About = contract;
        DateOnly today = contract.DayOf(page.Now);
        DateOnly first = GivenDates.TryDay(request.Query["month"] + "-01", out DateOnly month) ? month : new(today.Year, today.Month, 1);
        IReadOnlyList<SecurityTally> tallies = await counts.TallyAsync(contract, first, first.AddMonths(1).AddDays(-1), cancellation);
        return TableFiles.IsAsked(request)
            ? TableFiles.Download(
                request,
                tallies.Select(t => (IReadOnlyList<string?>)CellsOf(t, contract, page)).Prepend(
                    [SecurityPageTexts.T(page, "Field.kinds"), .. Columns.Select(c => SecurityPageTexts.T(page, "Counts." + c))]),
                FormattableString.Invariant($"{contract.Id}-security-{first:yyyy-MM}"))
            : PageAnswers.Page<SecurityCountsPage>(new { Page = page, Choices = choices, Contract = contract, Month = first, Tallies = tallies });
    }

    [Function("GetSecurityCounts")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/security-counts")] HttpRequest request, CancellationToken cancellation)
    {
        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, SecurityRequests.CountQuery);
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

    /// <summary>The cells of a line: the kind, and the columns.</summary>
    public static IReadOnlyList<string> CellsOf(SecurityTally tally, Contract contract, PageContext page)
    {
        SecurityRules? rules = contract.Profile.Section<SecurityRules>();
        return
        [
            rules?.Kind(tally.KindId)?.Name.In(page.Language) ?? tally.KindId,
            .. ((int[])[tally.Noticed, tally.Confirmed, tally.RuledOut, tally.Detections]).Select(n => n.ToString(CultureInfo.InvariantCulture)),
            string.Join(page.T("Join"), tally.Handlings.Select(h =>
                FormattableString.Invariant($"{rules?.Handlings.FirstOrDefault(r => r.Id == h.Key)?.Name.In(page.Language) ?? h.Key} {h.Value}"))),
        ];
    }
}
