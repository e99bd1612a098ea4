using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Incidents.Export;
using Workflows.Incidents.Likeness;
using Workflows.Incidents.Process;
using Workflows.Incidents.Reports;
using Workflows.Incidents.Store;
using Workflows.Mail;
using Workflows.Texts;

namespace Workflows.Incidents;

/// <summary>Incidents for machines, see <see cref="CaseApi"/>.</summary>
internal sealed class IncidentApi(IncidentLedger ledger, IncidentReader reader, IncidentCommands commands, ReportStore reports, MailOutbox outbox,
    ContractVersions contracts, IncidentExport export, CaseApi api, LikeIncidents like, TimeProvider clock)
{
    [Function("ListIncidents")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/incidents")] HttpRequest request) => api.ListAsync(
        IncidentArea.Cases, request, ledger, IncidentItem.Of,
        (contract, from, after) => ledger.ClosedOfAsync(contract.Id, contract.Calendars.Business.StartOf(from), DateTimeOffset.MaxValue, after));

    [Function("GetIncident")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/incidents/{id}")] HttpRequest request, string id,
        CancellationToken cancellation) =>
        IncidentArea.Cases.GetAsync(request, id, reader, async incident => IncidentDocument.Of(
            incident, await reports.AllAsync(incident.Id), await outbox.ListAsync(incident.Id.ContractId, incident.Id.Value, cancellation)));

    [Function("GetSimilarToIncident")]
    public Task<IResult> SimilarAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/incidents/{id}/similar")] HttpRequest request, string id) =>
        IncidentArea.Cases.GetAsync(
            request, id, reader, async incident => LikeDocument.Of(incident.State, await like.OfAsync(incident, clock.GetUtcNow())));

    [Function("ReportIncident")]
    public Task<IResult> ReportAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/incidents")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.FileAsync(IncidentArea.Cases, request, commands, client, cancellation);

    [Function("ActOnIncident")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/incidents/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        api.ActAsync(IncidentArea.Cases, request, id, act, commands, client, cancellation);

    [Function("ExportIncidentsCsv")]
    public async Task<IResult> CsvAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/contracts/{contract}/incidents.csv")] HttpRequest request, string contract,
        CancellationToken cancellation)
    {
        (IReadOnlyList<IncidentLedgerRow>? rows, string language, IResult? refused) = await RowsAsync(request, contract, cancellation);
        return rows is null ? refused! : TableFiles.Download(CsvText.Write(export.Lines(rows, contracts.Current(contract)!, language)), $"{contract}-incidents");
    }

    [Function("ExportIncidentsJson")]
    public async Task<IResult> JsonAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/contracts/{contract}/incidents.json")] HttpRequest request, string contract,
        CancellationToken cancellation)
    {
        (IReadOnlyList<IncidentLedgerRow>? rows, _, IResult? refused) = await RowsAsync(request, contract, cancellation);
        return rows is null ? refused! : Results.Ok(rows);
    }

    private async Task<(IReadOnlyList<IncidentLedgerRow>? Rows, string Language, IResult? Refused)> RowsAsync(
        HttpRequest request, string contract, CancellationToken cancellation)
    {
        if (contracts.Current(contract) is not { } known)
        {
            return (null, "", ApiRequests.NoContract(contracts, contract));
        }

        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, IncidentRequests.LedgerQuery);
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
}
