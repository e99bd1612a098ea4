using Workflows.Contracts;
using Workflows.Incidents.Duties;
using Workflows.Incidents.Reports;
using Workflows.Incidents.Store;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Mail;
using Workflows.Texts;

namespace Workflows.Incidents.Process;

/// <summary>Writes the mail of a duty for one reader. Pure: the same facts give the same words.</summary>
public static class IncidentMail
{
    /// <param name="incident">The incident.</param>
    /// <param name="duty">Why the mail is sent.</param>
    /// <param name="language">The reader's.</param>
    /// <param name="standsInFor">Name of the person whom the reader substitutes.</param>
    /// <param name="link">The reader's link and code; null for a mail without one.</param>
    /// <param name="report">The report, for <see cref="DutyKind.DeliverReport"/>.</param>
    /// <param name="now">Moment for which remaining times are said.</param>
    /// <param name="isInternal">The reader is none of the client's people, who are not told what we assume.</param>
    public static ComposedMail Compose(
        CaseView<IncidentState> incident, IncidentDuty duty, string language, string? standsInFor, (Uri Address, string Code)? link, ReportDocument? report,
        DateTimeOffset now, bool isInternal)
    {
        IncidentState state = incident.State;
        StepState? step = duty.StepId is { } id ? state.Step(id, duty.Occurrence) : null;
        string stepName = step?.Step.Name.In(language) ?? "";
        bool isReport = duty.Kind is DutyKind.DeliverReport or DutyKind.RemindAcceptance;
        ExclusionState? exclusion = duty.Proposal is { } proposal ? state.Exclusions.FirstOrDefault(e => e.Id == proposal) : null;
        string subjectKey = duty.Kind == DutyKind.TellDecision ? DecisionKey(step, duty.Version)
            : duty.Kind == DutyKind.TellExclusion ? $"{duty.Kind}.{exclusion?.Standing}" : duty.Kind.ToString();
        // On a locked screen only the subject is read: what is left of the time comes first.
        string subject = duty.Kind is DutyKind.Remind or DutyKind.Warn && step is { DoneAt: null, Due: { } due } && due > now
            ? Text("Subject.Left", state.Title, stepName, TimeText.Of(due - now, language), TimeText.By(due, incident.Clocks.Zone, language))
            : Text("Subject." + subjectKey, state.Title, stepName, isReport ? duty.Version : duty.Percent);

        MailBody body = new();
        if (standsInFor is not null)
        {
            body.Paragraph(Text("Label.ForSubstitute", standsInFor));
        }

        body.Paragraph(Lead(incident, duty, step, subjectKey, link is not null, language));
        IReadOnlyList<NewsOfRound> news = duty.Kind == DutyKind.TellNews ? IncidentSchedule.UntoldNews(state) : duty.Kind == DutyKind.Page ? state.News : [];
        if (news.Count > 0)
        {
            body.Heading(Text("Label.News")).List(NewsLines(news, language));
        }

        if (duty.Kind == DutyKind.ConfirmRecovery && state.RecoveryDoubts.Count > 0)
        {
            body.Paragraph(Text("Label.RecoveryDoubt", string.Join(Languages.IsJapanese(language) ? "、" : ", ", state.RecoveryDoubts)));
        }

        if (report is not null)
        {
            body.Facts(report.Values.Select(v => (v.Name, (string?)v.Value)));
        }

        MailBody apart = new MailBody().Append(body);
        if (link is { } open)
        {
            string label = isReport ? "Label.OpenReport" : exclusion is { Standing: ExclusionStanding.Open } ? "Label.OpenExclusion" : "Label.Open";
            body.Link(Text(label), open.Address)
                .Code(Text("Label.Code"), open.Code)
                .Paragraph(Text("Label.CodeHint"));
        }

        if (exclusion is not null)
        {
            MailBody about = new MailBody().Facts(ExclusionWords.Of(exclusion, incident, language));
            body.Append(about);
            apart.Append(about);
        }
        else if (!isReport)
        {
            body.Facts(Facts(incident, language, isInternal)).Heading(Text("Label.Deadlines")).List(Deadlines(incident, language, now, isInternal));
        }

        if (isReport || exclusion is not null)
        {
            body.Facts([(Text("Label.Incident"), state.Id.Value), (Text("Label.Contract"), incident.Contract.Profile.Title.In(language))]);
        }

        if (link is not null)
        {
            body.Paragraph(Text("Label.NotSignedIn"));
        }

        return new(MailHeader.Subject(subject), body, language,
            (step?.Step.Source ?? CodeOf(exclusion)?.Source ?? incident.Contract.Profile.Incident.Escalation.Source).Clause)
        { Apart = apart };

        ExclusionCode? CodeOf(ExclusionState? about) => about is null ? null : incident.Contract.Profile.Exclusions?.Find(about.Proposed.Code);

        string Text(string key, params ReadOnlySpan<object?> arguments) => IncidentTexts.All.Get(language, key, arguments);
    }

