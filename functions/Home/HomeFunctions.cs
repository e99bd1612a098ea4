using Microsoft.Azure.Functions.Worker;
using Workflows.Ledger;
using Workflows.Pages;
using Workflows.Rosters;
using Workflows.Security;

namespace Workflows.Home;

/// <summary>The front page, and the search over all processes.</summary>
internal sealed class HomeFunctions(PageEntry entry, CaseOverview overview, RosterPages rosters, Access access)
{
    /// <summary>The front page: what waits for the reader, what burns, what falls due, who is on duty.</summary>
    [Function("ShowFrontPage")]
    public async Task<IResult> FrontAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "{ignored:maxlength(0)?}")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        return page is null ? answer! : PageAnswers.Page<HomePage>(new
        {
            Page = page,
            Overview = await overview.ReadAsync(page),
            OnDuty = await rosters.OnDutyAsync(page),
            CanReport = page.Contracts.Any(c => access.CanRespond(page.Visitor!, c.Id)),
        });
    }

    /// <summary>Cases by number, title, system or person; a whole number leads to its page.</summary>
    [Function("SearchCases")]
    public async Task<IResult> SearchAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "search")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        string asked = LongText.WellFormed(request.Query["q"].ToString());
        bool tooLong = asked.Length > CaseOverview.LongestQuery;
        FoundCases found = await overview.FindAsync(page, tooLong ? "" : asked);
        return found.Lines.SingleOrDefault(l => l.Id.Value == found.Query) is { } exactly
            ? PageAnswers.SeeOther(exactly.Address)
            : PageAnswers.Page<SearchPage>(
                new { Page = page, Found = found, TooLong = tooLong }, tooLong ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }
}
