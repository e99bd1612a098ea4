using Workflows.Contracts;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Texts;

namespace Workflows.Rosters.Process;

/// <summary>Writes the mail of a roster's duty for one reader. Pure: the same facts give the same words.</summary>
public static class RosterMail
{
    /// <summary>Lines of one kind in a mail; the page has all of them.</summary>
    private const int MaxLines = 60;

    /// <param name="month">The month.</param>
    /// <param name="duty">Why the mail is sent.</param>
    /// <param name="to">Who reads it.</param>
    /// <param name="findings">For those who are asked: everything about the plan; for gaps: what is new.</param>
    /// <param name="more">How many findings are not listed.</param>
    public static ComposedMail Compose(
        CaseView<RosterState> month, RosterDuty duty, Addressee to, IReadOnlyList<RosterFinding> findings, int more = 0)
    {
        (string language, Func<string, string> nameOf) = (to.Language, to.NameOf);
        RosterState state = month.State;
        ContractProfile profile = month.Contract.Profile;
        string name = state.Rules.Name.In(language);
        string when = RosterWords.Of(state.Month, language);
        string day = duty.Day is { } on ? RosterWords.Of(on, language) : "";
        bool isStagePassed = duty is { Kind: RosterDutyKind.TellOutcome, Verdict: StageVerdict.Approved }
            && state.Current?.Approval.Stages[^1].Stage.Id != duty.StageId;
        return CaseMail.Compose(to, new()
        {
            Subject = Text(isStagePassed ? "Subject.TellOutcome.StagePassed" : "Subject." + duty.Kind, name, when,
                ApprovalTexts.All.Get(language, "Verdict." + duty.Verdict), day),
            Lead = Lead(),
            Content = body =>
            {
                if (duty.Kind == RosterDutyKind.TellOutcome)
                {
                    body.Votes(state.Current?.Approval.Stage(duty.StageId!), to);
                }

                body.Facts(Facts());
                List<string> lines = Lines();
                if (lines.Count > 0)
                {
                    body.List(lines.Count > MaxLines ? [.. lines.Take(MaxLines), "…"] : lines);
                }
            },
            LinkCaption = Text("Label.Decide"),
            PageCaption = Text("Label.Open", name),
            AnswerBy = duty.StageId is { } asked && state.Current?.Approval.Stage(asked)?.Due is { } due ? new(due, month.Zone, duty.DueAt)
                : null,
            Source = state.Rules.Source,
        });

        IEnumerable<(string Name, string? Value)> Facts()
        {
            yield return (Text("Label.Contract"), profile.Title.In(language));
            yield return (Text("Label.Month"), when);
            if (duty.Kind is RosterDutyKind.RemindToSubmit or RosterDutyKind.SubmissionMissed)
            {
                yield return (Text("Label.Due"), TimeText.By(state.Due.Breach, month.Zone, language));
            }

            if (duty.Version > 0 && duty.Version <= state.Versions.Count)
            {
                yield return (Text("Label.Version"), duty.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
                foreach (ReportField field in to.Link is null ? [] : state.Rules.Fields)
                {
                    yield return (field.Name.In(language), state.Versions[duty.Version - 1].Content.Values.GetValueOrDefault(field.Id));
                }
            }

            if (duty.Kind == RosterDutyKind.TellChange && Change() is { } change)
            {
                yield return (Text("Label.Reason"), Text("Override." + change.Reason));
                yield return (Text("Label.Out"), nameOf(change.Out));
                yield return (Text("Label.In"), change.In is { } stand ? nameOf(stand) : Text("Label.Nobody"));
                yield return (Text("Label.Days"), change.From == change.To ? RosterWords.Of(change.From, language)
                    : $"{RosterWords.Of(change.From, language)} – {RosterWords.Of(change.To, language)}");
                yield return (Text("Label.Comment"), change.Comment);
            }
        }

        List<string> Lines() => duty.Kind switch
        {
            RosterDutyKind.Publish => [.. DaysOf(duty.Version <= state.Versions.Count ? state.Versions[duty.Version - 1].Content : RosterContent.Empty)],
            RosterDutyKind.HandOver => [.. DaysOf(state.InForce ?? RosterContent.Empty, duty.Day)],
            RosterDutyKind.TellChange when Change() is { } change => [.. change.Cells.Where(c => c.Persons.Count > 0)
                .Select(c => RosterWords.Of(c, profile, language) + (Languages.IsJapanese(language) ? "：" : ": ")
                    + string.Join(Languages.IsJapanese(language) ? "、" : ", ", c.Persons.Select(nameOf)))],
            RosterDutyKind.LookForGaps =>
                [.. findings.Select(f => RosterWords.Of(f, profile, language, nameOf)), .. more > 0 ? (string[])[Text("Label.More", more)] : []],
            RosterDutyKind.Ask or RosterDutyKind.Remind =>
                [.. findings.OrderByDescending(f => f.IsError).Select(f => RosterWords.Of(f, profile, language, nameOf))],
            _ => [],
        };

        IEnumerable<string> DaysOf(RosterContent content, DateOnly? only = null) => content.Cells
            .Where(c => c.Persons.Contains(to.PersonId) && (only is null || c.Day == only))
            .Select(c => RosterWords.Of(c, profile, language));

        RosterOverridden? Change() => state.Facts.OfType<RosterOverridden>().FirstOrDefault(f => f.Id == duty.FactId);

        string Lead() => duty.Kind switch
        {
            RosterDutyKind.Ask =>
                Text(state.Facts.OfType<RosterDutyPerformed>().Any(p => p.Duty.Kind == RosterDutyKind.Ask && p.Duty.Version < duty.Version && p.Told.Count > 0)
                ? "Lead.Ask.Again" : "Lead.Ask", name, when),
            RosterDutyKind.Expire => Text(duty.Verdict == StageVerdict.Lapsed ? "Lead.Expire.Lapse" : "Lead.Expire.Escalate", name, when),
            RosterDutyKind.TellOutcome => Text(isStagePassed ? "Lead.TellOutcome.StagePassed" : "Lead.TellOutcome." + duty.Verdict, name, when),
            RosterDutyKind.SubmissionMissed => Text(
                (state.SubmittedAt is null ? "Lead.SubmissionMissed" : "Lead.SubmissionMissed.Late") + (duty.Contractual ? ".Clause" : ".Internal"), name,
                when),
            RosterDutyKind.TellUndeliverable when state.Facts.OfType<CaseMailUndeliverable>().FirstOrDefault(f => f.Id == duty.FactId) is { } failed =>
                Text("Lead.TellUndeliverable", nameOf(failed.PersonId), failed.Error),
            _ => Text("Lead." + duty.Kind, name, when, day),
        };

        string Text(string key, params ReadOnlySpan<object?> arguments) => RosterTexts.All.Get(language, key, arguments);
    }
}
