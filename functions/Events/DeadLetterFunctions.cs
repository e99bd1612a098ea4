using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Pages;
using Workflows.Security;

namespace Workflows.Events;

/// <summary>
/// What came in on the queue and could not be taken, for administrators: why, the body, once more, or away. To everybody else these pages do not exist.
/// </summary>
internal sealed partial class DeadLetterFunctions(
    PageEntry gate, FormGuard forms, IEnumerable<DeadLetters> queues, IEnumerable<QueuedWebhooks> takers, ILogger<DeadLetterFunctions> log)
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
        return page is null ? answer! : await ShowAsync(page, sequence, null, cancellation);
    }

    /// <summary>Takes one once more (<c>act</c>: replay), or removes it (remove).</summary>
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

        DeadLetterFate fate = act == "remove" ? await queue.RemoveAsync(number, cancellation)
            : await queue.ReplayAsync(number, (message, token) => takers.First().TakeAsync(message, client, token), cancellation);
        LogSettled(log, page.Visitor!.Person.Id, act, number, fate.GetType().Name);
        return fate switch
        {
            DeadLetterFate.Settled => PageAnswers.SeeOther("/dead-letters?done=" + act),
            DeadLetterFate.Stays stays => await ShowAsync(page, sequence, stays.Why, cancellation),
            _ => PageEntry.NotFound(page),
        };
    }

    private async Task<IResult> ShowAsync(PageContext page, string sequence, string? refusal, CancellationToken cancellation)
    {
        if (Queue is not { } queue || !long.TryParse(sequence, out long number) || await queue.FindAsync(number, cancellation) is not { } letter)
        {
            return PageEntry.NotFound(page);
        }

        return PageAnswers.Page<DeadLetterPage>(new { Page = page, Letter = letter, Refusal = refusal },
            refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private (PageContext? Page, IResult? Answer) Enter(HttpRequest request)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        return page is null || Access.IsAdministrator(page.Visitor!) ? (page, answer) : (null, PageEntry.NotFound(page));
    }

    [LoggerMessage(3306, LogLevel.Information, "{Person}: {Act} of dead letter {Sequence}: {Fate}")]
    private static partial void LogSettled(ILogger log, string person, string act, long sequence, string fate);
}
