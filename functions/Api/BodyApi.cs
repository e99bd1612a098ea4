using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Hosting;
using Workflows.Incidents;
using Workflows.Ledger;
using Workflows.Webhooks;

namespace Workflows.Api;

/// <summary>The raw bodies of webhooks: as they came, and once more through the intake.</summary>
internal sealed class BodyApi(BodyStore bodies, ContractBook contracts, WebhookSources sources, AlertIntake intake, AuditLog audit, TimeProvider clock)
{
    [Function("ListWebhookBodies")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/webhook-bodies")] HttpRequest request, CancellationToken cancellation)
    {
        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, ApiShapes.BodiesQuery);
        if (query is null)
        {
            return refused!;
        }

        try
        {
            BodyPage page = await bodies.ListAsync(query.Text("contract"), query.Number("max", 50), query.TextOrNull("next"), cancellation);
            return Results.Ok(new BodyList([.. page.Bodies.Select(Item)], page.Next));
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException)
        {
            return ApiRequests.Invalid([new("next", "what the answer before gave as 'next'", "another text")]);
        }
    }

    [Function("GetWebhookBody")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/webhook-bodies/{id}")] HttpRequest request, string id, CancellationToken cancellation)
    {
        if (ApiRequests.Query(request, []).Refused is { } refused)
        {
            return refused;
        }

        // Never under the type that the sender claimed: what came as HTML is not shown as a page.
        return await bodies.FindAsync(id, cancellation) is not null && await bodies.ReadAsync(id, cancellation) is { } bytes
            ? Results.File(bytes, "application/octet-stream", "webhook-" + string.Concat(id.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-')) + ".bin")
            : ApiRequests.NotFound("the id of a kept body", id);
    }

    /// <summary>
    /// Takes a kept body as if it arrived again at its time: what it told before changes nothing, what was lost or not understood then
    /// counts from its arrival.
    /// </summary>
    [Function("ReplayWebhookBody")]
    public async Task<IResult> ReplayAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/webhook-bodies/{id}/replay")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (await bodies.FindAsync(id, cancellation) is not { } kept || await bodies.ReadAsync(id, cancellation) is not { } bytes)
        {
            return ApiRequests.NotFound("the id of a kept body", id);
        }

        if (kept.Body.ContractId is not { } contractId || contracts.Current(contractId) is not { } contract || SourceOf(kept.Body, contract) is not { } source)
        {
            return Problems.Of(StatusCodes.Status409Conflict, $"The body came from source '{kept.Body.Source}' of contract '{kept.Body.ContractId}', which is no longer configured.");
        }

        DateTimeOffset now = clock.GetUtcNow();
        switch (WebhookReader.Read(source, bytes, kept.Body.ReceivedAt))
        {
            case WebhookReading.NotUnderstood notUnderstood:
                return Problems.Of(StatusCodes.Status422UnprocessableEntity, notUnderstood.Reason.English, new Dictionary<string, object?> { ["path"] = notUnderstood.Reason.Path });

            case WebhookReading.Understood understood:
                await audit.AppendAsync(
                    new AuditEntry
                    {
                        ContractId = contractId,
                        Key = FormattableString.Invariant($"webhook.replayed/{id}/{now.UtcTicks}"),
                        At = now,
                        Actor = "api",
                        Action = "webhook.replayed",
                        Subject = id,
                        Data = new Dictionary<string, object?> { ["sha256"] = kept.Sha256 },
                    },
                    cancellation);
                IReadOnlyList<AlertReceipt> receipts = await intake.ReceiveAsync(contractId, understood.Signals, id, kept.Body.ReceivedAt, client, cancellation);
                await bodies.SetOutcomeAsync(id, "accepted", cancellation);
                return Results.Ok(new WebhookAnswer(
                    id,
                    [.. receipts.Select(r => new WebhookAnswerAlert(r.RuleKey, r.Move, r.IncidentId, r.Why))],
                    understood.LeftOut,
                    [.. understood.Skipped.Select(s => $"{s.Path}: {s.English}"), .. understood.Warnings]));

            default:
                throw new InvalidOperationException("A webhook body is either understood or not.");
        }
    }

    /// <summary>The source that the body came by: its name is part of every key, so another one would open incidents of its own.</summary>
    private WebhookSource? SourceOf(ReceivedBody body, Contract contract) =>
        body.SourceName is not { } name ? null
        : sources.Find(name) is { } configured && configured.Contract == contract.Id && configured.Source.Label == body.Source ? configured.Source
        : WebhookFunctions.BuiltIn.TryGetValue(body.Source, out WebhookSourceKind kind) && WebhookFunctions.BuiltInSource(contract, body.Source, kind) is { } builtIn && builtIn.Name == name ? builtIn
        : null;

    private static BodyItem Item(StoredBody body) =>
        new(body.Body.Id, body.Body.Source, body.Body.ContractId, body.Body.ReceivedAt, body.Body.ContentType, body.Body.Outcome, body.Length, body.Sha256);
}
