using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Incidents.Process;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Webhooks;

namespace Workflows.Incidents;

/// <summary>A fact in words.</summary>
/// <param name="Tone"><c>bad</c>, <c>warn</c>, <c>good</c>, <c>accent</c> or empty; never the only sign.</param>
/// <param name="Text">One line.</param>
/// <param name="Detail">What a person or a tool wrote; several lines.</param>
/// <param name="Link">Where there is more, or null.</param>
public sealed record FactLine(string Tone, string Text, string? Detail = null, string? Link = null);

/// <summary>Words for everything that can happen to an incident, and for everything that the software owes.</summary>
public static class FactTexts
{
    /// <summary>A fact in the reader's language.</summary>
    public static FactLine Of(IncidentFact fact, CaseView<IncidentState> incident, PageContext page)
    {
        string contract = incident.Contract.Id;
        return fact switch
        {
            AlertFired f => new("bad", page.T("Fact.AlertFired", f.Title),
                Lines(page.IsInternal ? f.Description : AlertLabels.Words(f.Description),
                    f.Severity is null ? null : page.T("Severity.Is", page.Severity(f.Severity)), f.System),
                f.BodyId is null ? null : $"/webhooks/{contract}/{Uri.EscapeDataString(f.BodyId)}"),
            AlertResolved f => new(f.Reason is null ? "good" : "warn", page.T("Fact.AlertResolved", TitleOf(f.RuleKey)), f.Reason is null ? null
                : page.T("Fact.AlertResolved.Doubt", f.Reason), f.BodyId is null ? null : $"/webhooks/{contract}/{Uri.EscapeDataString(f.BodyId)}"),
            AlertWentStale f => new("warn", page.T("Fact.AlertWentStale", TitleOf(f.RuleKey), Time(f.LastSeenAt))),
            Reported f => new("bad", page.T(f.SystemStopped ? "Fact.Reported.Stopped" : "Fact.Reported", f.Title), f.Description),
            Acknowledged => new("accent", page.T("Fact.Acknowledged")),
            ProgressNoted f => new("", page.T("Fact.ProgressNoted"), f.Text),
            StateChanged f => new("warn", page.T("Fact.StateChanged"), f.Text),
            SystemStateSet { Stopped: true } f => new("bad", f.Since is { } since ? page.T("Fact.Stopped.Since", Time(since)) : page.T("Fact.Stopped")),
            SystemStateSet => new("good", page.T("Fact.Running")),
            RecoveryMarked f => new("good", page.T("Fact.RecoveryMarked", Time(f.At)), f.Comment),
            ResponseCompleted f => new("good", page.T("Fact.ResponseCompleted"), f.Comment),
            TaskDone f => new("good", page.T("Fact.TaskDone", Step(f.StepId, 1)), f.Comment),
            ReportSent f => new("accent", page.T("Fact.ReportSent", Step(f.StepId, f.Occurrence), f.Version), null, Report(f.StepId, f.Occurrence, f.Version)),
            ReportAccepted f => new("good", page.T("Fact.ReportAccepted", Step(f.StepId, f.Occurrence), f.Version), null,
                Report(f.StepId, f.Occurrence, f.Version)),
            ReportReturned f => new("warn", page.T("Fact.ReportReturned", Step(f.StepId, f.Occurrence), f.Version), f.Comment,
                Report(f.StepId, f.Occurrence, f.Version)),
            DueAgreed f => new("warn", page.T("Fact.DueAgreed", Step(f.StepId, f.Occurrence), Time(f.Due), f.With), page.T("Evidence.Is", f.Evidence)),
            ClockPaused f => new("warn", Clock(f.StepId, "Fact.ClockPaused"), Lines(f.Reason, page.T("Evidence.Is", f.Evidence))),
            ClockResumed f => new("", Clock(f.StepId, "Fact.ClockResumed")),
            MaintenanceReleased => new("", page.T("Fact.MaintenanceReleased"), null),
            MaintenanceHeld f => new("", page.T("Fact.MaintenanceHeld", Time(f.From), Time(f.To)),
                f.ChangeNumber is null ? null : page.T("Fact.MaintenanceHeld.Change", f.ChangeNumber)),
            DutyPerformed f => new(ToneOf(f.Duty), Duty(f.Duty, incident, page), Told(f)),
            MailUndeliverable f => new("bad", page.T("Fact.MailUndeliverable", page.Actor(f.PersonId)), f.Error),
            ExclusionProposed f => new("warn", page.T("Fact.ExclusionProposed", Ground(f.Code)), f.Evidence),
            ExclusionAnswered f => new(f.Agreed ? "good" : "warn", page.T(f.Agreed ? "Fact.ExclusionAgreed" : "Fact.ExclusionRefused",
                Ground(incident.State.Exclusions.FirstOrDefault(e => e.Id == f.Proposal)?.Proposed.Code)), f.Reason),
            ExclusionTakenBack => new("", page.T("Fact.ExclusionTakenBack")),
            Classified f => new("", page.T("Fact.Classified"), Lines(ClassWords.Of(f, incident, page.Language))),
            CauseFound f => new("accent", page.T("Fact.CauseFound"), Lines(ClassWords.Of(f, incident, page.Language))),
            Matched f => new("", page.T("Fact.Matched", f.With), f.Comment, Likeness.LikeIncidents.AddressOf(f.With)),
            NothingSimilar f => new("", page.T("Fact.NothingSimilar"), f.Comment),
            Withdrawn f => new("", page.T("Fact.Withdrawn"), f.Reason),
            Closed => new("good", page.T("Fact.Closed")),
            _ => new("", fact.GetType().Name),
        };

        string Ground(string? code) => code is not null && incident.Contract.Profile.Exclusions?.Find(code) is { } known
            ? ExclusionWords.NameOf(known, page.Language) : code ?? "";

        string Time(DateTimeOffset at) => page.Time(at, incident.Clocks.Zone);

        string TitleOf(string rule) => incident.State.Facts.OfType<AlertFired>().LastOrDefault(a => a.RuleKey == rule)?.Title ?? rule;

        string Step(string id, int occurrence) => StepName(incident, id, occurrence, page);

        string Report(string step, int occurrence, int version) =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/incidents/{incident.Id}/reports/{step}/{occurrence}/{version}");

        string Clock(string? stepId, string key) => stepId is null ? page.T(key + ".All") : page.T(key, Step(stepId, 1));

        string? Told(DutyPerformed f) =>
            f.Duty.Kind is DutyKind.Close or DutyKind.AcknowledgementExpired ? null
            : f.Told.Count > 0 ? page.T("Told", page.Names(CaseReading.Named(page, f.Told)))
            : page.T("Told.Nobody");
    }

