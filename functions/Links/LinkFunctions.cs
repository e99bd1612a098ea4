using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Approvals;
using Workflows.Incidents;
using Workflows.Kit;
using Workflows.Pages;
using Workflows.Releases;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Links;

/// <summary>
/// The pages behind mailed links. Opening one changes nothing but the list of visits, whoever or whatever opens it; an answer is a
/// form with the code from the mail's text, or comes from a device that is signed in as the person.
/// </summary>
internal sealed class LinkFunctions(
    LinkReading reading, LinkSeals seals, LinkStore links, LinkCodes codes, ApprovalLinkPages approvals, ReleaseLinkPages releases, IncidentCommands commands, Access access, SignInAudit signIns,
    FormGuard forms, RateLimiter limits, CallerAddress caller, PageEntry gate, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Many people may share one address (a town hall's proxy); the code itself locks its caller out after five wrong ones.</summary>
    private const int PostsPerCaller = 300;

    /// <summary>Shows the request and both answers.</summary>
    [Function("ShowLink")]
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "l/{token}")] HttpRequest request, string token)
    {
        PageContext page = gate.Open(request);
        if (await seals.OfAsync(token, request.HttpContext.RequestAborted) is { } seal)
        {
            return seal.Page(page);
        }

        if (await approvals.ReadAsync(request.HttpContext, token) is { } ask)
        {
            await links.RecordOpenAsync(
                ask.Request.Id, clock.GetUtcNow(), caller.Of(request.HttpContext)?.ToString(), request.Headers.UserAgent.ToString(), request.HttpContext.RequestAborted);
            return ApprovalLinkPages.Show(page, ask);
        }

        if (await releases.ReadAsync(request.HttpContext, token) is { } release)
        {
            await links.RecordOpenAsync(
                release.Request.Id, clock.GetUtcNow(), caller.Of(request.HttpContext)?.ToString(), request.Headers.UserAgent.ToString(), request.HttpContext.RequestAborted);
            return ReleaseLinkPages.Show(page, release, new FormState());
        }

        if (await reading.ReadAsync(request.HttpContext, token) is not { } screen)
        {
            return NotALink(page);
        }

        await links.RecordOpenAsync(
            screen.Request.Id, clock.GetUtcNow(), caller.Of(request.HttpContext)?.ToString(), request.Headers.UserAgent.ToString(), request.HttpContext.RequestAborted);
        return Show(page, screen);
    }

    /// <summary>Takes the answer.</summary>
    [Function("AnswerLink")]
    public async Task<IResult> AnswerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "l/{token}")] HttpRequest request, string token,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        HttpContext context = request.HttpContext;
        PageContext page = gate.Open(request);
        if (await forms.ValidateAsync(context) is { } refused)
        {
            return refused;
        }

        if (!limits.TryTake("link", caller.KeyOf(context), PostsPerCaller, Window))
        {
            return PageAnswers.Page<LinkNotFound>(new { Page = page, TooMany = true }, StatusCodes.Status429TooManyRequests);
        }

        if (await seals.OfAsync(token, cancellation) is { } seal)
        {
            return seal.Page(page);
        }

        if (await approvals.ReadAsync(context, token) is { } ask)
        {
            return await approvals.AnswerAsync(context, page, ask, token, client, cancellation);
        }

        if (await releases.ReadAsync(context, token) is { } release)
        {
            return await releases.AnswerAsync(context, page, release, token, client, cancellation);
        }

        if (await reading.ReadAsync(context, token) is not { } screen)
        {
            return NotALink(page);
        }

        string act = request.Form["act"].ToString();
        string comment = request.Form["comment"].ToString();
        screen = screen with { Comment = comment };
        bool decides = act is "accept" or "return";
        if (!(act == "open" || (screen.IsReport ? decides : act == "acknowledge")))
        {
            return Show(page, screen with { Error = LinkTexts.All.Get(page.Language, "Error.NoAnswer") }, StatusCodes.Status400BadRequest);
        }

        // A link that is over is no way in any more, even with its code.
        if (LinkSeal.Of(screen.Request, screen.Standing) is not null || (act == "open" ? !screen.CanOpen : screen.Standing != LinkStanding.Open))
        {
            return Show(page, screen, StatusCodes.Status409Conflict);
        }

        if (act == "return" && PlainText.IsBlank(comment))
        {
            return Show(page, screen with { Error = LinkTexts.All.Get(page.Language, "Error.CommentMissing") }, StatusCodes.Status422UnprocessableEntity);
        }

        if (comment.Length > FreeText.Max)
        {
            return Show(page, screen with { Error = LinkTexts.All.Get(page.Language, "Error.CommentTooLong", FreeText.Max) }, StatusCodes.Status422UnprocessableEntity);
        }

        if (screen.NeedsCode && await CheckAsync(context, page, screen, request.Form["code"].ToString()) is { } notProven)
        {
            return notProven;
        }

        string via = screen.NeedsCode ? "code" : "session";
        if (act != "open")
        {
            CommandResult result = decides
                ? await DecideAsync(screen, act == "accept", comment, via, client, cancellation)
                : await commands.AcknowledgeAsync(screen.Incident.Id, new(Actor(screen, null), screen.Request.Id, clock.GetUtcNow(), client, cancellation));
            if (result is CommandResult.Refused no)
            {
                LinkScreen now = await reading.ReadAsync(context, token) ?? screen;
                return Show(page, now with { Error = RefusalWords.Of(no, now.Incident, page) }, StatusCodes.Status409Conflict);
            }
        }

        if (screen.NeedsCode)
        {
            await signIns.SignInAsync(context, screen.Person, "link");
        }

        return PageAnswers.SeeOther(decides ? "/l/" + Uri.EscapeDataString(token) : "/incidents/" + screen.Incident.Id);
    }

    /// <summary>
    /// The incident's fact first, the link's own record second. A death between the two leaves a decision that every page and the
    /// orchestration see, and the link shows it from the fact; the other order could leave a link that says "accepted" and a
    /// report that nobody accepted.
    /// </summary>
    private async Task<CommandResult> DecideAsync(LinkScreen screen, bool accept, string comment, string via, DurableTaskClient client, CancellationToken cancellation)
    {
        ReportDocument report = screen.Report!;
        DateTimeOffset now = clock.GetUtcNow();
        Command by = new(Actor(screen, screen.Step!.Step.AcceptedBy), screen.Request.Id, now, client, cancellation);
        CommandResult result = await commands.DecideReportAsync(
            screen.Incident.Id, by, report.StepId, report.Occurrence, report.Version, screen.Request.ContentVersion, accept, comment);
        if (result is CommandResult.Done)
        {
            await links.DecideAsync(
                screen.Request.Id,
                new LinkDecision
                {
                    Outcome = accept ? LinkOutcomes.Accepted : LinkOutcomes.Returned,
                    Comment = PlainText.LinesOrNull(comment),
                    By = screen.Person.Id,
                    At = now,
                    ContentVersion = screen.Request.ContentVersion,
                    Via = via,
                },
                cancellation);
        }

        return result;
    }

    /// <summary>Null when the code is the mailed one.</summary>
    private async Task<IResult?> CheckAsync(HttpContext context, PageContext page, LinkScreen screen, string code) =>
        await codes.CheckAsync(context, page, screen.Request, code) is { } refused ? Show(page, screen with { Error = refused.Error }, refused.Status) : null;

    private Actor Actor(LinkScreen screen, string? role) => access.ActorOf(new(screen.Person, "link", clock.GetUtcNow()), screen.Request.ContractId, role);

    private static IResult Show(PageContext page, LinkScreen screen, int status = StatusCodes.Status200OK) =>
        LinkSeal.Of(screen.Request, screen.Standing)?.Page(page) ?? PageAnswers.Page<LinkPage>(new { Page = page, Screen = screen }, status);

    private static IResult NotALink(PageContext page) => PageAnswers.Page<LinkNotFound>(new { Page = page, TooMany = false }, StatusCodes.Status404NotFound);
}
