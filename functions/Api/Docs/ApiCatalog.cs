using Workflows.Cases;
using Workflows.People;
using Workflows.ServiceLevels;

namespace Workflows.Api.Docs;

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
        new("get", "api/contracts/{contract}/maintenance-windows", "ListMaintenanceWindows",
            "Maintenance windows that have not ended.") { Refusals = [BadRequest, NotFound] },
        new("post", "api/contracts/{contract}/maintenance-windows", "PlanMaintenanceWindow",
            "Plans a maintenance window, which holds the escalation of people.")
        {
            Body = WindowRequests.New, IdempotencyKey = true, Success = StatusCodes.Status201Created,
                Refusals = [BadRequest, Forbidden, NotFound, TooLarge, WrongType, Unprocessable],
        },
        new("post", "api/contracts/{contract}/maintenance-windows/{window}/withdraw", "WithdrawMaintenanceWindow",
            "Takes a maintenance window back; people are called for what it held.")
        {
            Body = WindowRequests.Withdraw, IdempotencyKey = true, Refusals = [BadRequest, Forbidden, NotFound, TooLarge, WrongType, Unprocessable],
        },
        new("get", "api/contracts/{contract}/service-levels/{period}/proof", "ExportServiceLevelProof",
            "The figures of a period with everything that they are computed of: a ZIP that verifies without this system.")
        {
            Query = ServiceLevelFunctions.ProofQuery, Produces = "application/zip", Refusals = [BadRequest, NotFound, Unprocessable],
        },
        new("get", "api/contracts/{contract}/exit-package", "ExportExitPackage",
            "Everything that is on record of a contract, for its end: a ZIP that is read and verified without this system. Its making is audited.")
        {
            Produces = "application/zip", Refusals = [BadRequest, NotFound, StatusCodes.Status503ServiceUnavailable],
        },
        new("get", "api/contracts/{contract}/waiting-mails", "ListWaitingMails",
            "Mails that wait to go out together: to whom, until when, about what.") { Refusals = [BadRequest, NotFound] },
        new("post", "api/contracts/{contract}/waiting-mails/{mail}/send", "SendWaitingMail",
            "Sends at once what waits for one reader.") { Success = StatusCodes.Status204NoContent, Refusals = [NotFound] },
        new("post", "api/contracts/{contract}/metric-values", "TakeMetricValues",
            "Takes values that monitoring measured: CSV with the headings metric, system, at, value, or JSON {\"values\":[…]} with the same members. All or nothing.")
        {
            Query = MetricValueFunctions.Query, Refusals = [BadRequest, Forbidden, NotFound, TooLarge, WrongType],
        },
        new("post", "api/metric-values/{name}", "ReceiveMetricValues",
            "Values of a configured source, which proves itself by its own secret; in the same forms.")
        {
            NoKey = true, Refusals = [BadRequest, Unauthorized, TooLarge, WrongType, StatusCodes.Status503ServiceUnavailable],
        },
        .. CaseArea.All.SelectMany(area => area.Api.Operations),
        .. PeopleApi.Operations,
        new("get", "api/webhook-bodies", "ListWebhookBodies",
            "Kept webhook bodies of a contract, newest first.") { Query = BodyApi.Query, Refusals = [BadRequest] },
        new("get", "api/webhook-bodies/{id}", "GetWebhookBody",
            "A kept body, byte by byte.") { Produces = "application/octet-stream", Refusals = [BadRequest, NotFound] },
        new("get", "api/webhook-bodies/{id}/outcome", "GetWebhookBodyOutcome",
            "What became of a kept body: nothing yet while it waits its turn, then accepted or why not.") { Refusals = [BadRequest, NotFound] },
        new("post", "api/webhook-bodies/{id}/replay", "ReplayWebhookBody",
            "Takes a kept body as if it arrived again.") { Refusals = [NotFound, Conflict, Unprocessable] },
        new("get", "api/audit/{contract}/verify", "VerifyAudit",
            "Walks a contract's audit chain and names the first entry that was changed.") { Query = AuditApi.Query, Refusals = [BadRequest, NotFound] },
        new("get", "api/openapi.json", "DescribeApi", "This description.") { NoKey = true },
        new("post", "api/webhooks/{contract}/{kind}", "ReceiveWebhook", "A monitoring tool's webhook: alertmanager, grafana, zabbix, azure-monitor or datadog.")
        {
            Success = StatusCodes.Status202Accepted, Refusals = [BadRequest, NotFound, TooLarge, StatusCodes.Status503ServiceUnavailable],
        },
        new("post", "api/hooks/{name}", "ReceiveHook", "The webhook of a configured source, which proves itself by its own secret.")
        {
            NoKey = true, Success = StatusCodes.Status202Accepted, Refusals = [BadRequest, Unauthorized, TooLarge, StatusCodes.Status503ServiceUnavailable],
        },
        new("post", "api/mail-events", "ReceiveMailEvents", "SendGrid's event webhook, which proves itself by its signature: what became of mails.")
        {
            NoKey = true, Success = StatusCodes.Status204NoContent,
            Refusals = [BadRequest, Unauthorized, NotFound, TooLarge, StatusCodes.Status503ServiceUnavailable],
        },
    ];
}
