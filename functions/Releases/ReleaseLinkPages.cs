using Microsoft.DurableTask.Client;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Links;
using Workflows.Pages;
using Workflows.People;
using Workflows.Security;

namespace Workflows.Releases;

/// <summary>What the page behind the link of somebody who takes part shows.</summary>
public sealed record ReleaseScreen
{
    public required LinkRequest Request { get; init; }

    /// <summary>For whom the link was mailed.</summary>
    public required Person Person { get; init; }

    public required CaseView<ReleaseState> Release { get; init; }

    /// <summary>The link still works: neither expired, nor revoked, nor of an older plan, and the person still takes part.</summary>
    public required LinkStanding Standing { get; init; }

    /// <summary>The person holds the role that says go.</summary>
    public bool CanGo { get; init; }

    /// <summary>The person may report steps.</summary>
    public bool CanAct { get; init; }

    /// <summary>This device is not signed in as the person: the code from the mail is needed.</summary>
    public bool NeedsCode { get; init; }
}

/// <summary>The checklist behind the mailed link; <see cref="LinkFunctions"/> has checked form and rate before.</summary>
internal sealed class ReleaseLinkPages(
    LinkStore links, LinkCodes codes, ReleaseReader releases, ReleaseForms acts, Access access, VisitorSession session, SignInAudit signIns, PeopleDirectory people, TimeProvider clock)
{
    /// <summary>The screen; null for a token that is not of such a link, or whose person or release is gone. Changes nothing.</summary>
    public async Task<ReleaseScreen?> ReadAsync(HttpContext context, string token)
    {
        if (await links.FindByTokenAsync(token, context.RequestAborted) is not { Purpose: ReleaseLinks.TakePart } request
            || people.ById(request.PersonId) is not { } person
            || ReleaseSubject.Parse(request.SubjectId) is not { } subject
            || await releases.FindAsync(subject.Release) is not { } release)
        {
            return null;
        }

        DateTimeOffset now = clock.GetUtcNow();
        Visitor visitor = new(person, "link", now);
        return new()
        {
            Request = request,
            Person = person,
            Release = release,
            Standing = request.RevokedAt is not null ? LinkStanding.Revoked
                : now >= request.ExpiresAt ? LinkStanding.Expired
                : request.ContentVersion != release.State.Current.Hash ? LinkStanding.ContentChanged
                : release.State.IsClosed ? LinkStanding.Decided
                : access.RolesOf(person.Id, request.ContractId).Count == 0 ? LinkStanding.NoRole
                : LinkStanding.Open,
            CanGo = access.CanDecide(visitor, request.ContractId, release.State.Rules.GoRole),
            CanAct = access.CanRespond(visitor, request.ContractId),
            NeedsCode = session.Current(context)?.Person.Id != person.Id,
        };
    }

    /// <summary>Takes what the person says.</summary>
    public async Task<IResult> AnswerAsync(HttpContext context, PageContext page, ReleaseScreen screen, string token, DurableTaskClient client, CancellationToken cancellation)
    {
        IFormCollection form = context.Request.Form;
        string act = form["act"].ToString();
        CaseView<ReleaseState> release = screen.Release;

        // A link that is over is no way in any more, even with its code.
        if (screen.Standing != LinkStanding.Open)
        {
            return Show(page, screen, new FormState(), StatusCodes.Status409Conflict);
        }

        bool isOpen = act == "open";
        bool says = act == "go" && screen.CanGo;
        if (!isOpen && !says && !screen.CanAct)
        {
            return Show(page, screen, Refused(new(ReleaseRefusals.NotYours, act)), StatusCodes.Status403Forbidden);
        }

        if (screen.NeedsCode && await codes.CheckAsync(context, page, screen.Request, form["code"].ToString()) is { } wrong)
        {
            return Show(page, screen, new FormState(act, form, "code", wrong.Error), wrong.Status);
        }

        DateTimeOffset now = clock.GetUtcNow();
        Actor actor = access.ActorOf(new(screen.Person, "link", now), release.Contract.Id, says ? release.State.Rules.GoRole : null);
        CommandResult? result = isOpen ? null : await acts.ActAsync(act, release, new(actor, FormState.KeyOf(form), now, client, cancellation), form);
        if (!isOpen && result is null)
        {
            return Show(page, screen, new FormState(act, form, "act", LinkTexts.All.Get(page.Language, "Error.NoAnswer")), StatusCodes.Status400BadRequest);
        }

        if (screen.NeedsCode)
        {
            await signIns.SignInAsync(context, screen.Person, "link");
        }

        if (result is CommandResult.Refused refused)
        {
            ReleaseScreen after = await ReadAsync(context, token) ?? screen;
            return Show(page, after with { NeedsCode = false }, Refused(refused), StatusCodes.Status409Conflict);
        }

        return PageAnswers.SeeOther(isOpen ? "/releases/" + release.Id : "/l/" + Uri.EscapeDataString(token));

        FormState Refused(CommandResult.Refused no) => ReleaseForms.Refused(act, form, no, release.State.Rules, page);
    }

    /// <summary>The page.</summary>
    public static IResult Show(PageContext page, ReleaseScreen screen, FormState form, int status = StatusCodes.Status200OK) =>
        LinkSeal.Of(screen.Request, screen.Standing)?.Page(page) ?? PageAnswers.Page<ReleaseLinkPage>(new { Page = page, Screen = screen, Form = form }, status);
}
