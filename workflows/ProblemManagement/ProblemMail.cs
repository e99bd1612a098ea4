using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Kit.Fields;
using Workflows.Kit.Mail;
using Workflows.Texts;

namespace Workflows.ProblemManagement;

/// <summary>Writes the mail of a problem's duty for one reader. Pure: the same facts give the same words.</summary>
public static class ProblemMail
{
    /// <param name="problem">The problem.</param>
    /// <param name="duty">Why the mail is sent.</param>
    /// <param name="to">Who reads it.</param>
    public static ComposedMail Compose(CaseView<ProblemState> problem, ProblemDuty duty, Addressee to)
    {
        (string language, Func<string, string> nameOf) = (to.Language, to.NameOf);
        ProblemState state = problem.State;
        ProblemAsked? measure = state.Measures.FirstOrDefault(m => m.Version.Written.Id == duty.FactId);
        StageState? stage = duty.StageId is { } id ? measure?.Consent.Stage(id) : null;
        return CaseMail.Compose(to, new()
        {
            Subject = Text("Subject." + duty.Kind, state.Content.Title, ApprovalTexts.All.Get(language, "Verdict." + duty.Verdict)),
            Lead = Lead(),
            Content = body =>
            {
                if (duty.Kind == ProblemDutyKind.TellOutcome)
                {
                    body.Votes(stage, to);
                }

                body.Facts(Told());
                body.Facts(Facts(problem, language, nameOf));
            },
            LinkCaption = Text("Label.Open"),
            AnswerBy = stage?.Due is { } due ? new(due, problem.Zone, duty.DueAt) : null,
            Source = state.Rules.Source,
        });

        string Lead() => duty.Kind switch
        {
            ProblemDutyKind.Ask or ProblemDutyKind.Remind or ProblemDutyKind.TellOutcome when measure is { Version.Content.IsFinal: true } =>
                Text($"Lead.{duty.Kind}.Final"),
            ProblemDutyKind.RemindDue or ProblemDutyKind.Late => Text("Lead." + duty.Kind, TimeText.Of(state.Due.Days!.Value.Due, language)),
            ProblemDutyKind.TellUndeliverable => Text("Lead.TellUndeliverable", CaseMailWords.Unreached(state, duty, to)),
            _ => Text("Lead." + duty.Kind),
        };

        // What the fact says that the mail is about, before the record as a whole.
        IEnumerable<(string Name, string? Value)> Told() => measure is not null ? [(Text("Field.measure"), measure.Version.Content.Text)]
            : state.Facts.FirstOrDefault(f => f.Id == duty.FactId) switch
            {
                ProblemCooperationAsked f => [(Text("Field.whom"), f.Whom), (Text("Field.what"), f.What)],
                ProblemDispatched f =>
                [
                    (Text("Field.place"), f.Place), (Text("Field.day"), TimeText.Of(f.Day, language)), (Text("Field.who"), f.Who), (Text("Field.with"), f.With),
                ],
                ProblemRecurred f => [(Text("Field.again"), f.Incident)],
                ProblemSettled f => [(Text("Field.outcome"), Text("Outcome." + f.Outcome)), (Text("Field.settled"), f.Text)],
                _ => [],
            };

        string Text(string key, params ReadOnlySpan<object?> arguments) => ProblemTexts.All.Get(language, key, arguments);
    }

    /// <summary>The record of a problem, name by name: what mails and pages show.</summary>
    public static IEnumerable<(string Name, string? Value)> Facts(CaseView<ProblemState> problem, string language, Func<string, string> nameOf)
    {
        ProblemState state = problem.State;
        FieldWords words = new(problem.Contract, language, nameOf, _ => "");
        yield return (Text("Label.Problem"), state.Id.Value);
        yield return (Text("Label.Contract"), problem.Contract.Profile.Title.In(language));
        yield return (Text("Label.Kind"), Text(state.IsKnownError ? "Status.KnownError" : "Status.Problem"));
        foreach (ContentField<ProblemContent> field in ProblemFields.All.All.Where(f => f.Name != "incident"))
        {
            yield return (Text("Field." + field.Name), field.Shown(state.Content, words));
        }

        yield return (Text("Label.Incidents"), string.Join('\n', state.Incidents));
        yield return (Text("Label.FiledBy"), nameOf(state.Filed.Actor));
        yield return (Text("Label.FiledAt"), TimeText.Of(state.Filed.At, problem.Zone, language));
        foreach (ContentField<ProblemHandling> field in ProblemFields.Managed.All)
        {
            yield return (Text("Field." + field.Name),
                field.Name == "due" ? TimeText.Of(state.Due.Days!.Value.Due, language) : field.Shown(state.Handling, words));
        }

        foreach (ProblemFinding what in Enum.GetValues<ProblemFinding>())
        {
            yield return (Text("Finding." + what), state.Said(what));
        }

        yield return (Text("Label.Changes"), string.Join('\n', state.Changes));
        yield return (Text("Label.WaitsFor"), state.Cooperation is { } asked ? asked.Whom + '\n' + asked.What : null);
        yield return (Text("Label.Settled"), state.Settled is { } settled ? Text("Outcome." + settled.Outcome) + '\n' + settled.Text : null);
        yield return (Text("Label.ClosedAt"), state.ClosedAt is { } closed ? TimeText.Of(closed, problem.Zone, language) : null);

        string Text(string key) => ProblemTexts.All.Get(language, key);
    }
}
