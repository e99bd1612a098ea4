using Microsoft.Azure.Functions.Worker;
using Workflows.Contracts;
using Workflows.Kit.Mail;
using Workflows.Pages;
using Workflows.Security;

namespace Workflows.Mail;

/// <summary>The mails of the contracts that a responder works for, with what became of them.</summary>
internal sealed class OutboxFunctions(PageEntry gate, MailOutbox outbox, LetterDigests letters, Access access, FormGuard forms)
{
    private const int PageSize = 50;

    [Function("ShowOutboxPage")]
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "outbox")] HttpRequest request,
        CancellationToken cancellation)
    {
        (PageContext page, List<Contract> contracts, Contract contract, IResult? answer) = gate.EnterWork(request);
        if (answer is not null)
        {
            return answer;
        }

        string? next = PageEntry.NextOf(request);
        bool failed = request.Query["failed"] == "yes";
        MailPage mails = failed ? await outbox.FindFailedAsync(200, next, cancellation)
            : await outbox.ListRecentAsync(contract.Id, PageSize, next, cancellation);
        OutboxView model = new()
        {
            Contracts = contracts,
            Contract = contract,
            Failed = failed,
            Waiting = await letters.ListAsync(contract.Id, cancellation: cancellation),
            Mails = [.. mails.Mails.Where(m => failed ? contracts.Exists(c => c.Id == m.Mail.ContractId) : m.Mail.ContractId == contract.Id)],
            Next = mails.Next,
        };
        return PageAnswers.Page<OutboxPage>(new { Page = page, Model = model });
    }

    [Function("SubmitMailRetry")]
    public async Task<IResult> RetryAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "outbox/retry")] HttpRequest request,
        CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = await forms.EnterAsync(request);
        if (page is null)
        {
            return answer!;
        }

        if (await outbox.FindAsync(request.Form["key"].ToString(), cancellation) is not { } mail || !access.CanRespond(page.Visitor!, mail.Mail.ContractId))
        {
            return PageEntry.NotFound(page);
        }

        await outbox.RetryFailedAsync(mail.Mail.Key, cancellation);
        return PageAnswers.SeeOther($"/outbox?contract={Uri.EscapeDataString(mail.Mail.ContractId)}&done=retry");
    }

    /// <summary>Sends what waits for others at once.</summary>
    [Function("SubmitMailNow")]
    public async Task<IResult> SendAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "outbox/send")] HttpRequest request,
        CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = await forms.EnterAsync(request);
        if (page is null)
        {
            return answer!;
        }

        string contract = request.Form["contract"].ToString();
        if (!access.CanRespond(page.Visitor!, contract))
        {
            return PageEntry.NotFound(page);
        }

        bool sent = await letters.SendNowAsync(request.Form["mail"].ToString(), contract, page.Now, cancellation);
        string back = PageAnswers.Local(request.Form["return"]);
        return PageAnswers.SeeOther($"{back}{(back.Contains('?', StringComparison.Ordinal) ? '&' : '?')}done={(sent ? "mail-sent" : "mail-gone")}");
    }
}

/// <summary>What the page of mails shows.</summary>
public sealed record OutboxView
{
    /// <summary>Contracts to choose from.</summary>
    public required IReadOnlyList<Contract> Contracts { get; init; }

    /// <summary>The chosen one.</summary>
    public required Contract Contract { get; init; }

    /// <summary>Only what failed, of all contracts.</summary>
    public required bool Failed { get; init; }

    /// <summary>What waits for others in the chosen contract.</summary>
    public required IReadOnlyList<WaitingMail> Waiting { get; init; }

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<MailRecord> Mails { get; init; }

    /// <summary>To get older ones; null: there are none.</summary>
    public string? Next { get; init; }
}
