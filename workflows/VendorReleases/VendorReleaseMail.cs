using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Kit.Fields;
using Workflows.Kit.Mail;
using Workflows.Texts;

namespace Workflows.VendorReleases;

/// <summary>Writes the mail of a vendor release's duty for one reader. Pure: the same facts give the same words.</summary>
public static class VendorReleaseMail
{
    /// <param name="release">The vendor release.</param>
    /// <param name="duty">Why the mail is sent.</param>
    /// <param name="to">Who reads it.</param>
    public static ComposedMail Compose(CaseView<VendorReleaseState> release, VendorReleaseDuty duty, Addressee to)
    {
        (string language, Func<string, string> nameOf) = (to.Language, to.NameOf);
        VendorReleaseState state = release.State;
        StageState? stage = duty.StageId is { } id ? state.Approval.Stage(id) : null;
        return CaseMail.Compose(to, new()
        {
            Subject = Text("Subject." + duty.Kind, state.Content.Title, ApprovalTexts.All.Get(language, "Verdict." + duty.Verdict)),
            Lead = Lead(),
            Content = body =>
            {
                if (duty.Kind == VendorReleaseDutyKind.TellOutcome)
                {
                    body.Votes(stage, to);
                }

                body.Facts(Facts(release, language, nameOf));
            },
            LinkCaption = Text("Label.Open"),
            AnswerBy = stage?.Due is { } due ? new(due, release.Zone, duty.DueAt) : null,
            Source = state.Rules.Source,
        });

        string Lead()
        {
            switch (duty.Kind)
            {
                case VendorReleaseDutyKind.Tell when state.IsLate:
                    return Text("Lead.Tell") + Text("Lead.Tell.Late", TimeText.Of(state.ToldBy.Days!.Value.Breach, language));
                case VendorReleaseDutyKind.JudgementLate:
                    return Text("Lead.JudgementLate", TimeText.Of(state.JudgedBy!.Days!.Value.Breach, language));
                case VendorReleaseDutyKind.Ask when state.Judgements.Count > 1:
                    return Text("Lead.Ask.Again");
                case VendorReleaseDutyKind.Expire when duty.Verdict == StageVerdict.Lapsed:
                    return Text("Lead.Expire.Lapsed");
                case VendorReleaseDutyKind.TellOutcome:
                    return Text(duty.Verdict == StageVerdict.Approved && state.Rules.Stages[^1].Id != duty.StageId ? "Lead.TellOutcome.StagePassed"
                        : "Lead.TellOutcome." + duty.Verdict);
                case VendorReleaseDutyKind.TellUndeliverable:
                    return Text("Lead.TellUndeliverable", CaseMailWords.Unreached(state, duty, to));
                default:
                    return Text("Lead." + duty.Kind);
            }
        }

        string Text(string key, params ReadOnlySpan<object?> arguments) => VendorReleaseTexts.All.Get(language, key, arguments);
    }

    /// <summary>The record of a vendor release, name by name: what mails and pages show.</summary>
    public static IEnumerable<(string Name, string? Value)> Facts(CaseView<VendorReleaseState> release, string language, Func<string, string> nameOf)
    {
        VendorReleaseState state = release.State;
        yield return (Text("Label.VendorRelease"), state.Id.Value);
        yield return (Text("Label.Contract"), release.Contract.Profile.Title.In(language));
        FieldWords words = new(release.Contract, language, nameOf, yes => Text(yes ? "Label.Yes" : "Label.No"));
        foreach (ContentField<VendorReleaseContent> field in VendorReleaseFields.All.All)
        {
            yield return (Text("Field." + field.Name), field.Shown(state.Content, words));
        }

        yield return (Text("Label.FiledBy"), nameOf(state.Filing.Actor));
        if (state.Judgement is { } judged)
        {
            yield return (Text("Label.Judgement"), Text(judged.Content.Feasible ? "Label.Feasible" : "Label.Infeasible"));
            yield return (Text("Field.reasons"), judged.Content.Reasons);
            yield return (Text("Label.JudgedBy"), nameOf(judged.Written.Actor));
        }

        yield return (Text("Label.Change"), state.Opened?.ChangeId);
        yield return (Text("Label.Withdrawn"), state.Facts.OfType<CaseWithdrawn>().FirstOrDefault()?.Reason);

        string Text(string key) => VendorReleaseTexts.All.Get(language, key);
    }
}
