using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Hosting;
using Workflows.Incidents;
using Workflows.Mail;

namespace Workflows.Api;

/// <summary>
/// Incidents for machines. One rule for the whole API: the function key opens it and nothing else does (no cookie, so no foreign page
/// can use it), and whoever holds the key names the person for whom it acts.
/// </summary>
internal sealed class IncidentApi(
    ContractBook contracts, IncidentLedger ledger, IncidentReader reader, IncidentDesk desk, ReportStore reports, MailOutbox outbox,
    ApiActor actors, IdempotencyKeys keys, TimeProvider clock)
{
    /// <summary>Most incidents in one answer.</summary>
    public const int MaxItems = 1_000;

    [Function("ListIncidents")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/incidents")] HttpRequest request)
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
        List<ApiError> errors = [];
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

        List<IncidentItem> items = [];
        foreach (Contract contract in chosen)
        {
            IAsyncEnumerable<IncidentRow> rows = status == "open" ? ledger.OpenOfAsync(contract.Id) : ledger.ClosedOfAsync(contract.Id, from!.Value, (to ?? DateOnly.MaxValue.AddDays(-1)).AddDays(1));
            await foreach (IncidentRow row in rows)
            {
                DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(row.OpenedAt, contract.Calendars.Zone).DateTime);
                if (day < from || day > to)
                {
                    continue;
                }

                if (items.Count == MaxItems)
                {
                    return Results.Ok(new IncidentList(items, LeftOut: true));
                }

                items.Add(IncidentItem.Of(row));
            }
        }

        return Results.Ok(new IncidentList(items, LeftOut: false));
    }

    [Function("GetIncident")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/incidents/{id}")] HttpRequest request, string id, CancellationToken cancellation)
    {
        if (ApiRequests.Query(request, []).Refused is { } refused)
        {
            return refused;
        }

        return IncidentId.TryParse(id, out IncidentId parsed) && await reader.FindAsync(parsed) is { } incident
            ? Results.Ok(IncidentDocument.Of(incident, await reports.AllAsync(parsed), await outbox.ListAsync(parsed.ContractId, parsed.Value, cancellation)))
            : NoIncident(id);
    }

    [Function("ReportIncident")]
    public async Task<IResult> ReportAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/incidents")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        (string? key, IResult? noKey) = ApiRequests.IdempotencyKey(request);
        if (key is null)
        {
            return noKey!;
        }

        (ApiValues? values, byte[] body, IResult? refused) = await ApiRequests.BodyAsync(request, ApiShapes.NewIncident, cancellation);
        if (values is null)
        {
            return refused!;
        }

        string contract = values.Text("contract");
        if (contracts.Current(contract) is null)
        {
            return ApiRequests.Invalid([new("contract", $"one of {string.Join(", ", contracts.All.Select(c => c.Id))}", $"'{contract}'")]);
        }

        (DeskActor? actor, IResult? notAllowed) = actors.Of(values.Text("person"), contract);
        if (actor is null)
        {
            return notAllowed!;
        }

        if (!await keys.ClaimAsync("incidents", key, body))
        {
            return OtherRequest(key);
        }

        (IncidentId? id, DeskResult result) = await desk.ReportAsync(
            contract, FormKey(key), actor, values.Text("title"), values.TextOrNull("description"), values.Flag("stopped"), values.Time("heardAt"), clock.GetUtcNow(), client, cancellation);
        return result is DeskResult.Done done && id is { } created
            ? Results.Created($"/api/incidents/{created}", new ActAnswer(created.Value, done.FactId))
            : Answer(contract, result);
    }

    [Function("ActOnIncident")]
    public async Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/incidents/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (IncidentAct.All.GetValueOrDefault(act) is not { } known)
        {
            return ApiRequests.NotFound($"an act ({string.Join(", ", IncidentAct.All.Keys)})", act);
        }

        if (!IncidentId.TryParse(id, out IncidentId incident) || contracts.Current(incident.ContractId) is null)
        {
            return NoIncident(id);
        }

        (string? key, IResult? noKey) = ApiRequests.IdempotencyKey(request);
        if (key is null)
        {
            return noKey!;
        }

        (ApiValues? values, byte[] body, IResult? refused) = await ApiRequests.BodyAsync(request, known.Body, cancellation);
        if (values is null)
        {
            return refused!;
        }

        (DeskActor? actor, IResult? notAllowed) = actors.Of(values.Text("person"), incident.ContractId);
        if (actor is null)
        {
            return notAllowed!;
        }

        if (!await keys.ClaimAsync($"{incident}/{act}", key, body))
        {
            return OtherRequest(key);
        }

        return Answer(incident.Value, await known.RunAsync(desk, new(incident, FormKey(key), actor, values, clock.GetUtcNow(), client, cancellation)));
    }

    /// <summary>Apart from the keys of forms.</summary>
    private static string FormKey(string key) => "api." + key;

    private static IResult OtherRequest(string key) => Problems.Of(
        StatusCodes.Status422UnprocessableEntity, $"Expected a new {ApiRequests.IdempotencyHeader} for a new request; '{key}' was used for one with another body.");

    private static IResult NoIncident(string found) => ApiRequests.NotFound("the id of an incident, e.g. standard-20261120-7k3qf2xa", found);

    private static IResult Answer(string incident, DeskResult result) => result switch
    {
        DeskResult.Done done => Results.Ok(new ActAnswer(incident, done.FactId)),
        DeskResult.Refused { Reason: RefusalReason.NoSuchIncident } => NoIncident(incident),
        DeskResult.Refused refused => Problems.Of(StatusOf(refused.Reason), $"{refused.Reason}: {refused.Detail}", new Dictionary<string, object?>
        {
            ["reason"] = refused.Reason,
            ["field"] = refused.Detail,
        }),
        _ => throw new InvalidOperationException("An act is either done or refused."),
    };

    private static int StatusOf(RefusalReason reason) => reason switch
    {
        RefusalReason.MissingField or RefusalReason.TooLong or RefusalReason.InTheFuture or RefusalReason.BeforeTheStart or RefusalReason.NoSuchStep => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status409Conflict,
    };
}
