using Workflows.Kit;
using Workflows.Links;
using Workflows.Mail;

namespace Workflows.Incidents.Process;

/// <summary>A mail that gave notice of a report.</summary>
/// <param name="Mail">The mail and its way, as the relay and the reader's server told it.</param>
/// <param name="Visits">Visits of the link in it; null: it has none, because its reader has nothing to answer.</param>
public sealed record ReportNotice(MailRecord Mail, LinkOpens? Visits);

/// <summary>The proof that the client was given notice of a report: what was mailed, what became of it, and when its link was opened.</summary>
public sealed class ReportNotices(MailOutbox outbox, LinkStore links)
{
    /// <summary>The notices of a version of a report, as they were written.</summary>
    /// <param name="incident">Of which incident.</param>
    /// <param name="step">Id of the report's step.</param>
    /// <param name="occurrence">Its occurrence, from 1.</param>
    /// <param name="version">The version that was sent.</param>
    public async Task<IReadOnlyList<ReportNotice>> OfAsync(CaseId incident, string step, int occurrence, int version)
    {
        Dictionary<string, LinkOpens> visits = [];
        foreach (LinkRequest link in await links.ListForSubjectAsync(IncidentLinks.SubjectOf(incident, step, occurrence, version)))
        {
            visits[link.PersonId] = await links.ListOpensAsync(link.Id);
        }

        return [.. Of(await outbox.ListAsync(incident.ContractId, incident.Value), incident, step, occurrence, version)
            .Select(m => new ReportNotice(m, visits.GetValueOrDefault(m.Mail.To.PersonId)))];
    }

    /// <summary>Of an incident's mails those that gave notice of a version of a report, also the repeats at second addresses.</summary>
    public static IEnumerable<MailRecord> Of(IEnumerable<MailRecord> mails, CaseId incident, string step, int occurrence, int version)
    {
        string delivery = $"{incident}/{DutyKeys.DeliverReport(step, occurrence, version)}/";
        return mails.Where(m => m.Mail.Key.StartsWith(delivery, StringComparison.Ordinal));
    }
}
