using Workflows.Contracts;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Texts;

namespace Workflows.Changes.Process;

/// <summary>Writes the mail of a change's duty for one reader. Pure: the same facts give the same words.</summary>
public static class ChangeMail
{
    /// <param name="change">The change.</param>
    /// <param name="duty">Why the mail is sent.</param>
    /// <param name="to">Who reads it.</param>
    /// <param name="conflicts">Other changes in the way, for those who are asked.</param>
    public static ComposedMail Compose(CaseView<ChangeState> change, ChangeDuty duty, Addressee to, IReadOnlyList<ChangeConflict> conflicts)
    {
        (string language, Func<string, string> nameOf) = (to.Language, to.NameOf);
        ChangeState state = change.State;
        bool isNotice = duty.Kind is ChangeDutyKind.Notify or ChangeDutyKind.NotifyCancelled;
        return CaseMail.Compose(to, new()
        {
            Subject = Text(IsStagePassed(state, duty) ? "Subject.TellOutcome.StagePassed" : "Subject." + duty.Kind, state.Content.Title,
                ApprovalTexts.All.Get(language, "Verdict." + duty.Verdict)),
            Lead = Lead(change, duty, to),
            Content = body =>
            {
                if (duty.Kind == ChangeDutyKind.TellOutcome)
                {
                    body.Votes(state.Approval.Stage(duty.StageId!), to);
                }

                body.Facts(isNotice ? NoticeFacts(change, state.Versions[duty.Version - 1].Content, language) : Facts(change, language, nameOf));
                if (to.Link is not null && Warnings(change, conflicts, language, nameOf).ToList() is { Count: > 0 } inTheWay)
                {
                    body.Heading(Text("Label.Conflicts")).List(inTheWay);
                }
            },
            LinkCaption = Text("Label.Open"),
            IsNotice = isNotice,
            AnswerBy = duty.StageId is { } asked && state.Approval.Stage(asked)?.Due is { } due
                ? new(due, change.Zone, duty.DueAt, state.Work is null ? state.Content.WindowFrom : null) : null,
            Source = duty.NoticeId is { } notice ? state.Profile.StopNotices.First(n => n.Id == notice).Source : state.Class.Source,
        });

        string Text(string key, params ReadOnlySpan<object?> arguments) => ChangeTexts.All.Get(language, key, arguments);
    }

    /// <summary>The record of a change, name by name (MIE 5.1(1)): what mails, pages and exports show.</summary>
    public static IEnumerable<(string Name, string? Value)> Facts(CaseView<ChangeState> change, string language, Func<string, string> nameOf)
    {
        ChangeState state = change.State;
        ChangeContent content = state.Content;
        yield return (Text("Label.Change"), state.Id.Value);
        yield return (Text("Label.Contract"), change.Contract.Profile.Title.In(language));
        yield return (Text("Label.Title"), Said("title"));
        yield return (Text("Label.Class"), state.Class.Name.In(language));
        yield return (Text("Label.Category"), Said("category"));
        yield return (Text("Label.Status"), Text("Status." + state.Status));
        yield return (Text("Label.System"), Said("system"));
        yield return (Text("Label.Window"), WindowText(change, content, language));
        yield return (Text("Label.Stop"), Said("stops"));
        yield return (Text("Label.Issuer"), nameOf(state.Issuer));
        yield return (Text("Label.Manager"), Said("manager"));
        yield return (Text("Label.Performers"), Said("performers"));
        yield return (Text("Label.Recorded"), TimeText.Of(state.FiledAt, change.Zone, language));
        yield return (Text("Label.Due"), Said("due"));
        yield return (Text("Label.Incident"), Said("incident"));
        foreach (ReportField field in state.Class.Fields)
        {
            yield return (field.Name.In(language), content.Values.GetValueOrDefault(field.Id));
        }

        yield return (Text("Label.Exception"), Said("exception"));
        yield return (Text("Label.Review"), state.Review is { } review ? $"{nameOf(review.Actor)}: {review.Text}" : null);

        string? Said(string field) =>
            ChangeFields.All[field].Shown(content, new(change.Contract, language, nameOf, yes => Text(yes ? "Label.Yes" : "Label.No")));

        string Text(string key) => ChangeTexts.All.Get(language, key);
    }