    private static string Lead(CaseView<IncidentState> incident, IncidentDuty duty, StepState? step, string key, bool canAnswer, string language)
    {
        string name = step?.Step.Name.In(language) ?? "";
        return duty.Kind switch
        {
            DutyKind.Breach => Text($"Lead.Breach.{(step!.Step.Source.Basis == RuleBasis.House ? "House" : step.Step.Contractual ? "Clause" : "Internal")}",
                name),
            DutyKind.Warn => Text("Lead.Warn", name, duty.Percent),
            DutyKind.Announce or DutyKind.Remind => Text("Lead." + duty.Kind, name),
            DutyKind.TellRecovered => Text("Lead.TellRecovered", TimeText.Of(incident.State.RecoveredAt ?? duty.DueAt, incident.Clocks.Zone, language)),
            DutyKind.DeliverReport => Text(canAnswer ? "Lead.DeliverReport.Accept" : "Lead.DeliverReport"),
            DutyKind.RemindAcceptance or DutyKind.TellUnaccepted => Text("Lead." + duty.Kind, name, Sent()),
            DutyKind.TellDecision => Text("Lead." + key, name, step?.Reports.FirstOrDefault(r => r.Version == duty.Version)?.Comment),
            DutyKind.AskExclusion or DutyKind.RemindExclusion => Text("Lead." + duty.Kind),
            DutyKind.TellExclusion => Text("Lead." + key),
            DutyKind.TellUndeliverable => Undeliverable(),
            DutyKind.TellVacant => Text("Lead.TellVacant", RoleName(DutyKeys.RoleOfVacancy(duty.Key))),
            DutyKind.TellStale => Text("Lead.TellStale", TimeText.Of(
                incident.State.Facts.OfType<AlertWentStale>().Last(f => DutyKeys.TellStale(f.Id) == duty.Key).LastSeenAt, incident.Clocks.Zone, language)),
            _ => Text("Lead." + duty.Kind),
        };

        string RoleName(string role) => incident.Contract.Profile.Roles.TryGetValue(role, out LocalText? title) ? title.In(language) : role;

        string? Sent() => step?.Reports.FirstOrDefault(r => r.Version == duty.Version) is { } sent ? TimeText.Of(sent.SentAt, incident.Clocks.Zone, language)
            : null;

        string Undeliverable()
        {
            MailUndeliverable failed = incident.State.Facts.OfType<MailUndeliverable>().Last(f => DutyKeys.TellUndeliverable(f.Id) == duty.Key);
            return Text("Lead.TellUndeliverable", failed.PersonId, failed.Error);
        }

        string Text(string text, params ReadOnlySpan<object?> arguments) => IncidentTexts.All.Get(language, text, arguments);
    }

    /// <summary>Alerts in one mail; the page has them all.</summary>
    private const int MostNews = 10;

    /// <summary>What came: title, severity, system. Of several that say the same, one.</summary>
    private static List<string> NewsLines(IReadOnlyList<NewsOfRound> news, string language)
    {
        List<string> lines = [.. news.Reverse().Select(n => IncidentTexts.All.Get(
            language, "News." + n.Kind, PlainText.Line(n.Alert.Title),
            string.Join(" / ", ((string?[])[n.Alert.Severity is { } severity ? SeverityWord.In(severity, language) : null, n.Alert.System])
                .OfType<string>().Select(s => PlainText.Line(s))))).Distinct()];
        return lines.Count <= MostNews ? lines : [.. lines.Take(MostNews), IncidentTexts.All.Get(language, "News.More", lines.Count - MostNews)];
    }

