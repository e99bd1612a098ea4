using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Mail;

namespace Workflows.Api;

/// <summary>
/// Incidents for machines. One rule for the whole API: the function key opens it and nothing else does (no cookie, so no foreign page
/// can use it), and whoever holds the key names the person for whom it acts.
/// </summary>
internal sealed class IncidentApi(
    ContractVersions contracts, IncidentLedger ledger, IncidentReader reader, IncidentCommands commands, ReportStore reports, MailOutbox outbox,
    ApiActs acts)
{
    private static readonly ApiCases Incidents = new("incidents", "the id of an incident, e.g. standard-20261120-7k3qf2xa", (id, fact) => new ActAnswer(id, fact));

    /// <summary>Most incidents in one answer.</summary>
    public const int MaxItems = 1_000;

    [Function("ListIncidents")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/incidents")] HttpRequest request)
    {
        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, ApiShapes.IncidentsQuery);
        if (query is null)
        {
            return refused!;
        }

        List<Contract> chosen = [.. contracts.All.Where(c => query.TextOrNull("contract") is not { } id || c.Id == id).OrderBy(c => c.Id, StringComparer.Ordinal)];
        string status = query.TextOrNull("status") ?? "open";
        DateOnly? from = query.DayOrNull("from");
        DateOnly? to = query.DayOrNull("to");
        CaseId after = default;
        List<ApiError> errors = [];
        if (query.TextOrNull("after") is { } cursor && !CaseId.TryParse(IncidentProcess.Incidents, cursor, out after))
        {
            errors.Add(new("after", "what the answer before gave as 'next'", $"'{cursor}'"));
        }

        if (chosen.Count == 0)
        {
            errors.Add(new("contract", $"one of {string.Join(", ", contracts.All.Select(c => c.Id))}", $"'{query.TextOrNull("contract")}'"));
        }

        if (status is not ("open" or "closed"))
        {
            errors.Add(new("status", "open or closed", $"'{status}'"));
        }

        if (status == "closed" && from is null)
        {
            errors.Add(new("from", "a day, e.g. 2026-11-20, for closed incidents", "nothing"));
        }

        if (to < from)
        {
            errors.Add(new("to", "a day on or after 'from'", FormattableString.Invariant($"{to:yyyy-MM-dd}")));
        }

        if (errors.Count > 0)
        {
            return ApiRequests.Invalid(errors);
        }

        int most = query.Number("max", MaxItems);
        List<IncidentItem> items = [];
        foreach (Contract contract in chosen.Where(c => string.CompareOrdinal(c.Id, after.ContractId) >= 0))
        {
            string? behind = contract.Id == after.ContractId ? after.Value : null;
            IAsyncEnumerable<CaseRow<IncidentSummary>> rows = status == "open" ? ledger.OfAsync(contract.Id, behind) : ledger.ClosedOfAsync(
                contract.Id, IncidentLedger.Midnight(from!.Value, contract.Calendars.Zone), to is { } last ? IncidentLedger.Midnight(last.AddDays(1), contract.Calendars.Zone) : DateTimeOffset.MaxValue, behind);
            await foreach (CaseRow<IncidentSummary> row in rows)
            {
                DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(row.FiledAt, contract.Calendars.Zone).DateTime);
                if (day < from || day > to)
                {
                    continue;
                }

                if (items.Count == most)
                {
                    return Results.Ok(new IncidentList(items, items[^1].Id));
                }

                items.Add(IncidentItem.Of(row));
            }
        }

        return Results.Ok(new IncidentList(items, Next: null));
    }

    [Function("GetIncident")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/incidents/{id}")] HttpRequest request, string id, CancellationToken cancellation)
    {
        if (ApiRequests.Query(request, []).Refused is { } refused)
        {
            return refused;
        }

        return CaseId.TryParse(IncidentProcess.Incidents, id, out CaseId parsed) && await reader.FindAsync(parsed) is { } incident
            ? Results.Ok(IncidentDocument.Of(incident, await reports.AllAsync(parsed), await outbox.ListAsync(parsed.ContractId, parsed.Value, cancellation)))
            : Incidents.NotFound(id);
    }

    [Function("ReportIncident")]
    public async Task<IResult> ReportAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/incidents")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        return await acts.FileAsync(Incidents, request, ApiShapes.NewIncident, async c =>
        {
            (CaseId? id, CommandResult result) = await commands.ReportAsync(
                c.Id, c.FormKey, c.Actor, c.Values.Text("title"), c.Values.TextOrNull("description"), c.Values.Flag("stopped"), c.Values.Time("heardAt"), c.Now, c.Client, c.Cancellation,
                take: c.Values.Flag("take"));
            return (id?.Value, result);
        }, client, cancellation);
    }

    [Function("ActOnIncident")]
    public async Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/incidents/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        return await acts.ActAsync(
            Incidents, request, IncidentAct.All, act, id, CaseId.TryParse(IncidentProcess.Incidents, id, out CaseId incident) ? (incident, incident.ContractId) : null, commands, client, cancellation);
    }
}
