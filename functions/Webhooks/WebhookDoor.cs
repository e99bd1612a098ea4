using Microsoft.DurableTask.Client;
using Workflows.Incidents.Alerts;
using Workflows.Ledger;

namespace Workflows.Webhooks;

/// <summary>What became of a body.</summary>
internal abstract record WebhookOutcome
{
    private WebhookOutcome()
    {
    }

    /// <summary>Everything that it says is durable.</summary>
    public sealed record Accepted(WebhookReading.Understood Reading, IReadOnlyList<AlertReceipt> Receipts) : WebhookOutcome;

    /// <summary>Nothing in it can be read; the body is kept.</summary>
    public sealed record NotUnderstood(WebhookProblem Reason) : WebhookOutcome;

    /// <summary>Too many write the same rule: it has to be sent again.</summary>
    public sealed record Busy : WebhookOutcome;
}

/// <summary>The one way in for bodies of monitoring tools, by HTTP or by a queue: kept first, then read, then taken.</summary>
internal sealed partial class WebhookDoor(AlertIntake intake, BodyStore bodies, ILogger<WebhookDoor> log)
{
    /// <summary>Takes a body whose sender is known.</summary>
    /// <param name="received">What is kept with it; its contract is known.</param>
    /// <param name="source">Who sends.</param>
    /// <param name="body">The bytes, at most <see cref="WebhookLimits.BodyBytes"/>.</param>
    /// <param name="client">Starts and wakes orchestrations.</param>
    /// <param name="cancellation">Gives up between signals; what was done stays.</param>
    /// <param name="late">It may be taken long after it arrived: what came after it counts.</param>
    public async Task<WebhookOutcome> TakeAsync(
        ReceivedBody received, WebhookSource source, byte[] body, DurableTaskClient client, CancellationToken cancellation, bool late = false)
    {
        await bodies.PutAsync(received, body, cancellation);
        switch (WebhookReader.Read(source, body, received.ReceivedAt))
        {
            case WebhookReading.NotUnderstood notUnderstood:
                await bodies.SetOutcomeAsync(received.Id, "not understood: " + notUnderstood.Reason.English, "読み取れません：" + notUnderstood.Reason.Japanese,
                    cancellation);
                LogNotUnderstood(log, source.Name, received.Id, notUnderstood.Reason.English);
                return new WebhookOutcome.NotUnderstood(notUnderstood.Reason);

            case WebhookReading.Understood understood:
                IReadOnlyList<AlertReceipt> receipts;
                try
                {
                    receipts = await intake.ReceiveAsync(
                        received.ContractId!, understood.Signals, received.Id, received.ReceivedAt, client, cancellation, replayed: late);
                }
                catch (AlertBusyException busy)
                {
                    LogBusy(log, source.Name, received.Id, busy.Message);
                    return new WebhookOutcome.Busy();
                }

                await bodies.SetOutcomeAsync(received.Id, "accepted", cancellationToken: cancellation);
                return new WebhookOutcome.Accepted(understood, receipts);

            default:
                throw new InvalidOperationException("A webhook body is either understood or not.");
        }
    }

    [LoggerMessage(3003, LogLevel.Warning, "Webhook of source {Source}, body {BodyId}: {Reason}")]
    private static partial void LogBusy(ILogger log, string source, string bodyId, string reason);

    [LoggerMessage(3002, LogLevel.Warning, "Webhook of source {Source}, body {BodyId}, not understood: {Reason}")]
    private static partial void LogNotUnderstood(ILogger log, string source, string bodyId, string reason);
}
