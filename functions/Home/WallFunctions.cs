using Microsoft.Azure.Functions.Worker;
using Workflows.Contracts;
using Workflows.Pages;
using Workflows.Rosters;
using Workflows.Security;

namespace Workflows.Home;

/// <summary>What burns, what falls due next and who is on duty, in letters that are read from across a room.</summary>
internal sealed class WallFunctions(
    PageEntry entry, FormGuard forms, WallScreens screens, SignInAudit signIns, CaseOverview overview, RosterPages rosters)
{
    /// <summary>All contracts of the reader, or one; dark unless asked for otherwise.</summary>
    [Function("ShowWallPage")]
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "wall")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        DateTimeOffset? until = page?.Visitor!.SignedInAt + VisitorSession.Lifetime;
        if (page is null && await screens.FindAsync(request.HttpContext) is { } screen)
        {
            page = entry.OpenAs(request, screen.Visitor);
            until = screen.Until;
        }

        if (page is null)
        {
            return answer!;
        }

        string asked = request.Query["contract"].ToString();
        Contract? contract = page.Contracts.FirstOrDefault(c => c.Id == asked);
        if (asked.Length > 0 && contract is null)
        {
            return PageEntry.NotFound(page);
        }

        IReadOnlyList<OnDutyItem> duties = await rosters.OnDutyAsync(page);
        return PageAnswers.Page<WallPage>(new
        {
            Page = page,
            Overview = await overview.ReadAsync(page, contract),
            OnDuty = contract is null ? duties : [.. duties.Where(d => d.Contract.Id == contract.Id)],
            Contract = contract,
            Light = request.Query["light"] == "yes",
            Until = until!.Value,
            Screens = page.Visitor!.Via == WallScreens.Via ? 0 : await screens.CountAsync(page.Reader!.Id),
        });
    }

    /// <summary>The device becomes a screen, and is signed out: whoever stands before it reads the wall and nothing else.</summary>
    [Function("SubmitWallScreen")]
    public async Task<IResult> KeepAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "wall/screen")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = await forms.EnterAsync(request);
        if (page is null)
        {
            return answer!;
        }

        if (request.Form["act"] == "end-all")
        {
            await screens.EndAllAsync(page.Reader!.Id);
            await signIns.ScreenAsync(request.HttpContext, page.Reader, "screen.ended");
        }
        else
        {
            await signIns.ScreenAsync(request.HttpContext, page.Reader!, "screen.kept");
            await screens.KeepAsync(request.HttpContext, page.Reader!);
            await signIns.SignOutAsync(request.HttpContext);
        }

        return Back(request);
    }

    /// <summary>Whoever stands before a screen may end it.</summary>
    [Function("EndWallScreen")]
    public async Task<IResult> EndAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "wall/end")] HttpRequest request)
    {
        if (await forms.ValidateAsync(request.HttpContext) is { } unread)
        {
            return unread;
        }

        if (await screens.EndAsync(request.HttpContext) is { } person)
        {
            await signIns.ScreenAsync(request.HttpContext, person, "screen.ended");
        }

        return Back(request);
    }

    private static IResult Back(HttpRequest request) =>
        PageAnswers.SeeOther(request.Form["return"].ToString() is ['/', 'w', 'a', 'l', 'l', ..] back ? PageAnswers.Local(back) : "/wall");
}
