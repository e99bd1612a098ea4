using Microsoft.Azure.Functions.Worker;
using Workflows.Contracts;
using Workflows.Pages;
using Workflows.Rosters;

namespace Workflows.Home;

/// <summary>What burns, what falls due next and who is on duty, in letters that are read from across a room.</summary>
internal sealed class WallFunctions(PageEntry entry, CaseOverview overview, RosterPages rosters)
{
    /// <summary>All contracts of the reader, or one; dark unless asked for otherwise.</summary>
    [Function("ShowWallPage")]
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "wall")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
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
        });
    }
}
