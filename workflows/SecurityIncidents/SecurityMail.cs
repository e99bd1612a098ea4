using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Texts;

namespace Workflows.SecurityIncidents;

/// <summary>
/// Writes the mail of a security incident's duty for one reader. Pure: the same facts give the same words. It says which case it is, of which kind, and how it
/// stands, and nothing that people wrote: mails lie where more people read them than the case.
/// </summary>
public static class SecurityMail
{
    /// <param name="security">The security incident.</param>
    /// <param name="duty">Why the mail is sent.</param>
    /// <param name="to">Who reads it.</param>
    public static ComposedMail Compose(CaseView<SecurityState> security, SecurityDuty duty, Addressee to)
    {
        string language = to.Language;
        SecurityState state = security.State;
        SecurityPaperState? paper = state.Papers.FirstOrDefault(p => p.Version.Written.Id == duty.FactId);
        StageState? stage = duty.StageId is { } id ? paper?.Approval.Stage(id) : null;
        string title = TitleOf(state, language);
        string about = paper is null ? title : Text("Name.Paper", title, Text("Paper." + paper.Kind));
        return CaseMail.Compose(to, new()
        {
            Subject = Text("Subject." + duty.Kind, about, ApprovalTexts.All.Get(language, "Verdict." + duty.Verdict)),
            Lead = Lead(),
            Content = body => body.Facts(
            [
                (Text("Label.Security"), state.Id.Value),
                (Text("Label.Contract"), security.Contract.Profile.Title.In(language)),
                (Text("Field.kinds"), KindsOf(state, language)),
                (Text("Field.system"), state.Content.System),
                (Text("Field.noticed"), TimeText.Of(state.Content.Noticed, security.Zone, language)),
                (Text("Label.Status"), Text("Status." + state.Status)),
                (Text("Field.handlings"), state.Facts.FirstOrDefault(f => f.Id == duty.FactId) is SecurityDetected detected
                    ? HandlingsOf(detected, state, language) : null),
            ]),
            LinkCaption = Text("Label.Open"),
            PageCaption = Text("Label.Page"),
            AnswerBy = stage?.Due is { } due ? new(due, security.Zone, duty.DueAt) : null,
            Source = state.Rules.Source,
        });

        string Lead() => duty.Kind switch
        {
            SecurityDutyKind.TellAssessed => Text(state.Assessed is { IsInfringement: false } ? "Lead.TellAssessed.No" : "Lead.TellAssessed.Yes"),
            SecurityDutyKind.RemindWriting or SecurityDutyKind.WritingLate =>
                Text("Lead." + duty.Kind, TimeText.Of(state.WrittenDue?.Days?.Breach ?? security.DayOf(duty.DueAt), language)),
            SecurityDutyKind.TellUndeliverable => Text("Lead.TellUndeliverable", CaseMailWords.Unreached(state, duty, to)),
            _ => Text("Lead." + duty.Kind),
        };

        string Text(string key, params ReadOnlySpan<object?> arguments) => SecurityTexts.All.Get(language, key, arguments);
    }

    /// <summary>What a case is called: its kinds and its number, never what people wrote.</summary>
    public static string TitleOf(SecurityState state, string language) => SecurityTexts.All.Get(language, "Name", KindsOf(state, language), state.Id.Value);

    /// <summary>Its kinds, by their names.</summary>
    public static string KindsOf(SecurityState state, string language) =>
        string.Join(Languages.IsJapanese(language) ? "・" : ", ", state.Content.Kinds.Select(k => state.Rules.Kind(k)?.Name.In(language) ?? k));

    /// <summary>What was done with malware, by its names.</summary>
    public static string HandlingsOf(SecurityDetected detected, SecurityState state, string language) =>
        string.Join(Languages.IsJapanese(language) ? "・" : ", ",
            detected.Handlings.Select(h => state.Rules.Handlings.FirstOrDefault(r => r.Id == h)?.Name.In(language) ?? h));
}
