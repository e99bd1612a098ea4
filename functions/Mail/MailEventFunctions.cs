using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using SendGrid.Helpers.EventWebhook;
using Workflows.Hosting;
using Workflows.Kit.Mail;
using Workflows.Webhooks;

namespace Workflows.Mail;

/// <summary>
/// SendGrid's signed event webhook: what became of mails that it had taken. 204 only once all of it is on record; SendGrid sends again, for a day,
/// what was not answered so, and what comes twice changes nothing. Where no key is set there is nothing here.
/// </summary>
internal sealed partial class MailEventFunctions(
    WorkflowsOptions options, WebhookThrottle gate, MailDispatcher mails, TimeProvider clock, ILogger<MailEventFunctions> log)
{
    [Function("ReceiveMailEvents")]
    public async Task<IResult> ReceiveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/mail-events")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (options.Mail.EventKey.Length == 0)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "Events of mails are taken once 'Workflows:Mail:EventKey' is set.");
        }

        string? signature = request.Headers[RequestValidator.SIGNATURE_HEADER];
        string? timestamp = request.Headers[RequestValidator.TIMESTAMP_HEADER];
        if (SendGridEvents.IsUnsigned(signature, timestamp, clock.GetUtcNow()) is { } missing)
        {
            return Refused(missing);
        }

        byte[]? signed = null;
        IResult refused = await gate.EnterUnprovenAsync(async () =>
        {
            if (await SourceDoor.ReadAsync(request, cancellation) is not { } body)
            {
                return SourceDoor.TooLarge();
            }

            signed = SendGridEvents.IsSigned(options.Mail.EventKey, signature, timestamp, body, clock.GetUtcNow(), out string? why) ? body : null;
            return signed is null ? Refused(why!) : Results.NoContent();
        });
        return signed is null ? refused : await gate.EnterAsync(() => TakeAsync(signed, client, cancellation));
    }

    private async Task<IResult> TakeAsync(byte[] body, DurableTaskClient client, CancellationToken cancellation)
    {
        if (!SendGridEvents.TryRead(body, out IReadOnlyList<MailEvent>? events, out string? why))
        {
            return Problems.Of(StatusCodes.Status400BadRequest, why);
        }

        await mails.TakeAsync(events, clock.GetUtcNow(), client, cancellation);
        return Results.NoContent();
    }

    private IResult Refused(string why)
    {
        LogRefused(log, why);
        return Problems.Of(StatusCodes.Status401Unauthorized, "Expected events that SendGrid signed with the key in 'Workflows:Mail:EventKey', not older than a day.");
    }

    [LoggerMessage(3102, LogLevel.Warning, "Events of mails refused: {Reason}")]
    private static partial void LogRefused(ILogger log, string reason);
}
