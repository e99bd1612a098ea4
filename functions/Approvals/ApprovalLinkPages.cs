using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Links;
using Workflows.Pages;
using Workflows.People;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Approvals;

/// <summary>The pages behind approvers' links, of every process; <see cref="LinkFunctions"/> has checked form, rate and token before.</summary>
internal sealed class ApprovalLinkPages(
    IEnumerable<IApprovalPages> processes, LinkStore links, LinkCodes codes, Access access, VisitorSession session, SignInAudit signIns, PeopleDirectory people, TimeProvider clock)
{
    /// <summary>The screen; null for a token that is not of an approver's link, or whose person or case is gone. Changes nothing.</summary>
    public async Task<ApprovalScreen?> ReadAsync(HttpContext context, string token)
    {
        if (await links.FindByTokenAsync(token, context.RequestAborted) is not { } request
            || processes.FirstOrDefault(p => ApprovalSubject.PurposeOf(p.Kind) == request.Purpose) is not { } process
            || people.ById(request.PersonId) is not { } person
            || ApprovalSubject.Parse(process.Kind, request.SubjectId) is not { } subject
            || await process.FindAsync(subject) is not { } ask)
        {
            return null;
        }

        DateTimeOffset now = clock.GetUtcNow();
        IApprovalDecision? decision = ask.Decisions.FirstOrDefault(d =>
            d.StageId == subject.StageId && d.ContentHash == request.ContentVersion && (d.Actor == person.Id || (d.ActorFor ?? d.Actor) == (request.For ?? person.Id)));
        LinkStanding standing = LinkStore.ViewOf(request, now, ask.ContentHash) switch
        {
            _ when decision is not null => LinkStanding.Decided,
            LinkView.Expired => LinkStanding.Expired,
            _ when ask.IsOver => LinkStanding.Revoked,
            LinkView.Revoked => LinkStanding.Revoked,
            _ when request.ContentVersion != ask.ContentHash => LinkStanding.ContentChanged,
            _ when ask.Stage.Verdict != StageVerdict.Pending => LinkStanding.Decided,
            _ when !access.CanDecide(new(person, "link", now), request.ContractId, ask.Stage.Stage.Role) || ask.Stage.Barred.Contains(person.Id) => LinkStanding.NoRole,
            _ => LinkStanding.Open,
        };
        return new()
        {
            Request = request,
            Standing = standing,
            Person = person,
            For = Actor(person, ask).For is { } absent ? people.ById(absent) : null,
            Process = process,
            Ask = ask,
            Decision = decision,
            NeedsCode = session.Current(context)?.Person.Id != person.Id,
            CanOpen = request.RevokedAt is null && now < request.ExpiresAt,
        };
    }

    /// <summary>Takes the answer.</summary>
    public async Task<IResult> AnswerAsync(HttpContext context, PageContext page, ApprovalScreen screen, string token, DurableTaskClient client, CancellationToken cancellation)
    {
        IFormCollection form = context.Request.Form;
        string act = form["act"].ToString();
        string comment = form["comment"].ToString();
        screen = screen with { Comment = comment };
        ApprovalAnswer? answer = act switch
        {
            "approve" => ApprovalAnswer.Approve,
            "reject" => ApprovalAnswer.Reject,
            "return" => ApprovalAnswer.Return,
            "abstain" => ApprovalAnswer.Abstain,
            _ => null,
        };
        if (answer is null && act != "open")
        {
            return Show(page, screen with { Error = Text(page, "Error.Answer") }, StatusCodes.Status400BadRequest);
        }

        // A link that is over is no way in any more, even with its code.
        if (LinkSeal.Of(screen.Request, screen.Standing) is not null || (answer is null ? !screen.CanOpen : screen.Standing != LinkStanding.Open))
        {
            return Show(page, screen, StatusCodes.Status409Conflict);
        }

        if (answer is ApprovalAnswer.Reject or ApprovalAnswer.Return && PlainText.IsBlank(comment))
        {
            return Show(page, screen with { Error = Text(page, "Comment.Hint") }, StatusCodes.Status422UnprocessableEntity);
        }

        if (comment.Length > FreeText.Max)
        {
            return Show(page, screen with { Error = LinkTexts.All.Get(page.Language, "Error.CommentTooLong", FreeText.Max) }, StatusCodes.Status422UnprocessableEntity);
        }

        if (screen.NeedsCode && await codes.CheckAsync(context, page, screen.Request, form["code"].ToString()) is { } wrong)
        {
            return Show(page, screen with { Error = wrong.Error }, wrong.Status);
        }

        if (answer is { } given)
        {
            DateTimeOffset now = clock.GetUtcNow();
            CommandResult result = await screen.Process.DecideAsync(
                screen.Ask.Subject, new(Actor(screen.Person, screen.Ask), screen.Request.Id, now, client, cancellation), screen.Request.ContentVersion, given, comment);
            if (result is CommandResult.Refused refused)
            {
                ApprovalScreen after = await ReadAsync(context, token) ?? screen;
                return Show(page, after with { Error = CaseWords.Refusal(screen.Process.Texts, refused, page) }, StatusCodes.Status409Conflict);
            }

            // The fact first, the link's own record second: the page shows the fact.
            await links.DecideAsync(
                screen.Request.Id,
                new LinkDecision
                {
                    Outcome = act,
                    Comment = PlainText.LinesOrNull(comment),
                    By = screen.Person.Id,
                    At = now,
                    ContentVersion = screen.Request.ContentVersion,
                    Via = screen.NeedsCode ? "code" : "session",
                },
                cancellation);
        }

        if (screen.NeedsCode)
        {
            await signIns.SignInAsync(context, screen.Person, "link");
        }

        return PageAnswers.SeeOther(answer is null ? screen.Ask.Path : "/l/" + Uri.EscapeDataString(token));
    }

    /// <summary>The page.</summary>
    public static IResult Show(PageContext page, ApprovalScreen screen, int status = StatusCodes.Status200OK) =>
        LinkSeal.Of(screen.Request, screen.Standing)?.Page(page) ?? PageAnswers.Page<ApprovalLinkPage>(new { Page = page, Screen = screen }, status);

    private Actor Actor(Person person, ApprovalAsk ask) => access.ActorOf(new(person, "link", clock.GetUtcNow()), ask.Subject.Case.ContractId, ask.Stage.Stage.Role);

    private static string Text(PageContext page, string key) => ApprovalPageTexts.All.Get(page.Language, key);
}
