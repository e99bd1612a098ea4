using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Incidents.Process;
using Workflows.Kit;
using Workflows.Pages;
using Workflows.Pages.Forms;
using Workflows.Security;

namespace Workflows.Incidents.Acts;

/// <summary>An incident that a person records: what the client told by phone or mail.</summary>
internal sealed class ReportIncidentFunctions(PageEntry gate, IncidentCommands commands, Access access, FormGuard forms)
{
    [Function("ShowReportIncidentPage")]
    public IResult Show([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "report")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        return page is null ? answer! : Show(page, new FormState(), request.Query);
    }

    [Function("SubmitReportIncident")]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "report")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = await forms.EnterAsync(request);
        if (page is null)
        {
            return answer!;
        }

        IFormCollection form = request.Form;
        if (Contracts(page).Find(c => c.Id == form["contract"]) is not { } contract)
        {
            return Refuse(new(RefusalReason.MissingField, "contract"));
        }

        (string title, string description) = (form["title"].ToString(), form["description"].ToString());
        if (!LocalMoment.TryRead(form["heardAt"], contract.Calendars.Zone, out DateTimeOffset heardAt))
        {
            return Refuse(CommandResult.Refused.Of(
                [.. IncidentCommands.Wrong(title, description, page.Now, page.Now), LocalMoment.Refusal("heardAt", form["heardAt"])])!);
        }

        (CaseId? id, CommandResult result) = await commands.ReportAsync(
            contract.Id, new(access.ActorOf(page.Visitor!, contract.Id), FormState.KeyOf(form), page.Now, client, cancellation), title, description,
            form["stopped"] == "yes", heardAt, take: form["take"] == "yes");
        return result is CommandResult.Refused refused ? Refuse(refused) : PageAnswers.SeeOther($"/incidents/{id}?done=reported");

        IResult Refuse(CommandResult.Refused refused) =>
            Show(page, new FormState("report", form, refused, r => IncidentPageTexts.Of(r, null, page)));
    }

    /// <summary>The form.</summary>
    /// <param name="page">The request.</param>
    /// <param name="form">What was typed.</param>
    /// <param name="given">What another page knows of it already; whoever records it reads it first.</param>
    private IResult Show(PageContext page, FormState form, IQueryCollection? given = null)
    {
        return Contracts(page) is { Count: > 0 } contracts
            ? PageAnswers.Page<ReportIncidentPage>(
                new
                {
                    Page = page, Contracts = (IReadOnlyList<Contract>)contracts, Form = form, Contract = Given("contract", 100),
                    GivenTitle = Given("title", 300), Description = Given("description", FreeText.Max),
                },
                form)
            : PageEntry.NotFound(page);

        string Given(string field, int longest) => given?[field] is [{ } text] && text.Length <= longest ? text : "";
    }

    private List<Contract> Contracts(PageContext page) => [.. page.Contracts.Where(c => access.CanRespond(page.Visitor!, c.Id))];
}
