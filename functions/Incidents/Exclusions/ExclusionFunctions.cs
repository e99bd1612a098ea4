using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Incidents.Process;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Incidents.Exclusions;

/// <summary>The forms about exclusions on the page of an incident. The client's answer is not among them: it needs the mailed link and its code.</summary>
internal sealed class ExclusionFunctions(IncidentPages pages, ExclusionCommands commands, Access access, FormGuard forms)
{
    [Function("SubmitProposeExclusion")]
    public Task<IResult> ProposeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/propose-exclusion")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "propose-exclusion", rights => rights.Proposes, client, (incident, by, rights) =>
        {
            IFormCollection form = request.Form;
            string typed = form["publishedOn"].ToString();
            return typed.Length > 0 && !GivenDates.TryDay(typed, out _)
                ? Task.FromResult<CommandResult>(new CommandResult.Refused(RefusalReason.NoSuchDate, "publishedOn"))
                : commands.ProposeAsync(incident.Id, by, new(
                    form["code"].ToString(), [.. form["indicators"].OfType<string>()], form["evidence"].ToString(),
                    GivenDates.TryDay(typed, out DateOnly day) ? day : null, form["publishedAt"].ToString(), form["investigation"].ToString(),
                    form["unpublished"] == "yes"), rights.IsClient);
        }, cancellation);

    [Function("SubmitAnswerExclusion")]
    public Task<IResult> AnswerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/answer-exclusion")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "answer-exclusion", rights => rights.AnswersForContractor, client, (incident, by, _) => request.Form["answer"].ToString() switch
        {
            "agree" or "refuse" => commands.AnswerAsync(
                incident.Id, by, request.Form["proposal"].ToString(), asClient: false, request.Form["answer"] == "agree", request.Form["reason"].ToString()),
            _ => Task.FromResult<CommandResult>(new CommandResult.Refused(RefusalReason.MissingField, "answer")),
        }, cancellation);

    [Function("SubmitTakeBackExclusion")]
    public Task<IResult> TakeBackAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/take-back-exclusion")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "take-back-exclusion", rights => rights.Proposes, client,
            (incident, by, rights) => commands.TakeBackAsync(incident.Id, by, request.Form["proposal"].ToString(), rights.IsClient), cancellation);

    private async Task<IResult> ActAsync(
        HttpRequest request, string id, string form, Func<ExclusionRights, bool> may, DurableTaskClient client,
        Func<CaseView<IncidentState>, Command, ExclusionRights, Task<CommandResult>> act, CancellationToken cancellation)
    {
        if (await forms.ValidateAsync(request.HttpContext) is { } unread)
        {
            return unread;
        }

        (PageContext page, CaseView<IncidentState> incident, IResult? answer) = await pages.EnterAsync(request, id);
        if (answer is not null)
        {
            return answer;
        }

        if (incident.Contract.Profile.Exclusions is not { } rules
            || ExclusionRights.Of(page.Visitor!, incident.Contract.Id, rules, access) is not { } rights || !may(rights))
        {
            return PageEntry.NotFound(page);
        }

        string? role = rights.IsClient ? rules.Client : form == "answer-exclusion" ? rules.Contractor : null;
        Command by = new(access.ActorOf(page.Visitor!, incident.Contract.Id, role), FormState.KeyOf(request.Form), page.Now, client, cancellation);
        return await act(incident, by, rights) is CommandResult.Refused refused
            ? await pages.ShowAsync(page, incident, new FormState(form, request.Form, refused.Detail, IncidentPageTexts.Of(refused, incident, page)))
            : PageAnswers.SeeOther($"/incidents/{incident.Id}?done={form}#exclusions");
    }
}
