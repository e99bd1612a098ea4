using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Hosting;
using Workflows.Contracts;
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

    /// <summary>It is kept, and taken as soon as those before it are: more came than can be taken at once.</summary>
    public sealed record Kept(WebhookReading.Understood Reading) : WebhookOutcome;

    /// <summary>Nothing in it can be read; the body is kept.</summary>
    public sealed record NotUnderstood(WebhookProblem Reason) : WebhookOutcome;

    /// <summary>Too many write the same rule, or too much waits: it has to be sent again.</summary>
    public sealed record Busy : WebhookOutcome;
}

/// <summary>The one way in for bodies of monitoring tools, by HTTP or by a queue: kept first, then read, then taken.</summary>
internal sealed partial class WebhookDoor(
    AlertIntake intake, BodyStore bodies, WebhookBacklog backlog, ContractVersions contracts, WebhookSources sources, TimeProvider clock,
    IHostApplicationLifetime host, ILogger<WebhookDoor> log)
{
    /// <summary>A body that waits longer than this and is not in this process's backlog was left behind by a crash.</summary>
    public static readonly TimeSpan LeftAfter = TimeSpan.FromSeconds(10);

    /// <summary>Bodies that a look for those left behind takes up.</summary>
    private const int LeftAtOnce = 1000;

    /// <summary>Takes a body whose sender waits for the answer. In a storm it is kept and waits its turn: what is durable is not refused.</summary>
    /// <param name="received">What is kept with it; its contract is known.</param>
    /// <param name="source">Who sends.</param>
    /// <param name="body">The bytes, at most <see cref="WebhookLimits.BodyBytes"/>.</param>
    /// <param name="client">Starts and wakes orchestrations.</param>
    /// <param name="cancellation">Gives up between signals; what was done stays.</param>
    public async Task<WebhookOutcome> AdmitAsync(
        ReceivedBody received, WebhookSource source, byte[] body, DurableTaskClient client, CancellationToken cancellation)
    {
        if (backlog.TryEnter())
        {
            try
            {
                return await TakeAsync(received, source, body, client, cancellation);
            }
            finally
            {
                backlog.Leave();
            }
        }

        if (WebhookReader.Read(source, body, received.ReceivedAt) is not WebhookReading.Understood understood)
        {
            return await TakeAsync(received, source, body, client, cancellation); // keeps it, and says why
        }

        if (!backlog.HasRoom)
        {
            return new WebhookOutcome.Busy();
        }

        await bodies.PutAsync(received, body, waits: true, cancellation);
        backlog.Add(received.Id, body.Length, () => TakeKeptAsync(received, understood, client));
        return new WebhookOutcome.Kept(understood);
    }

    /// <summary>Every 5 seconds: bodies that were answered, and whose process died before they were taken.</summary>
    public async Task TakeLeftAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        foreach (string id in await bodies.WaitingAsync(clock.GetUtcNow() - LeftAfter, LeftAtOnce, cancellation))
        {
            backlog.Add(id, 0, () => TakeLeftAsync(id, client));
        }
    }

    private async Task TakeLeftAsync(string id, DurableTaskClient client)
    {
        try
        {
            if (await bodies.FindAsync(id) is not { Body: var kept } || await bodies.ReadAsync(id) is not { } body)
            {
                return;
            }

            if (kept.Outcome is not null)
            {
                await bodies.TakenAsync(kept); // replayed meanwhile, or the process died after it was taken
                return;
            }

            if (sources.Of(kept, contracts) is { } source && WebhookReader.Read(source, body, kept.ReceivedAt) is WebhookReading.Understood understood)
            {
                await TakeKeptAsync(kept, understood, client);
                return;
            }

            LogSourceGone(log, kept.SourceName, id);
            await EndAsync(kept, "not understood: its source is no longer configured", "読み取れません：送信元の設定がなくなりました");
        }
        catch (Exception failure)
        {
            LogWaits(log, failure, id);
        }
    }

    /// <summary>Takes a body that waited, as of its arrival. What fails waits on, and is taken up by <see cref="TakeLeftAsync(DurableTaskClient, CancellationToken)"/>.</summary>
    private async Task TakeKeptAsync(ReceivedBody kept, WebhookReading.Understood understood, DurableTaskClient client)
    {
        try
        {
            await intake.ReceiveAsync(kept.ContractId!, understood.Signals, kept.Id, kept.ReceivedAt, client, host.ApplicationStopping, replayed: true,
                recorded: () => bodies.SetOutcomeAsync(kept.Id, "accepted"));
            _ = PutAwayAsync(kept); // the next one need not wait for it
        }
        catch (OperationCanceledException) when (host.ApplicationStopping.IsCancellationRequested)
        {
            // The next start takes it up.
        }
        catch (Exception failure)
        {
            LogWaits(log, failure, kept.Id);
        }
    }

    private async Task PutAwayAsync(ReceivedBody kept)
    {
        try
        {
            await bodies.TakenAsync(kept);
        }
        catch (Exception failure)
        {
            LogWaits(log, failure, kept.Id);
        }
    }

    /// <summary>The outcome first: where the process dies in between the body still waits, and the next look puts it away.</summary>
    private async Task EndAsync(ReceivedBody kept, string outcome, string? inJapanese = null)
    {
        await bodies.SetOutcomeAsync(kept.Id, outcome, inJapanese);
        await bodies.TakenAsync(kept);
    }

    /// <summary>Takes a body whose sender is known, now.</summary>
    /// <param name="received">What is kept with it; its contract is known.</param>
    /// <param name="source">Who sends.</param>
    /// <param name="body">The bytes, at most <see cref="WebhookLimits.BodyBytes"/>.</param>
    /// <param name="client">Starts and wakes orchestrations.</param>
    /// <param name="cancellation">Gives up between signals; what was done stays.</param>
    /// <param name="late">It may be taken long after it arrived: what came after it counts.</param>
    public async Task<WebhookOutcome> TakeAsync(
        ReceivedBody received, WebhookSource source, byte[] body, DurableTaskClient client, CancellationToken cancellation, bool late = false)
    {
        await bodies.PutAsync(received, body, waits: false, cancellation);
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
                        received.ContractId!, understood.Signals, received.Id, received.ReceivedAt, client, cancellation, replayed: late,
                        recorded: () => bodies.SetOutcomeAsync(received.Id, "accepted", cancellationToken: cancellation));
                }
                catch (AlertBusyException busy)
                {
                    LogBusy(log, source.Name, received.Id, busy.Message);
                    await bodies.SetOutcomeAsync(received.Id, "not taken: too many write the same rule; it has to be sent again",
                        "受付できません：同じルールのアラートが集中しています。送信元からの再送が必要です", cancellation);
                    return new WebhookOutcome.Busy();
                }

                return new WebhookOutcome.Accepted(understood, receipts);

            default:
                throw new InvalidOperationException("A webhook body is either understood or not.");
        }
    }

    [LoggerMessage(3003, LogLevel.Warning, "Webhook of source {Source}, body {BodyId}: {Reason}")]
    private static partial void LogBusy(ILogger log, string source, string bodyId, string reason);

    [LoggerMessage(3004, LogLevel.Warning, "Webhook body {BodyId} could not be taken yet; it waits and is tried again")]
    private static partial void LogWaits(ILogger log, Exception failure, string bodyId);

    [LoggerMessage(3005, LogLevel.Warning, "Webhook body {BodyId} waited, but its source {Source} is no longer configured")]
    private static partial void LogSourceGone(ILogger log, string? source, string bodyId);

    [LoggerMessage(3002, LogLevel.Warning, "Webhook of source {Source}, body {BodyId}, not understood: {Reason}")]
    private static partial void LogNotUnderstood(ILogger log, string source, string bodyId, string reason);
}