    /// <summary>Something that the software did or is going to do.</summary>
    public static string Duty(IncidentDuty duty, CaseView<IncidentState> incident, PageContext page)
    {
        ContractProfile profile = incident.Contract.Profile;
        string step = duty.StepId is { } id ? StepName(incident, id, Math.Max(1, duty.Occurrence), page) : "";
        string roles = string.Join(page.T("Join"), duty.Roles.Select(r => page.Role(profile, r)));
        return duty.Kind switch
        {
            DutyKind.Page => page.T(duty.Pass > 0 ? "Duty.Page.Again" : "Duty.Page", duty.Level + 1, roles, duty.Pass + 1),
            DutyKind.NobodyAnswered => page.T("Duty.NobodyAnswered", roles),
            DutyKind.Warn => page.T("Duty.Warn", step, duty.Percent),
            DutyKind.Breach => page.T("Duty.Breach", step, page.T(
                incident.State.Step(duty.StepId!, duty.Occurrence)?.Step.Source.Basis == RuleBasis.House ? "Breach.House" : duty.Contractual ? "Breach.Clause"
                    : "Breach.Internal")),
            DutyKind.DeliverReport => page.T("Duty.DeliverReport", step, duty.Version),
            DutyKind.Announce or DutyKind.Remind or DutyKind.TellDecision or DutyKind.RemindAcceptance or DutyKind.TellUnaccepted =>
                page.T("Duty." + duty.Kind, step),
            _ => page.T("Duty." + duty.Kind),
        };
    }

    /// <summary>A step's name, numbered from its second occurrence on.</summary>
    public static string StepName(CaseView<IncidentState> incident, string stepId, int occurrence, PageContext page)
    {
        string name = incident.Contract.Profile.Incident.Steps.FirstOrDefault(s => s.Id == stepId)?.Name.In(page.Language) ?? stepId;
        return occurrence > 1 ? page.T("Step.Numbered", name, occurrence) : name;
    }

    private static string ToneOf(IncidentDuty duty) => duty.Kind switch
    {
        DutyKind.Breach or DutyKind.NobodyAnswered => "bad",
        DutyKind.Warn or DutyKind.Remind or DutyKind.AcknowledgementExpired or DutyKind.TellUndeliverable or DutyKind.TellVacant or DutyKind.TellStale
            or DutyKind.TellNews or DutyKind.RemindAcceptance or DutyKind.TellUnaccepted or DutyKind.RemindExclusion => "warn",
        _ => "",
    };

    private static string? Lines(IEnumerable<(string Name, string? Value)> named) =>
        Lines([.. named.Select(n => n.Value is null ? null : n.Name + ": " + n.Value)]);

    private static string? Lines(params string?[] lines)
    {
        string text = string.Join('\n', lines.Where(l => !string.IsNullOrWhiteSpace(l)));
        return text.Length == 0 ? null : text;
    }
}
