using System.Globalization;
using Workflows.Incidents.Exclusions;
using Workflows.Incidents.Process;
using Workflows.Incidents.Reports;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Links;
using Workflows.Pages;
using Workflows.Security;

namespace Workflows.Incidents.Links;

/// <summary>What is behind the links of those who are called to an incident, who accept its reports, and who answer whether it is excluded.</summary>
internal sealed class IncidentLinkHandler(IncidentReader incidents, ReportStore reports, IncidentCommands commands, ExclusionCommands exclusions, Access access)
    : ILinkHandler
{
    /// <inheritdoc/>
    public bool Takes(string purpose) => purpose is IncidentLinks.Respond or IncidentLinks.DecideReport or IncidentLinks.AnswerExclusion;

    /// <inheritdoc/>
    public Task<LinkMatter?> ReadAsync(LinkRequest request, Visitor visitor) =>
        request.Purpose switch
        {
            IncidentLinks.Respond => RespondAsync(request, visitor),
            IncidentLinks.AnswerExclusion => AnswerExclusionAsync(request, visitor),
            _ => DecideAsync(request, visitor),
        };

    private async Task<LinkMatter?> RespondAsync(LinkRequest request, Visitor visitor)
    {
        if (!CaseId.TryParse(IncidentKind.Incidents, request.SubjectId, out CaseId id) || await incidents.FindAsync(id) is not { } incident)
        {
            return null;
        }

        IReadOnlyList<Acknowledged> responding = incident.State.Acknowledgements;
        bool responds = responding.Any(a => a.Actor == visitor.Person.Id);
        bool isTaken = !responds && responding.Count > 0;
        LinkAnswer acknowledge = new("acknowledge", Text(isTaken ? "Act.Join" : "Act.Acknowledge")) { IsPrimary = !isTaken };
        LinkAnswer open = new("open", Text("Act.Open")) { IsPrimary = isTaken };
        return Matter(incident) with
        {
            Title = _ => incident.State.Title,
            IsOver = incident.State.IsClosed,
            MayAnswer = access.CanRespond(visitor, request.ContractId),
            Question = Text("Answer.Incident"),
            Answers = responds ? [open] : [acknowledge, open],
            AnswerHint = isTaken ? Text("Act.Join.Hint") : null,
            Record = page => PageAnswers.Part<IncidentLinkRecord>(new { Page = page, Incident = incident, Responds = responds }),
            More = page => PageAnswers.Part<IncidentLinkDeadlines>(new { Page = page, Incident = incident }),
            AnswerAsync = async said => said.Act == acknowledge.Act ? await commands.AcknowledgeAsync(id, said.By) : null,
        };
    }

    private async Task<LinkMatter?> DecideAsync(LinkRequest request, Visitor visitor)
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
        LinkAnswer accept = new("accept", Text("Act.Accept")) { Outcome = LinkOutcomes.Accepted, IsPrimary = true };
        LinkAnswer back = new("return", Text("Act.Return")) { Outcome = LinkOutcomes.Returned, NeedsComment = true };
        bool accepted = sent.Answer == ReportAnswer.Accepted;
        return Matter(incident) with
        {
            Title = page => LinkTexts.All.Get(page.Language, "Report.Title", step.Step.Name.In(page.Language), report.Version),
            Role = role,
            Decided = sent.Answer == ReportAnswer.Pending || sent.AnsweredAt is not { } at ? null : new(
                Text("Decided." + (accepted ? LinkOutcomes.Accepted : LinkOutcomes.Returned)), sent.AnsweredBy ?? "", null, at,
                sent.Comment ?? request.Decision?.Comment, accepted),
            IsChanged = request.ContentVersion != report.ContentHash || step.Reports[^1].Version > subject.Version,
            MayAnswer = access.CanDecide(visitor, request.ContractId, role),
            Question = Text("Answer.Report"),
            Answers = [accept, back],
            CommentHint = Text("Comment.Hint"),
            Record = page => PageAnswers.Part<ReportLinkRecord>(new { Page = page, Incident = incident, Report = report }),
            AnswerAsync = async said => await commands.DecideReportAsync(
                incident.Id, said.By, report.StepId, report.Occurrence, report.Version, request.ContentVersion, said.Act == accept.Act, said.Comment),
        };
    }

    private async Task<LinkMatter?> AnswerExclusionAsync(LinkRequest request, Visitor visitor)
    {
        if (request.SubjectId.Split('/') is not [var incidentId, var proposal]
            || !CaseId.TryParse(IncidentKind.Incidents, incidentId, out CaseId id)
            || await incidents.FindAsync(id) is not { } incident
            || incident.Contract.Profile.Exclusions is not { } rules
            || incident.State.Exclusions.FirstOrDefault(e => e.Id == proposal) is not { } exclusion)
        {
            return null;
        }

        string role = exclusion.AnsweredBy(rules);
        LinkAnswer agree = new("agree", ExclusionText("Act.Agree")) { Outcome = LinkOutcomes.Accepted, IsPrimary = true };
        LinkAnswer refuse = new("refuse", ExclusionText("Act.Refuse")) { Outcome = LinkOutcomes.Returned, NeedsComment = true };
        return Matter(incident) with
        {
            Title = ExclusionText("Title"),
            Role = role,
            Decided = exclusion.Answer is ExclusionAnswered said
                ? new(ExclusionText("Standing." + exclusion.Standing), said.Actor, said.ActorFor, said.At, said.Reason, said.Agreed) : null,
            Settled = exclusion.Standing == ExclusionStanding.TakenBack ? ExclusionText("Standing.TakenBack") : null,
            IsOver = incident.State.IsClosed || incident.State.WithdrawnAt is not null,
            MayAnswer = access.CanDecide(visitor, request.ContractId, role),
            Question = ExclusionText("Question"),
            Answers = [agree, refuse],
            CommentHint = ExclusionText("Reason.Hint"),
            Record = page => PageAnswers.Part<ExclusionRecord>(new { Page = page, Incident = incident, Exclusion = exclusion }),
            AnswerAsync = async answer => await exclusions.AnswerAsync(id, answer.By, proposal, asClient: true, answer.Act == agree.Act, answer.Comment),
        };
    }

    private static Func<PageContext, string> ExclusionText(string key) => page => ExclusionPageTexts.T(page, key);

    /// <summary>What they have in common.</summary>
    private static LinkMatter Matter(CaseView<IncidentState> incident) => new()
    {
        Title = _ => incident.State.Title,
        Contract = incident.Contract,
        Path = "/incidents/" + incident.Id,
        OpenLabel = Text("Act.Open"),
        MayAnswer = false,
        Record = _ => _ => { },
        AnswerAsync = _ => Task.FromResult<CommandResult?>(null),
        Refusal = (refused, page) => IncidentPageTexts.Of(refused, incident, page),
    };

    private static Func<PageContext, string> Text(string key) => page => LinkTexts.All.Get(page.Language, key);

    /// <summary>What a report link is about, as <see cref="IncidentLinks.SubjectOf"/> writes it.</summary>
    private sealed record ReportSubject(CaseId Incident, string StepId, int Occurrence, int Version)
    {
        /// <summary>The subject of a text, or null for any other text.</summary>
        public static ReportSubject? Parse(string subject) =>
            subject.Split('/') is [var incident, var step, var occurrence, var version]
            && CaseId.TryParse(IncidentKind.Incidents, incident, out CaseId id)
            && int.TryParse(occurrence, NumberStyles.None, CultureInfo.InvariantCulture, out int which)
            && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? new(id, step, which, number)
                : null;
    }
}
