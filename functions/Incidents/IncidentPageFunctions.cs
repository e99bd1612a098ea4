using Microsoft.Azure.Functions.Worker;
using Workflows.Incidents.Lists;
using Workflows.Pages;
using Workflows.Security;

namespace Workflows.Incidents;

/// <summary>The list of incidents and the page of one.</summary>
internal sealed class IncidentPageFunctions(PageEntry gate, Access access, IncidentList list, IncidentPages pages)
{
    [Function("ShowIncidentsPage")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "incidents")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        IncidentListing listing = await list.ReadAsync(page, IncidentList.FilterOf(request.Query));
        return PageAnswers.Page<IncidentListPage>(
            new { Page = page, Listing = listing, CanReport = page.Contracts.Any(c => access.CanRespond(page.Visitor!, c.Id)) });
    }

    [Function("ShowIncidentPage")]
    public Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "incidents/{id}")] HttpRequest request, string id) =>
        pages.ShowAsync(request, id, new FormState());
}
