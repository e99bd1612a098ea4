using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Incidents.Process;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.People;
using Workflows.Security;

namespace Workflows.Incidents.Reports;

/// <summary>Writing a report, and reading the versions that were sent.</summary>
internal sealed class ReportPageFunctions(IncidentPages pages, IncidentCommands commands, IncidentReader reader, ReportStore reports, ReportNotices notices,
    PeopleDirectory people, Access access, FormGuard forms)
{
    [Function("ShowReportPage")]
    public async Task<IResult> EditAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "incidents/{id}/reports/{step}/{occurrence:int}")] HttpRequest request, string id,
        string step, int occurrence)
    {
        (PageContext page, CaseView<IncidentState> incident, IResult? answer) = await EnterAsync(request, id);
        return answer ?? await EditAsync(page, incident, step, occurrence, new FormState(), null, false);
    }

    [Function("SubmitReport")]
    public async Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/reports/{step}/{occurrence:int}")] HttpRequest request, string id,
        string step, int occurrence,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (await forms.ValidateAsync(request.HttpContext) is { } unread)
        {
            return unread;
        }

        (PageContext page, CaseView<IncidentState> incident, IResult? answer) = await EnterAsync(request, id);
        if (answer is not null)
        {
            return answer;
        }

        IFormCollection form = request.Form;
        Command by = new(access.ActorOf(page.Visitor!, incident.Contract.Id), FormState.KeyOf(request.Form), page.Now, client, cancellation);
        int version = int.TryParse(form["version"], out int number) ? number : 0;
        Dictionary<string, string> values = form.Where(f => f.Key.StartsWith(ReportEditPage.FieldPrefix, StringComparison.Ordinal))
            .ToDictionary(f => f.Key[ReportEditPage.FieldPrefix.Length..], f => f.Value.ToString(), StringComparer.Ordinal);
        string here = ReportAddress.Of(incident.Id, step, occurrence);
        switch (form["do"].ToString())
        {
            case "save":
                return await commands.SaveDraftAsync(incident.Id, by, step, occurrence, version, values) is CommandResult.Refused unsaved
                    ? await RefusedAsync(unsaved)
                    : PageAnswers.SeeOther(here + "?done=draft");

            case "send":
                return await commands.SendReportAsync(incident.Id, by, step, occurrence, version, values) is CommandResult.Refused unsent
                    ? await RefusedAsync(unsent)
                    : PageAnswers.SeeOther($"{ReportAddress.Of(incident.Id, step, occurrence, version)}?done=sent");

            default:
                return await EditAsync(page, incident, step, occurrence, new FormState(), values, form["do"] == "preview");
        }

        Task<IResult> RefusedAsync(CommandResult.Refused refused) =>
            EditAsync(page, incident, step, occurrence, new FormState("report", form, refused.Detail, IncidentPageTexts.Of(refused, incident, page)), values,
                false);
    }

    [Function("ShowReportVersionPage")]
    public async Task<IResult> VersionAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "incidents/{id}/reports/{step}/{occurrence:int}/{version:int}")] HttpRequest request,
        string id, string step, int occurrence, int version)
    {
        (PageContext page, CaseView<IncidentState> incident, IResult? answer) = await pages.EnterAsync(request, id);
        return answer ?? await VersionAsync(page, incident, step, occurrence, version, new FormState());
    }

    [Function("SubmitReportDecision")]
    public async Task<IResult> DecideAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post",
            Route = "incidents/{id}/reports/{step}/{occurrence:int}/{version:int}/decision")] HttpRequest request,
        string id, string step, int occurrence, int version, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
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

        if (incident.State.Step(step, occurrence)?.Step.AcceptedBy is not { } role || !access.CanDecide(page.Visitor!, incident.Contract.Id, role))
        {
            return PageEntry.NotFound(page);
        }

        string decision = request.Form["do"].ToString();
        if (decision is not ("accept" or "return"))
        {
            return await VersionAsync(page, incident, step, occurrence, version, new FormState());
        }

        Command by = new(access.ActorOf(page.Visitor!, incident.Contract.Id, role), FormState.KeyOf(request.Form), page.Now, client, cancellation);
        CommandResult result = await commands.DecideReportAsync(
            incident.Id, by, step, occurrence, version, request.Form["hash"].ToString(), decision == "accept", request.Form["comment"].ToString());
        return result is CommandResult.Refused refused
            ? await VersionAsync(page, incident, step, occurrence, version,
                new FormState("decision", request.Form, refused.Detail, IncidentPageTexts.Of(refused, incident, page)))
            : PageAnswers.SeeOther($"{ReportAddress.Of(incident.Id, step, occurrence, version)}?done={(decision == "accept" ? "accepted" : "returned")}");
    }

    /// <summary>Reports are written by those who work on the incident.</summary>
    private async Task<(PageContext Page, CaseView<IncidentState> Incident, IResult? Answer)> EnterAsync(HttpRequest request, string id)
    {
        (PageContext page, CaseView<IncidentState> incident, IResult? answer) = await pages.EnterAsync(request, id);
        return answer is null && !access.CanRespond(page.Visitor!, incident.Contract.Id) ? (page, incident, PageEntry.NotFound(page))
            : (page, incident, answer);
    }

    private async Task<IResult> EditAsync(
        PageContext page, CaseView<IncidentState> incident, string stepId, int occurrence, FormState form, Dictionary<string, string>? values, bool preview)
    {
        if (await commands.DraftAsync(incident, stepId, occurrence, page.Now) is not { } draft)
        {
            return PageEntry.NotFound(page);
        }

        StepState step = incident.State.Step(stepId, occurrence)!;
        ReportEditView model = new()
        {
            Incident = incident,
            Step = step,
            Draft = values is null ? draft
                : draft with { Values = [.. step.Step.Fields.Select(f => new ReportValue(f.Id, f.Name.Ja, values.GetValueOrDefault(f.Id, "")))] },
            To = Holders(page, incident, step.Step.To),
            Approvers = step.Step.AcceptedBy is { } role ? Holders(page, incident, [role]) : [],
            Preview = preview,
            Form = form,
        };
        return PageAnswers.Page<ReportEditPage>(new { Page = page, Model = model }, form);
    }

    private async Task<IResult> VersionAsync(PageContext page, CaseView<IncidentState> incident, string stepId, int occurrence, int version, FormState form)
    {
        // Read again: what was decided a moment ago is part of the page.
        incident = await reader.ReadAsync(incident.Id);
        if (incident.State.Step(stepId, occurrence) is not { } step
            || step.Reports.FirstOrDefault(r => r.Version == version) is not { } sent
            || await reports.FindAsync(incident.Id, stepId, occurrence, version) is not { SentAt: not null } document)
        {
            return PageEntry.NotFound(page);
        }

        ReportVersionView model = new()
        {
            Incident = incident,
            Step = step,
            Sent = sent,
            Document = document,
            Notices = page.IsInternal ? await notices.OfAsync(incident.Id, stepId, occurrence, version) : null,
            CanDecide = sent.Answer == ReportAnswer.Pending && !incident.State.IsClosed && step.Step.AcceptedBy is { } role
                && access.CanDecide(page.Visitor!, incident.Contract.Id, role),
            Form = form,
        };
        return PageAnswers.Page<ReportVersionPage>(new { Page = page, Model = model }, form);
    }

    private List<string> Holders(PageContext page, CaseView<IncidentState> incident, IEnumerable<string> roles)
    {
        ContractProfile profile = incident.Contract.Profile;
        DateOnly today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(page.Now, incident.Clocks.Zone).DateTime);
        return [.. roles.SelectMany(role => people.WhoHolds(profile.Id, role, today) is { Count: > 0 } holders
            ? holders.Select(h => $"{h.NameIn(page.Language)} <{h.Person.Mail}>")
            : [page.T("Report.VacantRole", page.Role(profile, role))])];
    }
}

/// <summary>Where reports are.</summary>
public static class ReportAddress
{
    /// <summary>The page on which it is written.</summary>
    public static string Of(CaseId id, string step, int occurrence) =>
        FormattableString.Invariant($"/incidents/{id}/reports/{Uri.EscapeDataString(step)}/{occurrence}");

    /// <summary>A version that was sent.</summary>
    public static string Of(CaseId id, string step, int occurrence, int version) => FormattableString.Invariant($"{Of(id, step, occurrence)}/{version}");
}
