using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Hosting;
using Workflows.Incidents.Alerts;
using Workflows.Ledger;
using Workflows.Texts;

namespace Workflows.Webhooks;

/// <summary>
/// Webhooks from monitoring. 202 once the raw body, the incident and its orchestration are durable; in a storm, once the raw body is durable
/// and waits its turn. 503 is what all sources retry, 429 is what some drop. The raw body is kept whatever becomes of it.
/// </summary>
internal sealed class WebhookFunctions(
    ContractVersions contracts, SourceDoor hooks, WebhookDoor door, WebhookThrottle gate, TimeProvider clock)
{
    /// <summary>The five built-in sources for any contract, guarded by the function key.</summary>
    [Function("ReceiveWebhook")]
    public async Task<IResult> ReceiveAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/webhooks/{contract}/{kind}")] HttpRequest request,
        string contract, string kind, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (contracts.Current(contract) is not { } known)
        {
            return Problems.Of(StatusCodes.Status404NotFound,
                $"Expected the id of a contract ({string.Join(", ", contracts.All.Select(c => c.Id))}), found '{Clip(contract)}'.");
        }

        if (KindOf(kind) is not { } sourceKind)
        {
            return Problems.Of(StatusCodes.Status404NotFound, $"Expected a source ({string.Join(", ", BuiltIn.Keys)}), found '{Clip(kind)}'.");
        }

        WebhookSource source = BuiltInSource(known, kind, sourceKind);
        return await gate.EnterAsync(async () => await SourceDoor.ReadAsync(request, cancellation) is { } body
            ? await HandleAsync(request, known.Id, source, body, client, cancellation)
            : SourceDoor.TooLarge());
    }

    /// <summary>Configured sources with secrets of their own: key, bearer, basic, or a signature over the body.</summary>
    [Function("ReceiveHook")]
    public Task<IResult> ReceiveHookAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/hooks/{name}")] HttpRequest request,
        string name, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        hooks.EnterAsync(
            request, name, (source, body) => HandleAsync(request, source.Contract, source.Source, body, client, cancellation), cancellation);

    /// <summary>The source behind a contract's built-in webhook; a replay of its bodies needs the same name.</summary>
    internal static WebhookSource BuiltInSource(Contract contract, string kind, WebhookSourceKind sourceKind) =>
        new() { Name = $"{contract.Id}-{kind.ToLowerInvariant()}", Kind = sourceKind, Zone = contract.Calendars.Zone };

    /// <summary>The built-in kinds by their word in the route.</summary>
    internal static readonly Dictionary<string, WebhookSourceKind> BuiltIn = new(StringComparer.OrdinalIgnoreCase)
    {
        ["alertmanager"] = WebhookSourceKind.Alertmanager,
        ["azure-monitor"] = WebhookSourceKind.AzureMonitor,
        ["datadog"] = WebhookSourceKind.Datadog,
        ["grafana"] = WebhookSourceKind.Grafana,
        ["zabbix"] = WebhookSourceKind.Zabbix,
    };

    private static WebhookSourceKind? KindOf(string kind) => BuiltIn.TryGetValue(kind, out WebhookSourceKind found) ? found : null;

    private async Task<IResult> HandleAsync(HttpRequest request, string contractId, WebhookSource source, byte[] body, DurableTaskClient client,
        CancellationToken cancellation)
    {
        DateTimeOffset receivedAt = clock.GetUtcNow();

        // The same bytes at the same moment are the same delivery; a retry arrives later and is kept as well, and changes nothing.
        string bodyId = ReceivedBody.IdOf(receivedAt, body);
        ReceivedBody received = new()
        {
            Id = bodyId, Source = source.Label, SourceName = source.Name, ContractId = contractId, ReceivedAt = receivedAt,
            ContentType = Clip(request.ContentType),
        };
        return await door.AdmitAsync(received, source, body, client, cancellation) switch
        {
            WebhookOutcome.Accepted accepted => Results.Accepted(value: new WebhookAnswer(
                bodyId,
                [.. accepted.Receipts.Select(r => new WebhookAnswerAlert(r.RuleKey, r.Move, r.IncidentId, r.Why))],
                accepted.Reading.LeftOut,
                [.. accepted.Reading.Skipped.Select(s => s.English), .. accepted.Reading.Warnings])),
            WebhookOutcome.Kept kept => Results.Accepted($"/api/webhook-bodies/{bodyId}/outcome", new WebhookAnswer(
                bodyId, [], kept.Reading.LeftOut,
                [.. kept.Reading.Skipped.Select(s => s.English), .. kept.Reading.Warnings, "More came than can be taken at once: it is kept and waits its turn."])),
            WebhookOutcome.NotUnderstood { Reason: var reason } => Problems.Of(
                StatusCodes.Status400BadRequest, reason.English, new Dictionary<string, object?>
                {
                    ["path"] = reason.Path,
                    [Problems.Japanese] = reason.Japanese,
                    ["bodyId"] = bodyId,
                }),
            _ => Problems.Of(StatusCodes.Status503ServiceUnavailable, "Too many webhooks at once; please send it again."),
        };
    }

    private static string? Clip(string? text) => text is null ? null : PlainText.Clip(text, 100);
}

/// <summary>The answer to a webhook. No alerts: it waits its turn, and nothing has become of them yet.</summary>
internal sealed record WebhookAnswer(string BodyId, IReadOnlyList<WebhookAnswerAlert> Alerts, long LeftOut, IReadOnlyList<string> Warnings);

/// <summary>What became of one alert.</summary>
internal sealed record WebhookAnswerAlert(string Rule, AlertMove Outcome, string? Incident, string Why);
