using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Workflows.Api;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.ProblemManagement;

/// <summary>The table of problems of a fiscal year (問題管理表, 課題管理表): as a page with the counts of its months, as CSV, and for machines.</summary>
internal sealed class ProblemTablePages(PageEntry entry, ProblemTable table, ContractVersions contracts)
{
    /// <summary>Names of the columns, as in the texts.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "Id", "Kind", "Title", "Category", "FiledBy", "FiledAt", "Responsible", "Due", "Urgency", "Priority", "Status", "ClosedAt", "Incidents", "Cause",
        "Workaround", "Solution", "Changes",
    ];

    [Function("ShowProblemTablePage")]
    public async Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "problem-table")] HttpRequest request, CancellationToken cancellation)
    {
        (PageContext page, List<Contract> choices, Contract contract, IResult? answer) =
            entry.EnterChoice(request, (_, c) => c.Profile.Section<ProblemRules>() is not null);
        if (answer is not null)
        {
            return answer;
        }

        ProblemRules rules = contract.Profile.Section<ProblemRules>()!;
        DateOnly now = rules.YearOf(contract.DayOf(page.Now));
        DateOnly first = int.TryParse(request.Query["year"], NumberStyles.None, CultureInfo.InvariantCulture, out int year)
            && year is >= GivenDates.FirstYear and <= GivenDates.LastYear ? new(year, rules.FiscalYearStarts, 1) : now;
        IReadOnlyList<ProblemSummary> problems = await table.OfAsync(contract, first, cancellation);
        return TableFiles.IsAsked(request)
            ? TableFiles.Download(request, Lines(problems, contract, page), FormattableString.Invariant($"{contract.Id}-problems-{first.Year}"))
            : PageAnswers.Page<ProblemTablePage>(new
            {
                Page = page, Choices = choices, Contract = contract, First = first, Problems = problems,
                Tallies = ProblemTable.Tally(contract, first, problems),
            });
    }

    [Function("GetProblemTable")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/problem-table")] HttpRequest request, CancellationToken cancellation)
    {
        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, ProblemRequests.TableQuery);
        if (query is null)
        {
            return refused!;
        }

        if (contracts.Current(query.Text("contract")) is not { } contract || contract.Profile.Section<ProblemRules>() is not { } rules)
        {
            return ApiRequests.Invalid([new("contract", "a contract with a section 'problems'", $"'{query.Text("contract")}'")]);
        }

        DateOnly first = new(query.Number("year", 2000), rules.FiscalYearStarts, 1);
        IReadOnlyList<ProblemSummary> problems = await table.OfAsync(contract, first, cancellation);
        return Results.Ok(new { contract = contract.Id, from = first, problems, counts = ProblemTable.Tally(contract, first, problems) });
    }

    /// <summary>The cells of a line, in the order of the columns.</summary>
    public static IReadOnlyList<string?> CellsOf(ProblemSummary problem, Contract contract, PageContext page)
    {
        ProblemRules? rules = contract.Profile.Section<ProblemRules>();
        return
        [
            problem.Id,
            T("Status." + (problem.IsKnownError ? ProblemStatus.KnownError : ProblemStatus.Problem)),
            problem.Title,
            rules?.Category(problem.Category)?.Name.In(page.Language) ?? problem.Category,
            page.Actor(problem.FiledBy),
            Time(problem.FiledAt),
            page.Actor(problem.Responsible),
            problem.Due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            rules?.Urgency(problem.Urgency)?.Name.In(page.Language) ?? problem.Urgency,
            problem.Priority.ToString(CultureInfo.InvariantCulture),
            T("Status." + problem.Status),
            problem.ClosedAt is { } closed ? Time(closed) : null,
            string.Join('\n', problem.Incidents),
            problem.Cause,
            problem.Workaround,
            problem.Solution,
            string.Join('\n', problem.Changes),
        ];

        string T(string key) => ProblemPageTexts.T(page, key);

        string Time(DateTimeOffset at) =>
            TimeZoneInfo.ConvertTime(at, contract.Calendars.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>The headings, and a line for each problem.</summary>
    public static IEnumerable<IReadOnlyList<string?>> Lines(IReadOnlyList<ProblemSummary> problems, Contract contract, PageContext page) =>
        problems.Select(p => CellsOf(p, contract, page)).Prepend([.. Columns.Select(c => ProblemPageTexts.T(page, "Column." + c))]);
}
