using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Workflows.Api;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Hosting;
using Workflows.Pages;
using Workflows.ServiceLevels.Indicators;
using Workflows.ServiceLevels.Process;
using Workflows.ServiceLevels.Proofs;
using Workflows.Texts;

namespace Workflows.ServiceLevels;

/// <summary>Service levels of the contracts that the reader may see: the figure, its target, and every interval that it is made of.</summary>
internal sealed class ServiceLevelFunctions(
    PageEntry entry, ServiceLevelReader reader, CurrentFigures current, PeriodReports reports, PenaltyReader penalties, ProofWriter proofs,
    ContractVersions contracts, TimeProvider clock)
{
    /// <summary>Periods before the running one that the list leads to.</summary>
    private const int PeriodsListed = 5;

    [Function("ShowServiceLevelsPage")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "service-levels")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        List<ListedFigures> listed = [];
        Contract? chosen = entry.ChosenOf(request, page, page.Contracts);
        foreach (Contract contract in page.Contracts.OrderBy(c => c == chosen ? 0 : 1)) // a stable sort: the others stay in their order
        {
            if (contract.Profile.Section<ServiceLevelRules>() is { } rules)
            {
                ServiceLevelPeriod period = ServiceLevelPeriod.Of(rules.Period, contract.DayOf(page.Now));
                listed.Add(new((await current.ReadAsync(contract, period, page.Now))!, [.. Before(contract, period)]));
            }
        }

        return PageAnswers.Page<ServiceLevelListPage>(new { Page = page, Contracts = (IReadOnlyList<ListedFigures>)listed });
    }

    [Function("ShowServiceLevelPage")]
    public async Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "service-levels/{contract}/{period}")] HttpRequest request, string contract,
        string period)
    {
        (PageContext? page, ServiceLevelFigures? figures, IResult? answer) = await ReadAsync(request, contract, period);
        if (figures is null)
        {
            return answer!;
        }

        bool isReport = AsOf(request, figures.Contract, page!.Now) < page.Now;
        ServiceLevelFigures today = isReport ? (await current.ReadAsync(figures.Contract, figures.Period, page.Now))! : figures;
        return PageAnswers.Page<ServiceLevelPage>(new
        {
            Page = page, Figures = figures, Today = today, Reports = await reports.OfAsync(figures.Contract, figures.Period),
            Penalties = await penalties.ReadAsync(figures.Contract, figures.Facts.AsOf, figures.Period, isReport ? current.Past : current),
            Shown = ShownRows.Of(request),
        });
    }

    /// <summary>The fiscal year in which a period lies, month by month.</summary>
    [Function("ShowServiceLevelMonthsPage")]
    public async Task<IResult> MonthsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "service-levels/{contract}/{period}/months")] HttpRequest request, string contract,
        string period)
    {
        (PageContext? page, IResult? answer) = entry.EnterContract(request, contract);
        if (page is null)
        {
            return answer!;
        }

        Contract found = page.Contracts.First(c => c.Id == contract);
        return found.Profile.Section<ServiceLevelRules>() is { } rules && ServiceLevelPeriod.TryParse(period, rules.Period, out ServiceLevelPeriod parsed)
            ? PageAnswers.Page<ServiceLevelMonthsPage>(new
            {
                Page = page, Contract = found, Year = ServiceLevelPeriod.Of(MeasuredPeriod.FiscalYear, parsed.From),
                Months = await current.MonthsAsync(found, parsed.From, page.Now),
            })
            : PageEntry.NotFound(page);
    }

    [Function("ExportServiceLevel")]
    public async Task<IResult> ExportAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "service-levels/{contract}/{period}/csv")] HttpRequest request, string contract,
        string period)
    {
        (PageContext? page, ServiceLevelFigures? figures, IResult? answer) = await ReadAsync(request, contract, period);
        if (figures is null)
        {
            return answer!;
        }

        // CSV is for machines; a workbook is opened by people.
        IReadOnlyList<IReadOnlyList<string?>> table = ServiceLevelTable.Of(
            figures, await reports.OfAsync(figures.Contract, figures.Period), await PointsAsync(figures));
        return TableFiles.Download(
            request,
            request.Query[PageFormat.Key] == TableFiles.Workbook
                ? ServiceLevelTable.ForReader(table, page!.Language, figures.Contract.Calendars.Zone) : table,
            $"{contract}-service-levels-{figures.Period}");
    }

    [Function("DownloadServiceLevelProof")]
    public async Task<IResult> ProofAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "service-levels/{contract}/{period}/proof")] HttpRequest request, string contract,
        string period, CancellationToken cancellation)
    {
        (PageContext? page, ServiceLevelFigures? figures, IResult? answer) = await ReadAsync(request, contract, period, isProof: true);
        return figures is null ? answer!
            : await proofs.WriteAsync(figures, await PointsAsync(figures), cancellation) is { } proof ? Zip(proof, figures)
            : TooLarge(page!.Language);
    }

    /// <summary>What a proof may be asked.</summary>
    public static IReadOnlyList<ApiMember> ProofQuery { get; } =
        [new("asof", ApiType.Day, false, "The figures as they were on record at the end of this day; as they are now when left out.")];

    /// <summary>For machines, by the key.</summary>
    [Function("ExportServiceLevelProof")]
    public async Task<IResult> ExportProofAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/contracts/{contract}/service-levels/{period}/proof")] HttpRequest request,
        string contract, string period, CancellationToken cancellation)
    {
        if (contracts.Current(contract) is not { } known)
        {
            return ApiRequests.NoContract(contracts, contract);
        }

        if (known.Profile.Section<ServiceLevelRules>() is not { } rules || !ServiceLevelPeriod.TryParse(period, rules.Period, out ServiceLevelPeriod parsed))
        {
            return ApiRequests.NotFound("a period that the contract measures, as 2026-04 for a month or 2026 for a fiscal year", period);
        }

        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, ProofQuery);
        if (query is null)
        {
            return refused!;
        }

        DateTimeOffset now = clock.GetUtcNow();
        ServiceLevelFigures figures = (await reader.ReadAsync(known, parsed, query.DayOrNull("asof") is { } day ? EndOf(known, day, now) : now))!;
        return await proofs.WriteAsync(figures, await PointsAsync(figures), cancellation) is { } proof ? Zip(proof, figures)
            : TooLarge(Languages.FromAcceptLanguage(request.Headers.AcceptLanguage));
    }

    private Task<PenaltyStanding?> PointsAsync(ServiceLevelFigures figures) => penalties.ReadAsync(figures.Contract, figures.Facts.AsOf, figures.Period);

    /// <summary>The end of a local day, and now at the latest: what was on record by then.</summary>
    private static DateTimeOffset EndOf(Contract contract, DateOnly day, DateTimeOffset now) =>
        contract.DayOf(now) <= day ? now : contract.Calendars.Business.StartOf(day.AddDays(1)).AddTicks(-1);

    /// <summary>As of when: nothing for now, or a day; anything else is none.</summary>
    private static DateTimeOffset? AsOf(HttpRequest request, Contract contract, DateTimeOffset now) => request.Query["asof"].ToString() switch
    {
        "" => now,
        var text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) =>
            EndOf(contract, day, now),
        _ => null,
    };

    private static IResult TooLarge(string language) =>
        Problems.Of(StatusCodes.Status422UnprocessableEntity, ServiceLevelPageTexts.All.Get(language, "Proof.TooLarge"));

    private static IResult Zip(byte[] proof, ServiceLevelFigures figures) =>
        Results.File(proof, "application/zip", FrozenFigures.NameOf(figures.Contract.Id, figures.Period));

    private async Task<(PageContext? Page, ServiceLevelFigures? Figures, IResult? Answer)> ReadAsync(
        HttpRequest request, string contractId, string text, bool isProof = false)
    {
        (PageContext? page, IResult? answer) = entry.EnterContract(request, contractId);
        if (page is null)
        {
            return (null, null, answer);
        }

        Contract contract = page.Contracts.First(c => c.Id == contractId);
        return contract.Profile.Section<ServiceLevelRules>() is { } rules
            && ServiceLevelPeriod.TryParse(text, rules.Period, out ServiceLevelPeriod period)
            && AsOf(request, contract, page.Now) is { } asOf
            && await (isProof ? reader : asOf < page.Now ? current.Past : (IServiceLevels)current).ReadAsync(contract, period, asOf) is { } figures
            ? (page, figures, null)
            : (page, null, PageEntry.NotFound(page));
    }

    private static IEnumerable<ServiceLevelPeriod> Before(Contract contract, ServiceLevelPeriod period)
    {
        for (int i = 0; i < PeriodsListed; i++)
        {
            period = period.Previous;
            if (contract.Profile.Term.From >= period.Before)
            {
                yield break; // the contract had not begun
            }

            yield return period;
        }
    }
}

/// <summary>A contract in the list.</summary>
/// <param name="Now">The running period.</param>
/// <param name="Before">Periods before it, the latest first.</param>
public sealed record ListedFigures(ServiceLevelFigures Now, IReadOnlyList<ServiceLevelPeriod> Before);