    /// <summary>What stands in the way: conflicts, freezes, notices that can no longer be in time.</summary>
    public static IEnumerable<string> Warnings(CaseView<ChangeState> change, IReadOnlyList<ChangeConflict> conflicts, string language,
        Func<string, string> nameOf) =>
        ChangeObstacles.Of(change.State, conflicts).Sentences(change.Zone, language, nameOf);

    private static IEnumerable<(string Name, string? Value)> NoticeFacts(CaseView<ChangeState> change, ChangeContent content, string language)
    {
        string Label(string key) => ChangeTexts.All.Get(language, "Label." + key);
        yield return (Label("Title"), content.Title);
        yield return (Label("System"), content.System);
        yield return (Label("Window"), WindowText(change, content, language));
        yield return (Label("Change"), change.Id.Value);
        yield return (Label("Contract"), change.Contract.Profile.Title.In(language));
    }

    /// <summary>Approved, but not by the last stage: the whole is not approved yet.</summary>
    private static bool IsStagePassed(ChangeState state, ChangeDuty duty) =>
        duty is { Kind: ChangeDutyKind.TellOutcome, Verdict: StageVerdict.Approved } && state.Stages[^1].Stage.Id != duty.StageId
            && !(state.Class.Emergency && state.Stages[0].Stage.Id == duty.StageId);

    /// <summary>Somebody was asked about an earlier version. A change that was only completed before anybody was asked is no other one.</summary>
    private static bool WasAskedBefore(ChangeState state, int version) =>
        state.Facts.OfType<CaseDutyPerformed<ChangeDuty>>().Any(p => p.Duty.Kind == ChangeDutyKind.Ask && p.Duty.Version < version && p.Told.Count > 0);

    private static string? WindowText(CaseView<ChangeState> change, ChangeContent content, string language) =>
        content is { WindowFrom: { } from, WindowTo: { } to }
            ? ChangeTexts.All.Get(language, "Label.WindowText", TimeText.Of(from, change.Zone, language), TimeText.Of(to, change.Zone, language))
            : null;

    private static string Lead(CaseView<ChangeState> change, ChangeDuty duty, Addressee to)
    {
        ChangeState state = change.State;
        switch (duty.Kind)
        {
            case ChangeDutyKind.Ask:
                bool first = state.Stages[0].Stage.Id == duty.StageId;
                return Text(
                    state.IsUnauthorised ? "Lead.Ask.Unauthorised"
                    : state.Class.Emergency && first ? "Lead.Ask.Emergency"
                    : state.Class.Emergency ? "Lead.Ask.Afterwards"
                    : WasAskedBefore(state, duty.Version) ? "Lead.Ask.Again"
                    : "Lead.Ask");
            case ChangeDutyKind.Expire:
                return Text(duty.Verdict == StageVerdict.Lapsed ? "Lead.Expire.Lapse" : "Lead.Expire.Escalate");
            case ChangeDutyKind.TellOutcome:
                bool last = state.Stages[^1].Stage.Id == duty.StageId;
                return Text(
                    duty.Verdict != StageVerdict.Approved ? "Lead.TellOutcome." + duty.Verdict
                    : last ? "Lead.TellOutcome.Approved"
                    : state.Class.Emergency && state.Stages[0].Stage.Id == duty.StageId ? "Lead.TellOutcome.Authorised"
                    : "Lead.TellOutcome.StagePassed");
            case ChangeDutyKind.NoticeMissed:
                return Text(duty.Contractual ? "Lead.NoticeMissed.Clause" : "Lead.NoticeMissed.Internal",
                    state.Profile.StopNotices.First(n => n.Id == duty.NoticeId).Name.In(to.Language));
            case ChangeDutyKind.TellUndeliverable:
                return Text("Lead.TellUndeliverable", CaseMailWords.Unreached(state, duty, to));
            default:
                return Text("Lead." + duty.Kind);
        }

        string Text(string key, params ReadOnlySpan<object?> arguments) => ChangeTexts.All.Get(to.Language, key, arguments);
    }
}
