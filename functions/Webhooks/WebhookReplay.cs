using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Incidents.Alerts;
using Workflows.Ledger;

namespace Workflows.Webhooks;

/// <summary>What came of a replay.</summary>
internal abstract record ReplayResult
{
    private ReplayResult()
    {
    }

    /// <summary>The body went through the intake.</summary>
    public sealed record Done(WebhookReading.Understood Reading, IReadOnlyList<AlertReceipt> Receipts) : ReplayResult;

    /// <summary>It is still not understood.</summary>
    public sealed record NotUnderstood(WebhookProblem Reason) : ReplayResult;

    /// <summary>Its contract or source is no longer configured.</summary>
    public sealed record SourceGone(string Source, string? Contract) : ReplayResult;

    /// <summary>There is no such body.</summary>
    public sealed record NotFound : ReplayResult;
}

/// <summary>
/// Takes a kept body as if it arrived again at its time: what it told before changes nothing, what was lost or not understood then
/// counts from its arrival.
/// </summary>
internal sealed class WebhookReplay(BodyStore bodies, ContractVersions contracts, WebhookSources sources, AlertIntake intake, AuditLog audit,
    TimeProvider clock)
{
    /// <summary>Replays a body.</summary>
    /// <param name="id">Which.</param>
    /// <param name="actor">Who asks, for the audit log: a person's id or <c>api</c>.</param>
    /// <param name="client">Starts orchestrations.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ReplayResult> RunAsync(string id, string actor, DurableTaskClient client, CancellationToken cancellation)
    {
        if (await bodies.FindAsync(id, cancellation) is not { } kept || await bodies.ReadAsync(id, cancellation) is not { } bytes)
        {
            return new ReplayResult.NotFound();
        }

        if (kept.Body.ContractId is not { } contractId || sources.Of(kept.Body, contracts) is not { } source)
        {
            return new ReplayResult.SourceGone(kept.Body.Source, kept.Body.ContractId);
        }

        DateTimeOffset now = clock.GetUtcNow();
        switch (WebhookReader.Read(source, bytes, kept.Body.ReceivedAt))
        {
            case WebhookReading.NotUnderstood notUnderstood:
                return new ReplayResult.NotUnderstood(notUnderstood.Reason);

            case WebhookReading.Understood understood:
                await audit.AppendAsync(
                    new AuditEntry
                    {
                        ContractId = contractId,
                        Key = FormattableString.Invariant($"webhook.replayed/{id}/{now.UtcTicks}"),
                        At = now,
                        Actor = actor,
                        Action = "webhook.replayed",
                        Subject = id,
                        Data = new Dictionary<string, object?> { ["sha256"] = kept.Sha256 },
                    },
                    cancellation);
                IReadOnlyList<AlertReceipt> receipts = await intake.ReceiveAsync(
                    contractId, understood.Signals, id, kept.Body.ReceivedAt, client, cancellation, replayed: true);
                await bodies.SetOutcomeAsync(id, "accepted", cancellationToken: cancellation);
                return new ReplayResult.Done(understood, receipts);

            default:
                throw new InvalidOperationException("A webhook body is either understood or not.");
        }
    }
}
