using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Hosting;
using Workflows.Ledger;
using Workflows.Webhooks;

namespace Workflows.Api;

/// <summary>The raw bodies of webhooks: as they came, and once more through the intake.</summary>
internal sealed class BodyApi(BodyStore bodies, WebhookReplay replay)
{
    /// <summary>What a list of bodies may be asked.</summary>
    public static IReadOnlyList<ApiMember> Query { get; } =
    [
        new("contract", ApiType.Text, true, "Of this contract.", 100),
        new("max", ApiType.Number, false, "At most so many; 50 when it is missing.", 200),
        new("next", ApiType.Text, false, "From the answer before.", 2_000),
    ];

    [Function("ListWebhookBodies")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/webhook-bodies")] HttpRequest request,
        CancellationToken cancellation)
    {
        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, Query);
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
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/webhook-bodies/{id}")] HttpRequest request,
        string id, CancellationToken cancellation)
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

    /// <summary>Where the answer to a webhook that waits its turn leads to: no <c>outcome</c> as long as it waits.</summary>
    [Function("GetWebhookBodyOutcome")]
    public async Task<IResult> OutcomeAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/webhook-bodies/{id}/outcome")] HttpRequest request, string id,
        CancellationToken cancellation) =>
        ApiRequests.Query(request, []).Refused
            ?? (await bodies.FindAsync(id, cancellation) is { } found ? Results.Ok(Item(found)) : ApiRequests.NotFound("the id of a kept body", id));

    /// <summary>Takes a kept body once more; see <see cref="WebhookReplay"/>.</summary>
    [Function("ReplayWebhookBody")]
    public async Task<IResult> ReplayAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/webhook-bodies/{id}/replay")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        switch (await replay.RunAsync(id, "api", client, cancellation))
        {
            case ReplayResult.Done done:
                return Results.Ok(new WebhookAnswer(
                    id,
                    [.. done.Receipts.Select(r => new WebhookAnswerAlert(r.RuleKey, r.Move, r.IncidentId, r.Why))],
                    done.Reading.LeftOut,
                    [.. done.Reading.Skipped.Select(s => $"{s.Path}: {s.English}"), .. done.Reading.Warnings]));

            case ReplayResult.NotUnderstood still:
                return Problems.Of(StatusCodes.Status422UnprocessableEntity, still.Reason.English,
                    new Dictionary<string, object?> { ["path"] = still.Reason.Path, [Problems.Japanese] = still.Reason.Japanese });

            case ReplayResult.SourceGone gone:
                return Problems.Of(StatusCodes.Status409Conflict,
                    $"The body came from source '{gone.Source}' of contract '{gone.Contract}', which is no longer configured.");

            default:
                return ApiRequests.NotFound("the id of a kept body", id);
        }
    }

    private static BodyItem Item(StoredBody body) =>
        new(body.Body.Id, body.Body.Source, body.Body.ContractId, body.Body.ReceivedAt, body.Body.ContentType, body.Body.Outcome, body.Length, body.Sha256);
}
