using System.Globalization;
using System.Security.Cryptography;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.Pages;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Events;

/// <summary>
/// What came in on the queue and could not be taken, for administrators: why, the body, once more, or away. To everybody else these pages do not exist.
/// </summary>
internal sealed partial class DeadLetterFunctions(
    PageEntry gate, FormGuard forms, IEnumerable<DeadLetters> queues, IEnumerable<QueuedWork> takers, AuditLog audit, TimeProvider clock,
    ILogger<DeadLetterFunctions> log)
{
    /// <summary>The queue's, where there is one.</summary>
    private DeadLetters? Queue => queues.FirstOrDefault();

    [Function("ShowDeadLetterListPage")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "dead-letters")] HttpRequest request,
        CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = Enter(request);
        if (page is null)
        {
            return answer!;
        }

        long from = long.TryParse(request.Query["from"], out long number) && number > 0 ? number : 0;
        IReadOnlyList<DeadLetter>? letters = Queue is { } queue ? await queue.ListAsync(from, cancellation) : null;
        return PageAnswers.Page<DeadLetterListPage>(new { Page = page, Letters = letters });
    }

    [Function("ShowDeadLetterPage")]
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "dead-letters/{sequence}")] HttpRequest request,
        string sequence, CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = Enter(request);
        return page is null ? answer! : await ShowAsync(page, sequence, null, new FormState(), cancellation);
    }

    /// <summary>
    /// Takes one once more (<c>act</c>: replay), or removes it (remove), for which it wants a reason. Either is on record before it is done: what is
    /// removed may have been an alert.
    /// </summary>
    [Function("SubmitDeadLetter")]
    public async Task<IResult> SettleAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "dead-letters/{sequence}")] HttpRequest request,
        string sequence, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (await forms.ValidateAsync(request.HttpContext) is { } unread)
        {
            return unread;
        }

        (PageContext? page, IResult? answer) = Enter(request);
        if (page is null)
        {
            return answer!;
        }

        string act = request.Form["act"].ToString();
        if (Queue is not { } queue || !long.TryParse(sequence, out long number) || act is not ("replay" or "remove"))
        {
            return PageEntry.NotFound(page);
        }

        string why = request.Form["reason"].ToString();
        if (act == "remove" && (PlainText.IsBlank(why) || why.Length > FreeText.Max))
        {
            return await ShowAsync(page, sequence, null, new FormState("remove", request.Form, "reason",
                DeadLetterTexts.All.Get(page.Language, "Remove.Reason.Error", FreeText.Max)), cancellation);
        }

        DeadLetterFate fate = act == "remove"
            ? await queue.RemoveAsync(number, (message, token) => RecordAsync("queue.removed", message, page.Visitor!.Person.Id, why, token), cancellation)
            : await queue.ReplayAsync(number, async (message, token) =>
            {
                await RecordAsync("queue.replayed", message, page.Visitor!.Person.Id, null, token);
                return await takers.First().TakeAsync(message, client, token);
            }, cancellation);
        LogSettled(log, page.Visitor!.Person.Id, act, number, fate.GetType().Name);
        return fate is DeadLetterFate.Settled ? PageAnswers.SeeOther("/dead-letters?done=" + act)
            : await ShowAsync(page, sequence, fate, new FormState(), cancellation);
    }

    private async Task<IResult> ShowAsync(PageContext page, string sequence, DeadLetterFate? fate, FormState form, CancellationToken cancellation)
    {
        if (Queue is not { } queue || !long.TryParse(sequence, out long number) || await queue.FindAsync(number, cancellation) is not { } letter)
        {
            return PageEntry.NotFound(page);
        }

        return PageAnswers.Page<DeadLetterPage>(
            new { Page = page, Letter = letter, Fate = fate, Form = form },
            fate is DeadLetterFate.OutOfReach ? StatusCodes.Status409Conflict
                : fate is not null || form.Form is not null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    /// <summary>The sender's words stay out of the chain; the digest of the body says which message it was.</summary>
    private Task<AuditReceipt> RecordAsync(string action, ServiceBusReceivedMessage message, string person, string? why, CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        Dictionary<string, object?> data = new()
        {
            ["message"] = PlainText.Clip(PlainText.Line(message.MessageId ?? ""), 128),
            ["reason"] = PlainText.Clip(PlainText.Line(message.DeadLetterReason ?? ""), 100),
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(message.Body.ToMemory().Span)),
        };
        if (why is not null)
        {
            data["why"] = why;
        }

        return audit.AppendAsync(
            new AuditEntry
            {
                ContractId = AuditLog.SystemChain,
                Key = string.Create(CultureInfo.InvariantCulture, $"{action}/{message.SequenceNumber}/{now.UtcTicks}"),
                At = now,
                Actor = person,
                Action = action,
                Subject = message.SequenceNumber.ToString(CultureInfo.InvariantCulture),
                Data = data,
            },
            cancellation);
    }

    private (PageContext? Page, IResult? Answer) Enter(HttpRequest request)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        return page is null || Access.IsAdministrator(page.Visitor!) ? (page, answer) : (null, PageEntry.NotFound(page));
    }

    [LoggerMessage(3306, LogLevel.Information, "{Person}: {Act} of dead letter {Sequence}: {Fate}")]
    private static partial void LogSettled(ILogger log, string person, string act, long sequence, string fate);
}
