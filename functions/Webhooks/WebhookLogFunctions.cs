using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Ledger;
using Workflows.Pages;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Webhooks;

/// <summary>Webhook bodies as they came, for those who work on the contract: the proof of what a monitoring tool said, and when.</summary>
internal sealed class WebhookLogFunctions(PageEntry gate, FormGuard forms, BodyStore bodies, WebhookReplay replay, Access access)
{
    private const int PageSize = 50;

    [Function("ShowWebhookLogPage")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "webhooks")] HttpRequest request,
        CancellationToken cancellation)
    {
        (PageContext page, List<Contract> contracts, Contract contract, IResult? answer) = gate.EnterWork(request);
        if (answer is not null)
        {
            return answer;
        }

        string? next = PageEntry.NextOf(request);
        BodyPage found = await bodies.ListAsync(contract.Id, PageSize, next, cancellation);
        return PageAnswers.Page<WebhookLogPage>(new { Page = page, Contracts = (IReadOnlyList<Contract>)contracts, Contract = contract, Bodies = found });
    }

    [Function("ShowWebhookBodyPage")]
    public async Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "webhooks/{contract}/{body}")] HttpRequest request, string contract, string body,
        CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = gate.EnterContract(request, contract);
        return page is null ? answer! : await ShowAsync(page, contract, body, null, cancellation);
    }

    /// <summary>Takes a kept body once more.</summary>
    [Function("SubmitWebhookReplay")]
    public async Task<IResult> ReplayAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "webhooks/{contract}/{body}/replay")] HttpRequest request, string contract, string body,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (await forms.ValidateAsync(request.HttpContext) is { } unread)
        {
            return unread;
        }

        (PageContext? page, IResult? answer) = gate.EnterContract(request, contract);
        if (page is null)
        {
            return answer!;
        }

        if (!access.CanRespond(page.Visitor!, contract) || (await bodies.FindAsync(body, cancellation))?.Body.ContractId != contract)
        {
            return PageEntry.NotFound(page);
        }

        return await replay.RunAsync(body, page.Visitor!.Person.Id, client, cancellation) switch
        {
            ReplayResult.Done => PageAnswers.SeeOther($"/webhooks/{contract}/{Uri.EscapeDataString(body)}?done=replay"),
            ReplayResult.NotUnderstood still =>
                await ShowAsync(page, contract, body, Languages.IsJapanese(page.Language) ? still.Reason.Japanese : still.Reason.English, cancellation),
            ReplayResult.SourceGone => await ShowAsync(page, contract, body, page.T("Webhooks.SourceGone"), cancellation),
            _ => PageEntry.NotFound(page),
        };
    }

    private async Task<IResult> ShowAsync(PageContext page, string contract, string body, string? refusal, CancellationToken cancellation)
    {
        if (page.Contracts.FirstOrDefault(c => c.Id == contract) is not { } known
            || !access.CanRespond(page.Visitor!, contract)
            || await bodies.FindAsync(body, cancellation) is not { } stored
            || stored.Body.ContractId != contract
            || await bodies.ReadAsync(body, cancellation) is not { } bytes)
        {
            return PageEntry.NotFound(page);
        }

        return PageAnswers.Page<WebhookBodyPage>(
            new { Page = page, Contract = known, Body = stored, Shown = BodyText.Of(bytes), Refusal = refusal },
            refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
