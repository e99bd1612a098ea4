using Workflows.Contracts;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Mail;
using Workflows.Texts;

namespace Workflows.Releases.Process;

/// <summary>Writes the mail of a release's duty for one reader. Pure: the same facts give the same words.</summary>
public static class ReleaseMail
{
    /// <param name="release">The release.</param>
    /// <param name="duty">Why the mail is sent.</param>
    /// <param name="to">Who reads it; those who take part have a link, too.</param>
    public static ComposedMail Compose(CaseView<ReleaseState> release, ReleaseDuty duty, Addressee to)
    {
        string language = to.Language;
        ReleaseState state = release.State;
        string title = state.Versions[duty.Version - 1].Content.Title;
        bool isStagePassed = duty is { Kind: ReleaseDutyKind.TellOutcome, Verdict: StageVerdict.Approved }
            && state.Approval.Stages[^1].Stage.Id != duty.StageId;
        bool isNotice = duty.Kind is ReleaseDutyKind.Announce or ReleaseDutyKind.AnnounceCancelled;
        string subject = Text(isStagePassed ? "Subject.TellOutcome.StagePassed" : "Subject." + duty.Kind, title,
            ApprovalTexts.All.Get(language, "Verdict." + duty.Verdict), Text("Status." + state.Status));
        return CaseMail.Compose(to, new()
        {
            Subject = subject,
            Lead = Lead(release, duty, to),
            Content = body => Content(body, release, duty, to),
            LinkCaption = Text(duty.StageId is null ? "Label.OpenList" : "Label.Open"),
            IsNotice = isNotice,
            AnswerBy = duty.StageId is { } asked && state.Approval.Stage(asked)?.Due is { } due
                ? new(due, release.Zone, duty.DueAt, state.Content.WindowFrom) : null,
            Source = SourceOf(state, duty),
        });

        string Text(string key, params ReadOnlySpan<object?> arguments) => ReleaseTexts.All.Get(language, key, arguments);
    }

    /// <summary>The plan of a release, name by name: what mails, pages and exports show.</summary>
    public static IEnumerable<(string Name, string? Value)> Facts(CaseView<ReleaseState> release, string language, Func<string, string> nameOf)
    {
        ReleaseState state = release.State;
        ReleaseContent content = state.Content;
        yield return (Text("Label.Release"), state.Id.Value);
        yield return (Text("Label.Contract"), release.Contract.Profile.Title.In(language));
        yield return (Text("Label.Title"), content.Title);
        yield return (Text("Label.Status"), Text("Status." + state.Status));
        yield return (Text("Label.Window"), WindowText(release, content, language));
        yield return (Text("Label.Manager"), nameOf(content.Manager));
        yield return (Text("Label.Issuer"), nameOf(state.Issuer));
        yield return (Text("Label.Changes"), ChangesText(content));
        foreach (ReportField field in state.Rules.Plan)
        {
            yield return (field.Name.In(language), content.Values.GetValueOrDefault(field.Id));
        }

        yield return (Text("Label.StartedAt"), state.Started is { } started ? TimeText.Of(started.At, release.Zone, language) : null);
        yield return (Text("Label.EndedAt"), state.EndedAt is { } ended ? TimeText.Of(ended, release.Zone, language) : null);
        yield return (Text("Label.Result"), state.Completed?.Result ?? state.Aborted?.Reason);

        string Text(string key) => ReleaseTexts.All.Get(language, key);
    }

    /// <summary>A step in one line.</summary>
    public static string StepText(CaseView<ReleaseState> release, ReleaseStep step, string language, Func<string, string> nameOf) =>
        $"{step.Id}. {step.Title} ({nameOf(step.Owner)}{(step.PlannedAt is { } at ? ", " + TimeText.Of(at, release.Zone, language) : "")})";

    /// <summary>A gate in one line.</summary>
    public static string GateText(CaseView<ReleaseState> release, GateState gate, string language) =>
        ReleaseTexts.All.Get(
            language, gate.IsPassed ? "Label.GatePassed" : gate.LateAfter is null ? "Label.GateOpen" : "Label.GateOpenUntil", gate.Rule.Name.In(language),
            release.Contract.Profile.Roles.TryGetValue(gate.Rule.Owner, out LocalText? role) ? role.In(language) : gate.Rule.Owner,
            gate.LateAfter is { } late ? TimeText.By(late, release.Zone, language) : "");

    private static void Content(MailBody body, CaseView<ReleaseState> release, ReleaseDuty duty, Addressee to)
    {
        (string language, Func<string, string> nameOf) = (to.Language, to.NameOf);
        ReleaseState state = release.State;
        if (duty.Kind is ReleaseDutyKind.Announce or ReleaseDutyKind.AnnounceCancelled or ReleaseDutyKind.TellResult)
        {
            body.Facts(NoticeFacts(release, state.Versions[duty.Version - 1].Content, language));
            return;
        }

        if (duty.Kind == ReleaseDutyKind.TellOutcome)
        {
            body.Votes(state.Approval.Stage(duty.StageId!), to);
        }

        body.Facts(Facts(release, language, nameOf));
        if (duty.Kind == ReleaseDutyKind.TellAborted && state.ToUndo.Count > 0)
        {
            body.Heading(Text("Label.ToUndo")).List(state.ToUndo.Select(s => $"{s.Step.Id}. {s.Step.Undo} ({nameOf(s.Step.Owner)})"));
        }
        else if (duty.Kind is ReleaseDutyKind.Ask or ReleaseDutyKind.Brief)
        {
            body.Heading(Text("Label.Steps")).List(state.Steps.Select(s => StepText(release, s.Step, language, nameOf)));
        }

        if (duty.Kind is ReleaseDutyKind.Ask or ReleaseDutyKind.Brief or ReleaseDutyKind.AskGo or ReleaseDutyKind.AskGates && state.Gates.Count > 0)
        {
            body.Heading(Text("Label.Gates")).List(state.Gates.Select(g => GateText(release, g, language)));
        }

        string Text(string key) => ReleaseTexts.All.Get(language, key);
    }

