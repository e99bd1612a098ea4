using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Incidents;
using Workflows.Mail;

namespace Workflows.Api;

/// <summary>Incidents for machines, see <see cref="CaseApi"/>.</summary>
internal sealed class IncidentApi(IncidentLedger ledger, IncidentReader reader, IncidentCommands commands, ReportStore reports, MailOutbox outbox, CaseApi api)
{
    [Function("ListIncidents")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/incidents")] HttpRequest request) => api.ListAsync(
        IncidentArea.Cases, request, ledger, IncidentItem.Of,
        (contract, from, after) => ledger.ClosedOfAsync(contract.Id, IncidentLedger.Midnight(from, contract.Calendars.Zone), DateTimeOffset.MaxValue, after));

    [Function("GetIncident")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/incidents/{id}")] HttpRequest request, string id, CancellationToken cancellation) =>
        IncidentArea.Cases.GetAsync(request, id, reader, async incident => IncidentDocument.Of(
            incident, await reports.AllAsync(incident.Id), await outbox.ListAsync(incident.Id.ContractId, incident.Id.Value, cancellation)));

    [Function("ReportIncident")]
    public Task<IResult> ReportAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/incidents")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        api.FileAsync(IncidentArea.Cases, request, c => commands.ReportAsync(
            c.Id, c.By, c.Values.Text("title"), c.Values.TextOrNull("description"), c.Values.Flag("stopped"), c.Values.Time("heardAt"),
            take: c.Values.Flag("take")), client, cancellation);

    [Function("ActOnIncident")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/incidents/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        api.ActAsync(IncidentArea.Cases, request, IncidentAct.All, id, act, commands, client, cancellation);
}
