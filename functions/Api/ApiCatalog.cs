using Workflows.Cases;
using Workflows.Changes;
using Workflows.Onboarding;
using Workflows.Releases;
using Workflows.Rosters;

namespace Workflows.Api;

/// <summary>Every route under <c>api/</c>: what the OpenAPI description lists. A test holds it to the functions.</summary>
internal static class ApiCatalog
{
    private const int BadRequest = StatusCodes.Status400BadRequest;
    private const int Unauthorized = StatusCodes.Status401Unauthorized;
    private const int Forbidden = StatusCodes.Status403Forbidden;
    private const int NotFound = StatusCodes.Status404NotFound;
    private const int Conflict = StatusCodes.Status409Conflict;
    private const int TooLarge = StatusCodes.Status413PayloadTooLarge;
    private const int WrongType = StatusCodes.Status415UnsupportedMediaType;
    private const int Unprocessable = StatusCodes.Status422UnprocessableEntity;

    public static IReadOnlyList<ApiOperation> All { get; } =
    [
        new("get", "api/contracts", "ListContracts", "The contracts in force with their steps and clauses.") { Refusals = [BadRequest] },
        new("get", "api/contracts/{contract}/maintenance-windows", "ListMaintenanceWindows", "Maintenance windows that have not ended.") { Refusals = [BadRequest, NotFound] },
        new("post", "api/contracts/{contract}/maintenance-windows", "PlanMaintenanceWindow", "Plans a maintenance window, which holds the escalation of people.")
        {
            Body = ApiShapes.NewWindow, IdempotencyKey = true, Success = StatusCodes.Status201Created, Refusals = [BadRequest, Forbidden, NotFound, TooLarge, WrongType, Unprocessable],
        },
        new("post", "api/contracts/{contract}/maintenance-windows/{window}/withdraw", "WithdrawMaintenanceWindow", "Takes a maintenance window back; people are called for what it held.")
        {
            Body = ApiShapes.WithdrawnWindow, IdempotencyKey = true, Refusals = [BadRequest, Forbidden, NotFound, TooLarge, WrongType, Unprocessable],
        },
        new("get", "api/contracts/{contract}/incidents.csv", "ExportIncidentsCsv", "The incident ledger as CSV for spreadsheets.")
        {
            Query = ApiShapes.LedgerQuery, Produces = "text/csv", Refusals = [BadRequest, NotFound],
        },
        new("get", "api/contracts/{contract}/incidents.json", "ExportIncidentsJson", "The incident ledger as JSON.") { Query = ApiShapes.LedgerQuery, Refusals = [BadRequest, NotFound] },
        new("get", "api/incidents", "ListIncidents", "Open or closed incidents.") { Query = ApiShapes.IncidentsQuery, Refusals = [BadRequest] },
        new("post", "api/incidents", "ReportIncident", "A person reports an incident.")
        {
            Body = ApiShapes.NewIncident, IdempotencyKey = true, Success = StatusCodes.Status201Created, Refusals = [BadRequest, Forbidden, TooLarge, WrongType, Unprocessable],
        },
        new("get", "api/incidents/{id}", "GetIncident", "An incident: clocks, facts, reports, mails.") { Refusals = [BadRequest, NotFound] },
        .. IncidentAct.All.Values.Select(act => new ApiOperation("post", "api/incidents/{id}/" + act.Name, "ActOnIncident", act.Summary)
        {
            Body = act.Body, IdempotencyKey = true, Refusals = [BadRequest, Forbidden, NotFound, Conflict, TooLarge, WrongType, Unprocessable],
        }),
        new("get", "api/changes", "ListChanges", "Changes that are not over, or closed ones.") { Query = CaseApiList.Query, Refusals = [BadRequest] },
        new("post", "api/changes", "FileChange", "A person files a change; approvers are asked by mail.")
        {
            Body = ChangeShapes.New, IdempotencyKey = true, Success = StatusCodes.Status201Created, Refusals = [BadRequest, Forbidden, TooLarge, WrongType, Unprocessable],
        },
        new("get", "api/changes/{id}", "GetChange", "A change: content, approvals, conflicts, history.") { Refusals = [BadRequest, NotFound] },
        .. ChangeAct.All.Values.Select(act => new ApiOperation("post", "api/changes/{id}/" + act.Name, "ActOnChange", act.Summary)
        {
            Body = act.Body, IdempotencyKey = true, Refusals = [BadRequest, Forbidden, NotFound, Conflict, TooLarge, WrongType, Unprocessable],
        }),
        new("get", "api/releases", "ListReleases", "Releases that are not over, or closed ones.") { Query = CaseApiList.Query, Refusals = [BadRequest] },
        new("post", "api/releases", "FileRelease", "A person plans a release of approved changes; approvers are asked by mail.")
        {
            Body = ReleaseShapes.New, IdempotencyKey = true, Success = StatusCodes.Status201Created, Refusals = [BadRequest, Forbidden, Conflict, TooLarge, WrongType, Unprocessable],
        },
        new("get", "api/releases/{id}", "GetRelease", "A release: plan, approvals, gates with their evidence, checklist, history.") { Refusals = [BadRequest, NotFound] },
        .. ReleaseAct.All.Values.Select(act => new ApiOperation("post", "api/releases/{id}/" + act.Name, "ActOnRelease", act.Summary)
        {
            Body = act.Body, IdempotencyKey = true, Refusals = [BadRequest, Forbidden, NotFound, Conflict, TooLarge, WrongType, Unprocessable],
        }),
        new("post", "api/releases/{id}/files/{name}", "KeepReleaseFile", "Keeps a file (at most 5 MiB) that a gate is going to be shown with; the answer has its SHA-256.")
        {
            TakesFile = true, Refusals = [BadRequest, NotFound, Conflict, TooLarge],
        },
        new("get", "api/releases/{id}/files/{name}", "GetReleaseFile", "A file that a gate was shown with, by its SHA-256, byte by byte.") { Produces = "application/octet-stream", Refusals = [BadRequest, NotFound] },
        new("get", "api/rosters", "ListRosters", "Months that are not over, or closed ones.") { Query = CaseApiList.Query, Refusals = [BadRequest] },
        new("post", "api/rosters", "OpenRoster", "Opens a month for planning; one that is open already is left as it is.")
        {
            Body = RosterShapes.Open, IdempotencyKey = true, Success = StatusCodes.Status201Created, Refusals = [BadRequest, Forbidden, TooLarge, WrongType, Unprocessable],
        },
        new("get", "api/rosters/{id}", "GetRoster", "A month: plan, findings, approvals, history.") { Refusals = [BadRequest, NotFound] },
        new("get", "api/rosters/{id}/csv", "ExportRosterCsv", "What is followed in a month (before an approval: the draft), as CSV.") { Query = RosterShapes.CsvQuery, Produces = "text/csv", Refusals = [BadRequest, NotFound] },
        .. RosterAct.All.Values.Select(act => new ApiOperation("post", "api/rosters/{id}/" + act.Name, "ActOnRoster", act.Summary)
        {
            Body = act.Body, IdempotencyKey = true, Refusals = [BadRequest, Forbidden, NotFound, Conflict, TooLarge, WrongType, Unprocessable],
        }),
        new("get", "api/contracts/{contract}/on-duty", "GetOnDuty", "Who answers for a role at a moment: by the approved roster, or who holds the role.") { Query = RosterShapes.OnDutyQuery, Refusals = [BadRequest, NotFound] },
        new("get", "api/placements", "ListPlacements", "Placements of staff that are not over, or closed ones.") { Query = CaseApiList.Query, Refusals = [BadRequest] },
        new("post", "api/placements", "ProposePlacement", "Somebody is proposed for a role at sites; evidence is asked for by mail.")
        {
            Body = PlacementShapes.New, IdempotencyKey = true, Success = StatusCodes.Status201Created, Refusals = [BadRequest, Forbidden, TooLarge, WrongType, Unprocessable],
        },
        new("get", "api/placements/{id}", "GetPlacement", "A placement: checks, approvals, clearance, history; never a value.") { Refusals = [BadRequest, NotFound] },
        .. PlacementAct.All.Values.Select(act => new ApiOperation("post", "api/placements/{id}/" + act.Name, "ActOnPlacement", act.Summary)
        {
            Body = act.Body, IdempotencyKey = true, Refusals = [BadRequest, Forbidden, NotFound, Conflict, TooLarge, WrongType, Unprocessable],
        }),
        new("get", "api/contracts/{contract}/clearance", "GetClearance", "Who may be on a roster on a day, restricted or not, and why not.") { Query = PlacementShapes.ClearanceQuery, Refusals = [BadRequest, NotFound] },
        new("get", "api/contracts/{contract}/clearance.csv", "ExportClearanceCsv", "The same for today as CSV for spreadsheets.") { Produces = "text/csv", Refusals = [BadRequest, NotFound] },
        new("get", "api/webhook-bodies", "ListWebhookBodies", "Kept webhook bodies of a contract, newest first.") { Query = ApiShapes.BodiesQuery, Refusals = [BadRequest] },
        new("get", "api/webhook-bodies/{id}", "GetWebhookBody", "A kept body, byte by byte.") { Produces = "application/octet-stream", Refusals = [BadRequest, NotFound] },
        new("post", "api/webhook-bodies/{id}/replay", "ReplayWebhookBody", "Takes a kept body as if it arrived again.") { Refusals = [NotFound, Conflict, Unprocessable] },
        new("get", "api/audit/{contract}/verify", "VerifyAudit", "Walks a contract's audit chain and names the first entry that was changed.") { Query = ApiShapes.AuditQuery, Refusals = [BadRequest, NotFound] },
        new("get", "api/openapi.json", "DescribeApi", "This description.") { NoKey = true },
        new("post", "api/webhooks/{contract}/{kind}", "ReceiveWebhook", "A monitoring tool's webhook: alertmanager, grafana, zabbix, azure-monitor or datadog.")
        {
            Success = StatusCodes.Status202Accepted, Refusals = [BadRequest, NotFound, TooLarge, StatusCodes.Status503ServiceUnavailable],
        },
        new("post", "api/hooks/{name}", "ReceiveHook", "The webhook of a configured source, which proves itself by its own secret.")
        {
            NoKey = true, Success = StatusCodes.Status202Accepted, Refusals = [BadRequest, Unauthorized, TooLarge, StatusCodes.Status503ServiceUnavailable],
        },
    ];
}
