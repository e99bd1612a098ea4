using Workflows.Incidents.Exclusions;
using Workflows.Incidents.Likeness;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Mail;
using Workflows.Pages;
using Workflows.Rosters.Process;
using Workflows.Security;

namespace Workflows.Incidents;

/// <summary>Shows the page of an incident: at first, and again when a form on it was refused.</summary>
internal sealed class IncidentPages(
    PageEntry gate, Access access, IncidentReader reader, MailOutbox outbox, LetterDigests letters, OnCallLookup onDuty, IEnumerable<IIncidentMatters> matters,
    LikeIncidents like)
{
    /// <summary>The incident of an id, for somebody who may see it; otherwise the answer to give.</summary>
    public async Task<(PageContext Page, CaseView<IncidentState> Incident, IResult? Answer)> EnterAsync(HttpRequest request, string id)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        if (page is null)
        {
            return (null!, null!, answer);
        }

        return CaseId.TryParse(IncidentKind.Incidents, id, out CaseId incidentId) && access.CanSee(page.Visitor!, incidentId.ContractId)
            && await reader.FindAsync(incidentId) is { } incident && incident.State.Facts.Count > 0
            ? (page, incident, null)
            : (page, null!, PageEntry.NotFound(page));
    }

    /// <summary>The page.</summary>
    public async Task<IResult> ShowAsync(HttpRequest request, string id, FormState form)
    {
        (PageContext page, CaseView<IncidentState> incident, IResult? answer) = await EnterAsync(request, id);
        return answer ?? await ShowAsync(page, incident, form);
    }

    /// <summary>The page; 422 when it shows a refusal.</summary>
    public async Task<IResult> ShowAsync(PageContext page, CaseView<IncidentState> incident, FormState form)
    {
        // Whose turn it is: the level that was told last, before anybody is told the first one.
        string role = incident.State.Facts.OfType<DutyPerformed>().LastOrDefault(p => p.Duty.Kind == DutyKind.Page)?.Duty.Roles[0]
            ?? incident.Contract.Profile.Incident.Escalation.Levels[0].Role;
        bool canRespond = access.CanRespond(page.Visitor!, incident.Contract.Id);
        List<IncidentMatters> led = [];
        foreach (IIncidentMatters of in matters)
        {
            if (await of.OfAsync(page, incident, canRespond) is { } found)
            {
                led.Add(found);
            }
        }

        page.Waiting = canRespond ? await letters.ListAsync(incident.Contract.Id, incident.Id.Value) : [];
        IncidentView model = new()
        {
            Incident = incident,
            Mails = [.. (await outbox.ListAsync(incident.Contract.Id, incident.Id.Value)).Where(m => IncidentReading.IsFor(page, m))],
            CanRespond = canRespond,
            Matters = led,
            Like = await like.OfAsync(incident, page.Now),
            Exclusion = incident.Contract.Profile.Exclusions is { } rules
                ? ExclusionRights.Of(page.Visitor!, incident.Contract.Id, rules, access) : null,
            Form = form,
            Role = role,
            OnDuty = incident.State.IsClosed ? null : await onDuty.WhoAsync(incident.Contract.Id, role, page.Now),
        };
        return PageAnswers.Page<IncidentPage>(new { Page = page, Model = model }, form);
    }
}
