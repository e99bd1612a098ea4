using Workflows.Incidents.Reports;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Links;
using Workflows.People;

namespace Workflows.Incidents.Process;

/// <summary>
/// The links that incident mails carry: one per person and incident for responders, one per person and report version for those
/// who accept it. They address our own request ids, so they work after a deployment and whatever happens to the orchestration.
/// </summary>
public sealed class IncidentLinks(LinkStore links, PublicAddress address)
{
    /// <summary>Purpose of a responder's link.</summary>
    public const string Respond = "incident.respond";

    /// <summary>Purpose of an approver's link.</summary>
    public const string DecideReport = "report.decide";

    /// <summary>Purpose of the link by which the client answers a proposed exclusion.</summary>
    public const string AnswerExclusion = "exclusion.answer";

    /// <summary>Content of an incident is not decided about; its links have a constant version.</summary>
    public const string AnyContent = "-";

    /// <summary>A responder's link also signs its device in, so it lives no longer than an incident is worked on.</summary>
    private static readonly TimeSpan RespondLifetime = TimeSpan.FromDays(14);

    /// <summary>An approver may take weeks over a final report.</summary>
    private static readonly TimeSpan DecideLifetime = TimeSpan.FromDays(60);

    /// <summary>The reader's link for a duty's mail; null for readers who have nothing to decide.</summary>
    /// <param name="incident">The incident.</param>
    /// <param name="duty">Why they are mailed.</param>
    /// <param name="reader">Who is mailed.</param>
    /// <param name="role">The role for which they are mailed; null when they are named by person.</param>
    /// <param name="report">The report that is delivered, if one is.</param>
    /// <param name="at">Now (UTC).</param>
    public async Task<MailLink?> ForAsync(CaseView<IncidentState> incident, IncidentDuty duty, Responder reader, string? role, ReportDocument? report,
        DateTimeOffset at)
    {
        string person = reader.Person.Id;
        LinkRequest request;
        if (duty.Kind is DutyKind.DeliverReport or DutyKind.RemindAcceptance)
        {
            string? approver = incident.State.Step(duty.StepId!, duty.Occurrence)?.Step.AcceptedBy;
            if (report is null || approver is null || role != approver)
            {
                return null;
            }

            request = Request($"{incident.Id}/{duty.StepId}/{duty.Occurrence}/{duty.Version}/{person}", DecideReport,
                SubjectOf(incident.Id, duty.StepId!, duty.Occurrence, duty.Version), report.ContentHash);
        }
        else if (duty.Proposal is not null)
        {
            if (incident.State.Exclusions.FirstOrDefault(e => e.Id == duty.Proposal) is not { } exclusion
                || incident.Contract.Profile.Exclusions is not { } rules)
            {
                return null;
            }

            bool readsAsClient = reader.Person.Party == Party.Client;
            if (readsAsClient && (duty.Kind == DutyKind.TellExclusion || role != exclusion.AnsweredBy(rules)))
            {
                return null; // an answer is told to them, or they are told that there is nothing to answer any more
            }

            request = readsAsClient
                ? Request($"{incident.Id}/exclusion/{duty.Proposal}/{person}", AnswerExclusion, ExclusionSubject(incident.Id, duty.Proposal), duty.Proposal)
                : Request($"{incident.Id}/{person}", Respond, incident.Id.Value, AnyContent);
        }
        else
        {
            request = Request($"{incident.Id}/{person}", Respond, incident.Id.Value, AnyContent);
        }

        IssuedLink issued = await links.IssueAsync(request);
        return new(address.OfLink(issued.Token), issued.Code);

        LinkRequest Request(string id, string purpose, string subject, string content) => new()
        {
            Id = id,
            ContractId = incident.Contract.Id,
            PersonId = person,
            For = reader.OnBehalfOf?.Id,
            Purpose = purpose,
            SubjectId = subject,
            ContentVersion = content,
            IssuedAt = at,
            ExpiresAt = at + (purpose == Respond ? RespondLifetime : DecideLifetime),
        };
    }

    /// <summary>What a report link is about.</summary>
    public static string SubjectOf(CaseId id, string stepId, int occurrence, int version) =>
        FormattableString.Invariant($"{id}/{stepId}/{occurrence}/{version}");

    /// <summary>What a link about an exclusion is about.</summary>
    public static string ExclusionSubject(CaseId id, string proposal) => $"{id}/{proposal}";

    /// <summary>A closed incident's responder links decide nothing and show nothing any more.</summary>
    public async Task RevokeAsync(CaseView<IncidentState> incident, DateTimeOffset at) => await links.RevokeForSubjectAsync(incident.Id.Value, at);
}