    private static string DecisionKey(StepState? step, int version) =>
        step?.Reports.FirstOrDefault(r => r.Version == version)?.Answer == ReportAnswer.Returned ? "TellReturned" : "TellAccepted";

    private static IEnumerable<(string Name, string? Value)> Facts(CaseView<IncidentState> incident, string language, bool isInternal)
    {
        IncidentState state = incident.State;
        string Label(string key) => IncidentTexts.All.Get(language, "Label." + key);
        string? Time(DateTimeOffset? at) => at is { } moment ? TimeText.Of(moment, incident.Clocks.Zone, language) : null;

        yield return (Label("Incident"), state.Id.Value);
        yield return (Label("Contract"), incident.Contract.Profile.Title.In(language));
        yield return (Label("Title"), Lines(state.Title, isInternal ? state.Description : state.DescriptionInWords));
        yield return (Label("System"), state.System);
        yield return (Label("Severity"), state.Severity is { } severity ? SeverityWord.In(severity, language) : null);
        yield return (Label("Status"), IncidentTexts.All.Get(language, "Status." + IncidentSummary.Of(state).Status));
        yield return (Label("Occurred"), Time(state.OccurredAt));
        yield return (Label("Aware"), Time(state.AwareAt));
    }

    /// <summary>Every clock with its clause, and which part of it is assumed.</summary>
    private static IEnumerable<string> Deadlines(CaseView<IncidentState> incident, string language, DateTimeOffset now, bool isInternal)
    {
        foreach (StepState step in incident.State.Steps.Where(s => s.StartedAt is not null))
        {
            string name = step.Step.Name.In(language);
            string line = (step.DoneAt, step.Due) switch
            {
                ({ } done, _) => Text(
                    ReportTurn.Of(step)?.Awaits switch
                    {
                        ReportAwaits.Acceptance => "Label.Sent",
                        ReportAwaits.NewVersion => "Label.Returned",
                        _ => "Label.Done"
                    }, name, TimeText.Of(done, incident.Clocks.Zone, language)),
                (_, null) => Text("Label.NoDue", name),
                (_, { } due) => Text(due >= now ? "Label.Due" : "Label.Overdue", name, TimeText.By(due, incident.Clocks.Zone, language),
                    TimeText.Of(due - now, language)),
            };
            yield return BasisOf(step.Step, language, isInternal) is { Length: > 0 } basis ? $"{line} [{basis}]" : line;
        }

        string Text(string key, params ReadOnlySpan<object?> arguments) => IncidentTexts.All.Get(language, key, arguments);
    }

    /// <summary>
    /// The clause; for the contractor's own eyes "internal target" or "operating policy" and the assumed parts, too: what a person has to know before
    /// calling it a breach.
    /// </summary>
    /// <param name="step">Which.</param>
    /// <param name="language">The reader's.</param>
    /// <param name="isInternal">As in <see cref="CaseMail.BasisOf"/>.</param>
    public static string BasisOf(IncidentStep step, string language, bool isInternal)
    {
        List<string> parts = [];
        if (step.Source.Clause is { } clause)
        {
            parts.Add(IncidentTexts.All.Get(language, "Label.Clause", clause));
        }

        if (!isInternal)
        {
            return string.Concat(parts);
        }

        if (step.Source.Basis == RuleBasis.House)
        {
            parts.Add(IncidentTexts.All.Get(language, "Label.House"));
        }
        else if (!step.Contractual)
        {
            parts.Add(IncidentTexts.All.Get(language, "Label.Internal"));
        }

        if (step.Source.AssumedParts.Count > 0)
        {
            parts.Add(IncidentTexts.All.Get(language, "Label.Assumed", string.Join(
                Languages.IsJapanese(language) ? "・" : ", ", step.Source.AssumedParts.Select(p => IncidentTexts.All.Get(language, "Part." + p)))));
        }

        return string.Join(Languages.IsJapanese(language) ? "、" : ", ", parts);
    }

    private static string Lines(params string?[] lines) => string.Join("\n", lines.Where(l => !string.IsNullOrWhiteSpace(l)));
}
