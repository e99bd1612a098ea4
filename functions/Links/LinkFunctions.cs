using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Kit;
using Workflows.Pages;
using Workflows.People;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Links;

/// <summary>
/// The pages behind mailed links, whatever they are for. Opening one changes nothing but the list of visits, whoever or whatever opens
/// it; an answer is a form with the code from the mail's text, or comes from a device that is signed in as the person.
/// </summary>
internal sealed class LinkFunctions(
    IEnumerable<ILinkHandler> handlers, LinkStore links, LinkCodes codes, PeopleDirectory people, Access access, VisitorSession session, SignInAudit signIns,
    FormGuard forms, RateLimiter limits, CallerAddress caller, PageEntry entry, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Many people may share one address (a town hall's proxy); the code itself locks its caller out after five wrong ones.</summary>
    private const int PostsPerCaller = 300;

    /// <summary>Shows the request and its answers.</summary>
    [Function("ShowLink")]
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "l/{token}")] HttpRequest request, string token)
    {
        PageContext page = entry.Open(request);
        (OpenedLink? link, IResult? closed) = await OpenAsync(request.HttpContext, page, token);
        if (link is null)
        {
            return closed!;
        }

        await links.RecordOpenAsync(link.Request.Id, clock.GetUtcNow(), caller.Of(request.HttpContext)?.ToString(), request.Headers.UserAgent.ToString(),
            request.HttpContext.RequestAborted);
        return Show(page, link, new FormState());
    }

    /// <summary>Takes the answer.</summary>
    [Function("AnswerLink")]
    public async Task<IResult> AnswerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "l/{token}")] HttpRequest request, string token,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        HttpContext context = request.HttpContext;
        PageContext page = entry.Open(request);
        if (await forms.ValidateAsync(context) is { } refused)
        {
            return refused;
        }

        if (!limits.TryTake("link", caller.KeyOf(context), PostsPerCaller, Window))
        {
            return PageAnswers.Page<LinkNotFound>(new { Page = page, TooMany = true }, StatusCodes.Status429TooManyRequests);
        }

        (OpenedLink? link, IResult? closed) = await OpenAsync(context, page, token);
        if (link is null)
        {
            return closed!;
        }

        string act = request.Form["act"].ToString();
        string comment = request.Form["comment"].ToString();
        bool opens = act == "open";
        LinkAnswer? answer = link.Matter.Answers.FirstOrDefault(a => a.Act == act);
        if (!opens && answer is null && link.Matter.Forms is null)
        {
            return Wrong("act", "Error.NoAnswer", StatusCodes.Status400BadRequest);
        }

        // A link that is over is no way in any more, even with its code.
        if (LinkSeal.Of(link.Request, link.Standing) is not null || (opens ? !link.CanOpen : link.Standing != LinkStanding.Open))
        {
            return Show(page, link, new FormState(), StatusCodes.Status409Conflict);
        }

        if (answer is { NeedsComment: true } && PlainText.IsBlank(comment))
        {
            return Wrong("comment", "Error.CommentMissing");
        }

        if (answer is not null && comment.Length > FreeText.Max)
        {
            return Wrong("comment", "Error.CommentTooLong", more: FreeText.Max);
        }

        if (link.NeedsCode && await codes.CheckAsync(context, page, link.Request, request.Form["code"].ToString()) is { } unproven)
        {
            return Show(page, link, new FormState(act, request.Form, "code", unproven.Error), unproven.Status);
        }

        CommandResult? result = opens ? null : await SayAsync(link, act, answer, request.Form, client, cancellation);
        if (!opens && result is null)
        {
            return Wrong("act", "Error.NoAnswer", StatusCodes.Status400BadRequest);
        }

        if (link.NeedsCode)
        {
            await signIns.SignInAsync(context, link.Person, "link");
        }

        if (result is CommandResult.Refused no)
        {
            OpenedLink after = (await OpenAsync(context, page, token)).Link ?? link;
            FormState form = new(act, request.Form, [.. no.All.Select(r => (r.Detail, link.Matter.Refusal(r, page)))]);
            return Show(page, after with { NeedsCode = false }, form,
                no.Reason.Kind == RefusalKind.Forbidden ? StatusCodes.Status403Forbidden : StatusCodes.Status409Conflict);
        }

        bool stays = answer is null ? !opens : answer.Outcome is not null;
        return PageAnswers.SeeOther(stays ? "/l/" + Uri.EscapeDataString(token) : link.Matter.Path);

        IResult Wrong(string field, string text, int status = StatusCodes.Status422UnprocessableEntity, object? more = null) =>
            Show(page, link, new FormState(act, request.Form, field, LinkTexts.All.Get(page.Language, text, more)), status);
    }

    /// <summary>
    /// The fact first, the link's own record second. A crash between the two leaves a decision that every page and the orchestration see,
    /// and the link shows it from the fact; the other order could leave a link that says "accepted" and a report that nobody accepted.
    /// </summary>
    private async Task<CommandResult?> SayAsync(OpenedLink link, string act, LinkAnswer? answer, IFormCollection form, DurableTaskClient client,
        CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        Command by = new(
            access.ActorOf(new(link.Person, "link", now), link.Request.ContractId, link.Matter.Role),
            link.Matter.Forms is null ? link.Request.Id : FormState.KeyOf(form), now, client, cancellation);
        CommandResult? result = await link.Matter.AnswerAsync(new(act, form, by));
        if (result is CommandResult.Done && answer is { Outcome: { } outcome })
        {
            await links.DecideAsync(
                link.Request.Id,
                new LinkDecision
                {
                    Outcome = outcome,
                    Comment = PlainText.LinesOrNull(form["comment"].ToString()),
                    By = link.Person.Id,
                    At = now,
                    ContentVersion = link.Request.ContentVersion,
                    Via = link.NeedsCode ? "code" : "session",
                },
                cancellation);
        }

        return result;
    }

    /// <summary>
    /// The link of a token, looked up once; or the answer where it is none of ours, or over for everybody. One that was decided elsewhere is
    /// revoked as well: its matter says what was decided while its time is not over.
    /// </summary>
    private async Task<(OpenedLink? Link, IResult? Closed)> OpenAsync(HttpContext context, PageContext page, string token)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (await links.FindByTokenAsync(token, context.RequestAborted) is not { } request)
        {
            return (null, NotALink(page));
        }

        if (now >= request.ExpiresAt)
        {
            return (null, LinkSeal.Of(request, LinkStanding.Expired)!.Page(page));
        }

        if (people.ById(request.PersonId) is not { } person)
        {
            return (null, NotALink(page));
        }

        if (access.RolesOf(person.Id, request.ContractId).Count == 0)
        {
            return (null, LinkSeal.Of(request, LinkStanding.NoRole)!.Page(page));
        }

        Visitor visitor = new(person, "link", now);
        if (handlers.FirstOrDefault(h => h.Takes(request.Purpose)) is not { } handler || await handler.ReadAsync(request, visitor) is not { } matter)
        {
            return (null, NotALink(page));
        }

        Person? absent = access.ActorOf(visitor, request.ContractId, matter.Role).For is { } id ? people.ById(id) : null;
        return (new(request, person, absent, matter, OpenedLink.StandingOf(request, matter, now), session.Current(context)?.Person.Id != person.Id,
            request.RevokedAt is null), null);
    }

    private static IResult Show(PageContext page, OpenedLink link, FormState form, int status = StatusCodes.Status200OK) =>
        LinkSeal.Of(link.Request, link.Standing)?.Page(page) ?? PageAnswers.Page<LinkPage>(new { Page = page, Link = link, Form = form }, status);

    private static IResult NotALink(PageContext page) => PageAnswers.Page<LinkNotFound>(new { Page = page, TooMany = false }, StatusCodes.Status404NotFound);
}