    /// <summary>For users and operators: what is going to happen, and when.</summary>
    private static IEnumerable<(string Name, string? Value)> NoticeFacts(CaseView<ReleaseState> release, ReleaseContent content, string language)
    {
        string Label(string key) => ReleaseTexts.All.Get(language, "Label." + key);
        yield return (Label("Title"), content.Title);
        yield return (Label("Window"), WindowText(release, content, language));
        yield return (Label("Changes"), ChangesText(content));
        yield return (Label("Result"), release.State.Completed?.Result ?? release.State.Aborted?.Reason);
        yield return (Label("Release"), release.Id.Value);
        yield return (Label("Contract"), release.Contract.Profile.Title.In(language));
    }

    private static string ChangesText(ReleaseContent content) => string.Join("\n", content.Changes.Select(c => $"{c.Title} ({c.Id})"));

    private static string? WindowText(CaseView<ReleaseState> release, ReleaseContent content, string language) =>
        content is { WindowFrom: { } from, WindowTo: { } to }
            ? ReleaseTexts.All.Get(language, "Label.WindowText", TimeText.Of(from, release.Zone, language), TimeText.Of(to, release.Zone, language))
            : null;

    private static RuleSource SourceOf(ReleaseState state, ReleaseDuty duty) =>
        duty.NoticeId is { } notice && state.Rules.Notices.FirstOrDefault(n => n.Id == notice) is { } told ? told.Source
        : duty.GateId is { } gate && state.Gate(gate) is { } blocks ? blocks.Rule.Source
        : state.Rules.Source;

    private static string Lead(CaseView<ReleaseState> release, ReleaseDuty duty, Addressee to)
    {
        string language = to.Language;
        ReleaseState state = release.State;
        switch (duty.Kind)
        {
            case ReleaseDutyKind.Ask:
                return Text(state.Facts.OfType<CaseDutyPerformed<ReleaseDuty>>()
                    .Any(p => p.Duty.Kind == ReleaseDutyKind.Ask && p.Duty.Version < duty.Version && p.Told.Count > 0) ? "Lead.Ask.Again" : "Lead.Ask");
            case ReleaseDutyKind.Expire:
                return Text(duty.Verdict == StageVerdict.Lapsed ? "Lead.Expire.Lapse" : "Lead.Expire.Escalate");
            case ReleaseDutyKind.TellOutcome:
                return Text(
                    duty.Verdict != StageVerdict.Approved ? "Lead.TellOutcome." + duty.Verdict
                    : state.Approval.Stages[^1].Stage.Id == duty.StageId ? "Lead.TellOutcome.Approved"
                    : "Lead.TellOutcome.StagePassed");
            case ReleaseDutyKind.GateDue or ReleaseDutyKind.GateMissed:
                GateState? gate = state.Gate(duty.GateId!);
                return Text("Lead." + duty.Kind, gate?.Rule.Name.In(language) ?? duty.GateId,
                    gate?.LateAfter is { } late ? TimeText.By(late, release.Zone, language) : "");
            case ReleaseDutyKind.TellBlocked:
                return Text("Lead.TellBlocked", state.Content.Changes.FirstOrDefault(c => c.Id == duty.ChangeId) is { } change ? $"{change.Title} ({change.Id})"
                    : duty.ChangeId);
            case ReleaseDutyKind.TellTurn or ReleaseDutyKind.TellFailed:
                RunStep? step = state.Steps.FirstOrDefault(s => s.Step.Id == duty.StepId);
                string? said = state.Facts.OfType<StepReported>().LastOrDefault(r => r.StepId == duty.StepId && r.Outcome == StepOutcome.Failed)?.Comment;
                return Text("Lead." + duty.Kind, step is null ? duty.StepId : step.Step.Id + ". " + step.Step.Title,
                    duty.Kind == ReleaseDutyKind.TellFailed ? said : null);
            case ReleaseDutyKind.TellNoGo:
                return Text("Lead.TellNoGo", state.Facts.OfType<GoDecided>().LastOrDefault(g => ReleaseDutyKeys.TellNoGo(g.Id) == duty.Key)?.Comment);
            case ReleaseDutyKind.TellAborted:
                return Text("Lead.TellAborted", state.Aborted?.Reason);
            case ReleaseDutyKind.TellResult:
                return Text(state.Completed is null ? "Lead.TellResult.RolledBack" : "Lead.TellResult.Completed");
            case ReleaseDutyKind.TellUndeliverable:
                return Text("Lead.TellUndeliverable", CaseMailWords.Unreached(state, duty, to));
            default:
                return Text("Lead." + duty.Kind);
        }

        string Text(string key, params ReadOnlySpan<object?> arguments) => ReleaseTexts.All.Get(language, key, arguments);
    }
}
