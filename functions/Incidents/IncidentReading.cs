using Workflows.Cases;
using Workflows.Kit.Cases;
using Workflows.Mail;
using Workflows.Pages;
using Workflows.People;

namespace Workflows.Incidents;

/// <summary>What a page of an incident shows to whom: a client reads what <see cref="CaseReading"/> says, and no notes of those who work on it.</summary>
internal static class IncidentReading
{
    /// <summary>The page shows this fact to its reader.</summary>
    public static bool IsFor(PageContext page, IncidentFact fact) => page.IsInternal || fact switch
    {
        ProgressNoted => false,
        DutyPerformed told => told.Told.Any(id => CaseReading.IsOfClient(page, id)),
        MailUndeliverable failed => CaseReading.IsOfClient(page, failed.PersonId),
        _ => true,
    };

    /// <summary>The page shows this mail to its reader: a client sees the mails to its own side.</summary>
    public static bool IsFor(PageContext page, MailRecord mail) => page.IsInternal || CaseReading.IsOfClient(page, mail.Mail.To.PersonId);

    /// <summary>The page shows its reader that this is going to be told: a client what its own side will be.</summary>
    public static bool IsFor(PageContext page, CaseView<IncidentState> incident, IncidentDuty duty) => page.IsInternal
        || duty.Persons.Any(id => CaseReading.IsOfClient(page, id))
        || duty.Roles.Any(role => page.People.WhoHolds(incident.Contract.Id, role, incident.Contract.DayOf(page.Now)).Any(h => h.Person.Party == Party.Client));
}
