using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Hosting;
using Workflows.Incidents.Alerts;
using Workflows.Ledger;
using Workflows.Texts;

namespace Workflows.Webhooks;

/// <summary>
/// Webhooks from monitoring. 202 only once the raw body, the incident and its orchestration are durable; 503 is what all sources
/// retry, 429 is what some drop. The raw body is kept whatever becomes of it.
/// </summary>
internal sealed partial class WebhookFunctions(
    ContractVersions contracts, WebhookSources sources, WebhookDoor door, WebhookThrottle gate, TimeProvider clock,
    ILogger<WebhookFunctions> log)
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
        return await gate.EnterAsync(async () => await ReadAsync(request, cancellation) is { } body
            ? await HandleAsync(request, known.Id, source, body, client, cancellation)
            : TooLarge());
    }

    /// <summary>Configured sources with secrets of their own: key, bearer, basic, or a signature over the body.</summary>
    [Function("ReceiveHook")]
    public async Task<IResult> ReceiveHookAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/hooks/{name}")] HttpRequest request,
        string name, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (sources.Find(name) is not { } source || contracts.Current(source.Contract) is null)
        {
            return Unauthorized();
        }

        WebhookAuthenticationResult? sender = source.Authentication.CheckBeforeBody(h => request.Headers[h], q => request.Query[q], clock.GetUtcNow());
        if (sender is WebhookAuthenticationResult.Missing or WebhookAuthenticationResult.Wrong)
        {
            return Refused(source, sender);
        }

        if (sender is not null)
        {
            return await gate.EnterAsync(async () => await ReadAsync(request, cancellation) is { } body
                ? await HandleAsync(request, source.Contract, source.Source, body, client, cancellation)
                : TooLarge());
        }

        byte[]? signed = null;
        IResult read = await gate.EnterUnprovenAsync(async () =>
        {
            if (await ReadAsync(request, cancellation) is not { } body)
            {
                return TooLarge();
            }

            sender = source.Authentication.Check(h => request.Headers[h], q => request.Query[q], body, clock.GetUtcNow());
            signed = sender is WebhookAuthenticationResult.Accepted ? body : null;
            return Refused(source, sender);
        });
        return signed is null ? read : await gate.EnterAsync(() => HandleAsync(request, source.Contract, source.Source, signed, client, cancellation));
    }

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

    private static Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellation) =>
        BoundedBody.ReadAsync(request, WebhookLimits.BodyBytes, cancellation);

    private static IResult TooLarge() => Problems.Of(StatusCodes.Status413PayloadTooLarge, $"Expected a body of at most {WebhookLimits.BodyBytes} bytes.");

    private static IResult Unauthorized() => Problems.Of(StatusCodes.Status401Unauthorized, "The source is not known, or its secret is missing or wrong.");

    private IResult Refused(ConfiguredSource source, WebhookAuthenticationResult sender)
    {
        if (sender is not WebhookAuthenticationResult.Accepted)
        {
            LogRefused(log, source.Source.Name, sender is WebhookAuthenticationResult.Wrong wrong ? wrong.Reason : "missing");
        }

        return Unauthorized();
    }

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
        return await door.TakeAsync(received, source, body, client, cancellation) switch
        {
            WebhookOutcome.Accepted accepted => Results.Accepted(value: new WebhookAnswer(
                bodyId,
                [.. accepted.Receipts.Select(r => new WebhookAnswerAlert(r.RuleKey, r.Move, r.IncidentId, r.Why))],
                accepted.Reading.LeftOut,
                [.. accepted.Reading.Skipped.Select(s => s.English), .. accepted.Reading.Warnings])),
            WebhookOutcome.NotUnderstood { Reason: var reason } => Problems.Of(
                StatusCodes.Status400BadRequest, reason.English, new Dictionary<string, object?>
                {
                    ["path"] = reason.Path,
                    ["detail_ja"] = reason.Japanese,
                    ["bodyId"] = bodyId,
                }),
            _ => Problems.Of(StatusCodes.Status503ServiceUnavailable, "Too many webhooks of one alert at once; please send it again."),
        };
    }

    private static string? Clip(string? text) => text is null ? null : PlainText.Clip(text, 100);

    [LoggerMessage(3001, LogLevel.Warning, "Webhook of source {Source} refused: {Reason}")]
    private static partial void LogRefused(ILogger log, string source, string reason);
}

/// <summary>The answer to a webhook.</summary>
internal sealed record WebhookAnswer(string BodyId, IReadOnlyList<WebhookAnswerAlert> Alerts, long LeftOut, IReadOnlyList<string> Warnings);

/// <summary>What became of one alert.</summary>
internal sealed record WebhookAnswerAlert(string Rule, AlertMove Outcome, string? Incident, string Why);
