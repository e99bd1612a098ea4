using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Links;
using Workflows.Onboarding.Process;
using Workflows.Pages;
using Workflows.Security;

namespace Workflows.Onboarding.Evidence;

/// <summary>
/// The page behind the link of somebody who is placed. It shows what is asked of them and takes it, with the code from the mail on
/// every form; it signs nobody in, shows nothing that was handed in before, and opens no other page.
/// </summary>
internal sealed class EvidenceLinkFunctions(
    LinkStore links, LinkCodes codes, PlacementReader placements, PlacementCommands commands, FormGuard forms, RateLimiter limits, CallerAddress caller,
    PageEntry gate, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private const int PostsPerCaller = 100;

    [Function("ShowEvidenceLink")]
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "e/{token}")] HttpRequest request, string token)
    {
        PageContext page = gate.Open(request);
        if (await FindAsync(token, request.HttpContext.RequestAborted) is not ({ } link, { } placement))
        {
            return NotALink(page);
        }

        if (SealOf(link, placement) is { } seal)
        {
            return seal.Page(page);
        }

        await links.RecordOpenAsync(link.Id, clock.GetUtcNow(), caller.Of(request.HttpContext)?.ToString(), request.Headers.UserAgent.ToString(),
            request.HttpContext.RequestAborted);
        return Show(page, link, placement, new FormState(), request.Query["done"] == "yes");
    }

    [Function("SubmitEvidenceLink")]
    public async Task<IResult> SubmitAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "e/{token}")] HttpRequest request, string token,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        HttpContext context = request.HttpContext;
        PageContext page = gate.Open(request);
        if (!limits.TryTake("evidence", caller.KeyOf(context), PostsPerCaller, Window))
        {
            return PageAnswers.Page<LinkNotFound>(new { Page = page, TooMany = true }, StatusCodes.Status429TooManyRequests);
        }

        // The token before the body: nobody without a link makes us hold some MiB.
        if (await FindAsync(token, cancellation) is not ({ } link, { } placement))
        {
            return NotALink(page);
        }

        if (SealOf(link, placement) is { } seal)
        {
            return seal.Page(page);
        }

        // The code before any file: a link alone makes us hold nothing.
        (string Error, int Status)? wrong = null;
        IResult? unread = await forms.ValidateAsync(context, FormGuard.MaxUpload, async fields =>
        {
            wrong = await codes.CheckAsync(context, page, link, fields["code"].ToString());
            return wrong is null ? null : Results.Empty;
        });
        if (wrong is { } no)
        {
            return Show(page, link, placement, new FormState("evidence", request.Form, "code", no.Error), status: no.Status);
        }

        if (unread is not null)
        {
            return unread;
        }

        IFormCollection form = request.Form;
        DateTimeOffset now = clock.GetUtcNow();
        DateOnly today = placement.DayOf(now);
        IReadOnlyList<EvidenceEntry> entries = await EvidenceInput.ReadAsync(
            form, EvidenceInput.Wanted(placement.State, EvidenceSource.Candidate, today), cancellation);
        (CommandResult result, IReadOnlyList<EvidenceRefusal> problems) =
            await commands.SubmitAsync(placement.Id, new(new(link.PersonId), FormState.KeyOf(form), now, client, cancellation), entries);
        return result is CommandResult.Refused refused
            ? Show(page, link, placement, EvidenceInput.Refused("evidence", form, placement.State, refused, problems, today, page),
                status: StatusCodes.Status422UnprocessableEntity)
            : PageAnswers.SeeOther($"/e/{Uri.EscapeDataString(token)}?done=yes");
    }

    private async Task<(LinkRequest? Link, CaseView<PlacementState>? Placement)> FindAsync(string token, CancellationToken cancellation) =>
        await links.FindByTokenAsync(token, cancellation) is { Purpose: EvidenceLinks.Purpose } link
        && CaseId.TryParse(PlacementProcess.Placements, link.SubjectId, out CaseId id)
        && await placements.FindAsync(id) is { } placement
        && placement.State.Content.PersonId == link.PersonId ? (link, placement) : (null, null);

    private LinkSeal? SealOf(LinkRequest link, CaseView<PlacementState> placement) =>
        clock.GetUtcNow() >= link.ExpiresAt ? LinkSeal.Of(link, LinkStanding.Expired)
        : link.RevokedAt is not null || placement.State.IsOver ? LinkSeal.Of(link, LinkStanding.Revoked)
        : null;

    private IResult Show(PageContext page, LinkRequest link, CaseView<PlacementState> placement, FormState form, bool done = false,
        int status = StatusCodes.Status200OK) => PageAnswers.Page<EvidenceLinkPage>(
        new
        {
            Page = page,
            Placement = placement,
            Wanted = EvidenceInput.Wanted(placement.State, EvidenceSource.Candidate, placement.DayOf(clock.GetUtcNow())),
            Form = form,
            Done = done,
        },
        status);

    private static IResult NotALink(PageContext page) => PageAnswers.Page<LinkNotFound>(new { Page = page, TooMany = false }, StatusCodes.Status404NotFound);
}
