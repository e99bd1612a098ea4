using Microsoft.DurableTask.Client;
using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Incidents;
using Workflows.Links;
using Workflows.Pages;
using Workflows.People;
using Workflows.Security;

namespace Workflows.Changes;

/// <summary>The pages behind approvers' links; <see cref="LinkFunctions"/> has checked form, rate and token before.</summary>
internal sealed class ChangeLinkPages(
    LinkStore links, LinkCodes codes, ChangeReader changes, ChangeDesk desk, Access access, VisitorSession session, SignInBook signIns, PeopleDirectory people, TimeProvider clock)
{
    /// <summary>The screen; null for a token that is not of a change's link, or whose person or change is gone. Changes nothing.</summary>
    public async Task<ChangeScreen?> ReadAsync(HttpContext context, string token)
    {
        if (await links.FindByTokenAsync(token, context.RequestAborted) is not { Purpose: ChangeLinks.Decide } request
            || people.ById(request.PersonId) is not { } person
            || ChangeSubject.Parse(request.SubjectId) is not { } subject
            || await changes.FindAsync(subject.Change) is not { } change
            || change.State.Approval.Stage(subject.StageId) is not { } stage)
        {
            return null;
        }

        DateTimeOffset now = clock.GetUtcNow();
        Visitor visitor = new(person, "link", now);
        ChangeState state = change.State;
        ChangeDecided? decision = state.Facts.OfType<ChangeDecided>().FirstOrDefault(d =>
            d.StageId == subject.StageId && d.ContentHash == request.ContentVersion && (d.Actor == person.Id || (d.ActorFor ?? d.Actor) == (request.For ?? person.Id)));
        LinkView view = LinkStore.ViewOf(request, now, state.Current.Hash);
        LinkStanding standing = view switch
        {
            _ when decision is not null => LinkStanding.Decided,
            LinkView.Expired => LinkStanding.Expired,
            _ when state.WithdrawnAt is not null => LinkStanding.Revoked,
            LinkView.Revoked => LinkStanding.Revoked,
            _ when request.ContentVersion != state.Current.Hash => LinkStanding.ContentChanged,
            _ when stage.Verdict != StageVerdict.Pending => LinkStanding.Decided,
            _ when !access.CanDecide(visitor, request.ContractId, stage.Stage.Role) || stage.Barred.Contains(person.Id) => LinkStanding.NoRole,
            _ => LinkStanding.Open,
        };
        return new()
        {
            Request = request,
            Standing = standing,
            Person = person,
            For = Actor(person, change, stage).For is { } absent ? people.ById(absent) : null,
            Change = change,
            Stage = stage,
            Conflicts = await changes.ConflictsAsync(change.Contract.Id, change.Id, state.Content),
            Decision = decision,
            NeedsCode = session.Current(context)?.Person.Id != person.Id,
            CanOpen = request.RevokedAt is null && now < request.ExpiresAt,
        };
    }

    /// <summary>Takes the answer.</summary>
    public async Task<IResult> AnswerAsync(HttpContext context, PageContext page, ChangeScreen screen, string token, DurableTaskClient client, CancellationToken cancellation)
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
        if (answer is null ? !screen.CanOpen : screen.Standing != LinkStanding.Open)
        {
            return Show(page, screen, StatusCodes.Status409Conflict);
        }

        if (answer is ApprovalAnswer.Reject or ApprovalAnswer.Return && string.IsNullOrWhiteSpace(comment))
        {
            return Show(page, screen with { Error = Text(page, "Comment.Hint") }, StatusCodes.Status422UnprocessableEntity);
        }

        if (comment.Length > IncidentDesk.MaxText)
        {
            return Show(page, screen with { Error = LinkTexts.All.Get(page.Language, "Error.CommentTooLong", IncidentDesk.MaxText) }, StatusCodes.Status422UnprocessableEntity);
        }

        if (screen.NeedsCode && await codes.CheckAsync(context, page, screen.Request, form["code"].ToString()) is { } wrong)
        {
            return Show(page, screen with { Error = wrong.Error }, wrong.Status);
        }

        if (answer is { } given)
        {
            DateTimeOffset now = clock.GetUtcNow();
            DeskResult result = await desk.DecideAsync(
                screen.Change.Id, Actor(screen.Person, screen.Change, screen.Stage), screen.Stage.Stage.Id, screen.Request.ContentVersion, given, comment, now, client, cancellation);
            if (result is DeskResult.Refused refused)
            {
                ChangeScreen after = await ReadAsync(context, token) ?? screen;
                return Show(page, after with { Error = ChangeWords.Of(refused, screen.Change.State.Class, page) }, StatusCodes.Status409Conflict);
            }

            // The fact first, the link's own record second: the page shows the fact.
            await links.DecideAsync(
                screen.Request.Id,
                new LinkDecision
                {
                    Outcome = act,
                    Comment = string.IsNullOrWhiteSpace(comment) ? null : comment.Trim(),
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

        return PageAnswers.SeeOther(answer is null ? "/changes/" + screen.Change.Id : "/l/" + Uri.EscapeDataString(token));
    }

    /// <summary>The page.</summary>
    public static IResult Show(PageContext page, ChangeScreen screen, int status = StatusCodes.Status200OK) =>
        PageAnswers.Page<ChangeLinkPage>(new { Page = page, Screen = screen }, status);

    private DeskActor Actor(Person person, CaseView<ChangeState> change, StageState stage) =>
        access.ActorOf(new(person, "link", clock.GetUtcNow()), change.Contract.Id, stage.Stage.Role);

    private static string Text(PageContext page, string key) => ChangePageTexts.All.Get(page.Language, key);
}
