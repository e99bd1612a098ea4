using Workflows.Incidents;
using Workflows.Kit;
using Workflows.People;
using Workflows.Security;

namespace Workflows.Links;

/// <summary>Puts together what a mailed link shows at a moment: the request, the facts it is about, and the rights of its person today. Changes nothing.</summary>
internal sealed class LinkReading(
    LinkStore links, IncidentReader incidents, ReportStore reports, Access access, VisitorSession session, PeopleDirectory people, TimeProvider clock)
{
    /// <summary>The screen, or null for a token that is not of an incident or report link of ours, or whose person or subject is gone.</summary>
    public async Task<LinkScreen?> ReadAsync(HttpContext context, string token)
    {
        if (await links.FindByTokenAsync(token, context.RequestAborted) is not { } request || people.ById(request.PersonId) is not { } person)
        {
            return null;
        }

        bool needsCode = session.Current(context)?.Person.Id != person.Id;
        Visitor visitor = new(person, "link", clock.GetUtcNow());
        LinkScreen? screen = request.Purpose switch
        {
            IncidentLinks.Respond => await RespondAsync(request, visitor),
            IncidentLinks.DecideReport => await DecideAsync(request, visitor),
            _ => null,
        };
        return screen is null ? null : screen with { NeedsCode = needsCode, CanOpen = request.RevokedAt is null && clock.GetUtcNow() < request.ExpiresAt };
    }

    private async Task<LinkScreen?> RespondAsync(LinkRequest request, Visitor visitor)
    {
        if (!CaseId.TryParse(IncidentProcess.Incidents, request.SubjectId, out CaseId id) || await incidents.FindAsync(id) is not { } incident)
        {
            return null;
        }

        LinkStanding standing = LinkStore.ViewOf(request, clock.GetUtcNow()) switch
        {
            LinkView.Expired => LinkStanding.Expired,
            LinkView.Revoked => LinkStanding.Revoked,
            _ when incident.State.IsClosed => LinkStanding.Revoked,
            _ when !access.CanRespond(visitor, request.ContractId) => LinkStanding.NoRole,
            _ => LinkStanding.Open,
        };
        return new()
        {
            Request = request,
            Standing = standing,
            Person = visitor.Person,
            For = Absent(visitor, request.ContractId, null),
            Incident = incident,
            HasAcknowledged = incident.State.Acknowledgements.Any(a => a.Actor == visitor.Person.Id),
        };
    }

    private async Task<LinkScreen?> DecideAsync(LinkRequest request, Visitor visitor)
    {
        if (ReportSubject.Parse(request.SubjectId) is not { } subject
            || await incidents.FindAsync(subject.Incident) is not { } incident
            || incident.State.Step(subject.StepId, subject.Occurrence) is not { } step
            || await reports.FindAsync(subject.Incident, subject.StepId, subject.Occurrence, subject.Version) is not { } report
            || step.Reports.FirstOrDefault(r => r.Version == subject.Version) is not { } sent)
        {
            return null;
        }

        string role = step.Step.AcceptedBy ?? "";
        LinkDecision? decision = DecisionOf(request, sent, report);
        LinkView view = LinkStore.ViewOf(request, clock.GetUtcNow(), report.ContentHash);
        LinkStanding standing = view switch
        {
            _ when decision is not null => LinkStanding.Decided,
            LinkView.Expired => LinkStanding.Expired,
            LinkView.Revoked => LinkStanding.Revoked,
            LinkView.ContentChanged => LinkStanding.ContentChanged,
            _ when step.Reports[^1].Version > subject.Version => LinkStanding.ContentChanged,
            _ when !access.CanDecide(visitor, request.ContractId, role) => LinkStanding.NoRole,
            _ => LinkStanding.Open,
        };
        return new()
        {
            Request = request,
            Standing = standing,
            Person = visitor.Person,
            For = Absent(visitor, request.ContractId, role),
            Incident = incident,
            Step = step,
            Report = report,
            Decision = decision,
        };
    }

    /// <summary>The fact counts, not the link's own record: a colleague may have decided, or the process died between the two.</summary>
    private static LinkDecision? DecisionOf(LinkRequest request, SentReport sent, ReportDocument report) =>
        sent.Answer == ReportAnswer.Pending || sent.AnsweredAt is not { } at
            ? null
            : new()
            {
                Outcome = sent.Answer == ReportAnswer.Accepted ? LinkOutcomes.Accepted : LinkOutcomes.Returned,
                Comment = sent.Comment ?? request.Decision?.Comment,
                By = sent.AnsweredBy ?? "",
                At = at,
                ContentVersion = report.ContentHash,
                Via = request.Decision?.Via ?? "",
            };

    private Person? Absent(Visitor visitor, string contractId, string? role) =>
        access.ActorOf(visitor, contractId, role).For is { } absent ? people.ById(absent) : null;
}
