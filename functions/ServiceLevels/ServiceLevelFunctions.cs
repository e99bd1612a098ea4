using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Workflows.Api;
using Workflows.Contracts;
using Workflows.Hosting;
using Workflows.Incidents;
using Workflows.Pages;
using Workflows.ServiceLevels.Proofs;
using Workflows.Texts;

namespace Workflows.ServiceLevels;

/// <summary>Service levels of the contracts that the reader may see: the figure, its target, and every interval that it is made of.</summary>
internal sealed class ServiceLevelFunctions(PageEntry entry, ServiceLevelReader reader, ProofWriter proofs, ContractVersions contracts, TimeProvider clock)
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
        foreach (Contract contract in page.Contracts)
        {
            if (contract.Profile.Section<ServiceLevelRules>() is { } rules)
            {
                ServiceLevelPeriod period = ServiceLevelPeriod.Of(rules.Period, contract.DayOf(page.Now));
                listed.Add(new((await reader.ReadAsync(contract, period, page.Now))!, [.. Before(contract, period)]));
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
        return figures is null ? answer! : PageAnswers.Page<ServiceLevelPage>(new { Page = page, Figures = figures });
    }

    [Function("ExportServiceLevel")]
    public async Task<IResult> ExportAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "service-levels/{contract}/{period}/csv")] HttpRequest request, string contract,
        string period)
    {
        (_, ServiceLevelFigures? figures, IResult? answer) = await ReadAsync(request, contract, period);
        return figures is null ? answer! : CsvWriting.Download(Csv(figures), $"{contract}-service-levels-{figures.Period}.csv");
    }

    [Function("DownloadServiceLevelProof")]
    public async Task<IResult> ProofAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "service-levels/{contract}/{period}/proof")] HttpRequest request, string contract,
        string period, CancellationToken cancellation)
    {
        (PageContext? page, ServiceLevelFigures? figures, IResult? answer) = await ReadAsync(request, contract, period);
        return figures is null ? answer!
            : await proofs.WriteAsync(figures, cancellation) is { } proof ? Zip(proof, figures)
            : TooLarge(page!.Language);
    }

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

        ServiceLevelFigures figures = (await reader.ReadAsync(known, parsed, clock.GetUtcNow()))!;
        return await proofs.WriteAsync(figures, cancellation) is { } proof ? Zip(proof, figures)
            : TooLarge(Languages.FromAcceptLanguage(request.Headers.AcceptLanguage));
    }

    private static IResult TooLarge(string language) =>
        Problems.Of(StatusCodes.Status422UnprocessableEntity, ServiceLevelPageTexts.All.Get(language, "Proof.TooLarge"));

    private static IResult Zip(byte[] proof, ServiceLevelFigures figures) =>
        Results.File(proof, "application/zip", $"{figures.Contract.Id}-service-levels-{figures.Period}.zip");

    private async Task<(PageContext? Page, ServiceLevelFigures? Figures, IResult? Answer)> ReadAsync(HttpRequest request, string contractId, string text)
    {
        (PageContext? page, IResult? answer) = entry.EnterContract(request, contractId);
        if (page is null)
        {
            return (null, null, answer);
        }

        Contract contract = page.Contracts.First(c => c.Id == contractId);
        return contract.Profile.Section<ServiceLevelRules>() is { } rules
            && ServiceLevelPeriod.TryParse(text, rules.Period, out ServiceLevelPeriod period)
            && await reader.ReadAsync(contract, period, page.Now) is { } figures
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

    private static string Csv(ServiceLevelFigures figures) => CsvWriting.Of(
    [
        ["indicator", "part", "from", "to", "minutes", "cases", "because", "agreed_by", "agreed_at", "percent"],
        .. from measured in figures.Indicators
           from span in measured.Figure.Spans
           select (IReadOnlyList<string?>)
           [
               measured.Indicator.Id, span.Part.ToString(), Local(span.From), Local(span.To),
                   span.Length.TotalMinutes.ToString("0.###", CultureInfo.InvariantCulture),
               string.Join(' ', span.Sources), string.Join(' ', span.Because),
               string.Join(' ', measured.AgreedOn(span).Select(e => e.Exclusion.Answer!.Actor).Distinct(StringComparer.Ordinal)),
               string.Join(' ', measured.AgreedOn(span).Select(e => Local(e.Exclusion.Answer!.At))), null,
           ],
        .. from measured in figures.Indicators
           from proposed in measured.Exclusions
           let agreed = proposed.Exclusion.Standing == ExclusionStanding.Agreed ? proposed.Exclusion.Answer : null
           select (IReadOnlyList<string?>)[measured.Indicator.Id, PartOf(proposed.Exclusion.Standing), Local(proposed.Exclusion.Proposed.At), null, null,
               proposed.Incident, proposed.Exclusion.Proposed.Code, agreed?.Actor, agreed is null ? null : Local(agreed.At), null],
        .. from measured in figures.Indicators
           from row in (IEnumerable<(string Part, TimeSpan Length)>)[("base", measured.Figure.Base), ("down", measured.Figure.Down),
               ("excluded", measured.Figure.Excluded)]
           select (IReadOnlyList<string?>)[measured.Indicator.Id, row.Part, null, null, row.Length.TotalMinutes.ToString("0.###", CultureInfo.InvariantCulture),
               null, null, null, null, null],
        .. from measured in figures.Indicators
           from row in (IEnumerable<(string Part, decimal? Percent)>)[("percent_all_causes", measured.Figure.Percent(measured.Indicator.Decimals)),
               ("percent_without_excluded", measured.Figure.AdjustedPercent(measured.Indicator.Decimals))]
           select (IReadOnlyList<string?>)[measured.Indicator.Id, row.Part, null, null, null, null, null, null, null,
               row.Percent?.ToString(CultureInfo.InvariantCulture)],
    ]);

    /// <summary>Which proposals there are, and what became of them.</summary>
    private static string PartOf(ExclusionStanding standing) => standing switch
    {
        ExclusionStanding.Agreed => "agreed_exclusion",
        ExclusionStanding.Refused => "refused_exclusion",
        ExclusionStanding.TakenBack => "taken_back_exclusion",
        _ => "open_exclusion",
    };

    private static string Local(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>A contract in the list.</summary>
/// <param name="Now">The running period.</param>
/// <param name="Before">Periods before it, the latest first.</param>
public sealed record ListedFigures(ServiceLevelFigures Now, IReadOnlyList<ServiceLevelPeriod> Before);
