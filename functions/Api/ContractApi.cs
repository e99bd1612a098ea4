using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Texts;

namespace Workflows.Api;

/// <summary>Contracts, their maintenance windows and their incident ledger.</summary>
internal sealed class ContractApi(ContractBook contracts, MaintenanceCalendar maintenance, IncidentDesk desk, IncidentExport export, ApiActor actors, TimeProvider clock)
{
    [Function("ListContracts")]
    public IResult List([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/contracts")] HttpRequest request) =>
        ApiRequests.Query(request, []).Refused ?? Results.Ok(contracts.All.OrderBy(c => c.Id, StringComparer.Ordinal).Select(c => ContractDocument.Of(c.Profile)).ToList());

    [Function("ListMaintenanceWindows")]
    public async Task<IResult> WindowsAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/contracts/{contract}/maintenance-windows")] HttpRequest request, string contract) =>
        contracts.Current(contract) is null ? NoContract(contract)
        : ApiRequests.Query(request, []).Refused ?? Results.Ok(await maintenance.ComingAsync(contract, clock.GetUtcNow()));

    [Function("PlanMaintenanceWindow")]
    public async Task<IResult> PlanAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/contracts/{contract}/maintenance-windows")] HttpRequest request, string contract,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (contracts.Current(contract) is null)
        {
            return NoContract(contract);
        }

        (ApiValues? values, _, IResult? refused) = await ApiRequests.BodyAsync(request, ApiShapes.NewWindow, cancellation);
        if (values is null)
        {
            return refused!;
        }

        if (actors.Of(values.Text("person"), contract).Refused is { } notAllowed)
        {
            return notAllowed;
        }

        MaintenanceWindow window = new(
            values.Text("id"), values.Time("from"), values.Time("to"), values.Texts("systems"), values.Text("reason"), values.TextOrNull("changeNumber"));
        if (window.To <= window.From)
        {
            return ApiRequests.Invalid([new("to", "a moment after 'from'", window.To.ToString("O", System.Globalization.CultureInfo.InvariantCulture))]);
        }

        await desk.PlanMaintenanceAsync(contract, window, clock.GetUtcNow(), client, cancellation);
        return Results.Created($"/api/contracts/{contract}/maintenance-windows", window);
    }

    [Function("ExportIncidentsCsv")]
    public async Task<IResult> CsvAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/contracts/{contract}/incidents.csv")] HttpRequest request, string contract, CancellationToken cancellation)
    {
        (IReadOnlyList<IncidentLedgerRow>? rows, string language, IResult? refused) = await RowsAsync(request, contract, cancellation);
        return rows is null ? refused! : Results.File(Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(export.ToCsv(rows, contracts.Current(contract)!, language))).ToArray(),
            "text/csv; charset=utf-8", $"{contract}-incidents.csv");
    }

    [Function("ExportIncidentsJson")]
    public async Task<IResult> JsonAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/contracts/{contract}/incidents.json")] HttpRequest request, string contract, CancellationToken cancellation)
    {
        (IReadOnlyList<IncidentLedgerRow>? rows, _, IResult? refused) = await RowsAsync(request, contract, cancellation);
        return rows is null ? refused! : Results.Ok(rows);
    }

    private async Task<(IReadOnlyList<IncidentLedgerRow>? Rows, string Language, IResult? Refused)> RowsAsync(HttpRequest request, string contract, CancellationToken cancellation)
    {
        if (contracts.Current(contract) is not { } known)
        {
            return (null, "", NoContract(contract));
        }

        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, ApiShapes.LedgerQuery);
        if (query is null)
        {
            return (null, "", refused);
        }

        DateOnly from = query.DayOrNull("from")!.Value;
        DateOnly to = query.DayOrNull("to")!.Value;
        if (to < from || to.DayNumber - from.DayNumber > 400)
        {
            return (null, "", ApiRequests.Invalid([new("to", "a day from 0 to 400 days after 'from'", FormattableString.Invariant($"{to:yyyy-MM-dd}"))]));
        }

        string language = query.TextOrNull("language") ?? Languages.Japanese;
        return language is Languages.Japanese or Languages.English
            ? (await export.RowsAsync(known, from, to, cancellation), language, null)
            : (null, "", ApiRequests.Invalid([new("language", "ja or en", $"'{language}'")]));
    }

    private IResult NoContract(string found) => ApiRequests.NotFound($"the id of a contract ({string.Join(", ", contracts.All.Select(c => c.Id).Order(StringComparer.Ordinal))})", found);
}
