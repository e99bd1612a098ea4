using Workflows.Contracts;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Texts;

namespace Workflows.Onboarding.Process;

/// <summary>
/// Writes the mail of a placement's duty for one reader. Pure: the same facts give the same words. A mail says which clause is met
/// and which is not; it never holds a value, not even of a check that is not sensitive.
/// </summary>
public static class PlacementMail
{
    /// <param name="placement">The placement.</param>
    /// <param name="duty">Why the mail is sent.</param>
    /// <param name="to">Who reads it.</param>
    /// <param name="today">Local.</param>
    public static ComposedMail Compose(CaseView<PlacementState> placement, PlacementDuty duty, Addressee to, DateOnly today)
    {
        (string language, Func<string, string> nameOf) = (to.Language, to.NameOf);
        PlacementState state = placement.State;
        string name = NameOf(state, language);
        PlacementRound? round = duty.StageId is { } stage ? state.Round(stage, today) : null;
        return CaseMail.Compose(to, new()
        {
            Subject = Text(IsStagePassed(duty, round) ? "Subject.TellOutcome.StagePassed" : "Subject." + Key(duty, round), name,
                ApprovalTexts.All.Get(language, "Verdict." + duty.Verdict)),
            Lead = Lead(placement, duty, round, to),
            Content = body =>
            {
                if (duty.Kind == PlacementDutyKind.TellOutcome)
                {
                    body.Votes(round?.Approval.Stage(duty.StageId!), to);
                }

                body.Facts(Facts(placement, language, nameOf));
                List<string> checks = [.. Checks(placement, duty, round, today, language)];
                if (checks.Count > 0)
                {
                    body.Heading(Text("Label.Checks")).List(checks);
                }

                if (duty.LateAfter is { } late && duty.Kind is PlacementDutyKind.Announce or PlacementDutyKind.AskLeaving)
                {
                    body.Paragraph(Text("Label.Deadline", TimeText.Of(placement.DayOf(late.AddTicks(-1)), language)));
                }
            },
            LinkCaption = Text(round is null ? "Label.OpenEvidence" : "Label.OpenDecision"),
            PageCaption = Text("Label.OpenPage"),
            AnswerBy = duty.StageId is { } asked && round?.Approval.Stage(asked)?.Due is { } due ? new(due, placement.Zone, duty.DueAt)
                : null,
            Source = SourceOf(state, duty, round),
        });

        string Text(string key, params ReadOnlySpan<object?> arguments) => PlacementTexts.All.Get(language, key, arguments);
    }

    /// <summary>The person's name in a language.</summary>
    public static string NameOf(PlacementState state, string language) => new LocalText(state.Content.Name, state.Content.NameEn).In(language);

    /// <summary>Who is placed where, name by name: what mails, pages and exports show.</summary>
    public static IEnumerable<(string Name, string? Value)> Facts(CaseView<PlacementState> placement, string language, Func<string, string> nameOf)
    {
        PlacementState state = placement.State;
        PlacementContent content = state.Content;
        yield return (Text("Label.Placement"), state.Id.Value);
        yield return (Text("Label.Contract"), placement.Contract.Profile.Title.In(language));
        yield return (Text("Label.Person"), NameOf(state, language));
        yield return (Text("Label.Employer"), content.Employer);
        yield return (Text("Label.Phone"), content.Phone);
        yield return (Text("Label.Role"), state.Role.Name.In(language));
        yield return (Text("Label.Sites"),
            string.Join(", ", placement.Contract.Profile.Sites.Where(s => content.Sites.Contains(s.Id)).Select(s => s.Name.In(language))));
        yield return (Text("Label.Works"), string.Join(", ", state.Role.Works.Where(w => content.Works.Contains(w.Id)).Select(w => w.Name.In(language))));
        yield return (Text("Label.From"), TimeText.Of(content.From, language));
        yield return (Text("Label.To"), state.LastDay is { } last ? TimeText.Of(last, language) : null);
        yield return (Text("Label.Subcontractor"), content.Subcontractor ? Text("Label.Yes") : null);
        yield return (Text("Label.Replaces"), content.Replaces is { } leaver ? nameOf(leaver) : null);

        string Text(string key) => PlacementTexts.All.Get(language, key);
    }

    /// <summary>A check and how it stands, in words: never a value.</summary>
    public static string Standing(CheckState check, DateOnly today, string language)
    {
        CheckStanding standing = check.StandingOn(today);
        string words = PlacementTexts.All.Get(language, "Standing." + standing);
        if (check.HoldsUntil is { } last && standing == CheckStanding.Passed)
        {
            words += PlacementTexts.All.Get(language, "Standing.Until", TimeText.Of(last, language));
        }

        return words;
    }

    /// <summary>The name of a check, with its year.</summary>
    public static string NameOf(CheckState check, string language) =>
        check.Year is { } year ? PlacementTexts.All.Get(language, "Label.CheckOfYear", check.Check.Name.In(language), year) : check.Check.Name.In(language);

    private static IEnumerable<string> Checks(CaseView<PlacementState> placement, PlacementDuty duty, PlacementRound? round, DateOnly today, string language)
    {
        PlacementState state = placement.State;
        if (round is { Question: PlacementQuestion.Acceptance } || duty.Kind is PlacementDutyKind.StartBlocked or PlacementDutyKind.Announce)
        {
            return state.Checks.Where(c => c.Check.Needed == CheckNeed.Acceptance || duty.Kind == PlacementDutyKind.StartBlocked).Select(c => Line(c));
        }

        if (round?.Check is { } about)
        {
            return [Line(about)];
        }

        IEnumerable<CheckState> checks = state.ChecksUntil(today).Where(c => duty.CheckIds.Contains(c.Check.Id) && (duty.Year is null || c.Year == duty.Year));
        return duty.Kind switch
        {
            PlacementDutyKind.RemindEvidence or PlacementDutyKind.RemindContractor => checks.Where(c => c.IsWanted(today)).Select(c => Line(c)),
            PlacementDutyKind.AskEvidence or PlacementDutyKind.AskContractor or PlacementDutyKind.AskReview or PlacementDutyKind.RemindReview =>
                checks.Select(c => NameOf(c, language)),
            PlacementDutyKind.AskLeaving or PlacementDutyKind.LeavingMissed =>
                state.Rules.Leaving.Where(l => l.Id == duty.TaskId).Select(l => l.Name.In(language)),
            _ => checks.Select(c => Line(c)),
        };

        string Line(CheckState check) => $"{NameOf(check, language)}: {Standing(check, today, language)}";
    }

    /// <summary>Approved, but not by the last stage: the whole is not approved yet.</summary>
    private static bool IsStagePassed(PlacementDuty duty, PlacementRound? round) =>
        duty is { Kind: PlacementDutyKind.TellOutcome, Verdict: StageVerdict.Approved } && round?.Approval.Stages[^1].Stage.Id is { } last
            && last != duty.StageId;

    private static string Key(PlacementDuty duty, PlacementRound? round) => duty.Kind switch
    {
        PlacementDutyKind.Ask or PlacementDutyKind.TellOutcome when round is not null => $"{duty.Kind}.{round.Question}",
        PlacementDutyKind.Report => duty.Adverse ? "Report.Adverse" : "Report.Passed",
        _ => duty.Kind.ToString(),
    };

    private static string Lead(CaseView<PlacementState> placement, PlacementDuty duty, PlacementRound? round, Addressee to)
    {
        string language = to.Language;
        PlacementState state = placement.State;
        string name = NameOf(state, language);
        string day = duty.Day is { } d ? TimeText.Of(d, language) : "";
        switch (duty.Kind)
        {
            case PlacementDutyKind.TellUndeliverable:
                return Text("Lead.TellUndeliverable", CaseMailWords.Unreached(state, duty, to));
            case PlacementDutyKind.AnnounceMissed or PlacementDutyKind.ReportMissed or PlacementDutyKind.LeavingMissed or PlacementDutyKind.YearlyLate:
                return Text("Lead." + duty.Kind, name, day) + Text(duty.Contractual ? "Lead.Breach" : "Lead.Internal");
            case PlacementDutyKind.Report when duty.Adverse && state.Checks.Any(c => duty.CheckIds.Contains(c.Check.Id) && c.Check.Restricts):
                return Text("Lead.Report.Restricted", name);
            case PlacementDutyKind.TellOutcome when IsStagePassed(duty, round):
                return Text("Lead.TellOutcome.StagePassed");
            default:
                return Text("Lead." + Key(duty, round), name, day, ApprovalTexts.All.Get(language, "Verdict." + duty.Verdict));
        }

        string Text(string key, params ReadOnlySpan<object?> arguments) => PlacementTexts.All.Get(language, key, arguments);
    }

    private static RuleSource? SourceOf(PlacementState state, PlacementDuty duty, PlacementRound? round) => duty.Kind switch
    {
        PlacementDutyKind.Announce or PlacementDutyKind.AnnounceMissed => state.Rules.ChangeNotice?.Source,
        PlacementDutyKind.Report or PlacementDutyKind.ReportMissed =>
            state.Rules.Check(duty.CheckIds[0])?.Tell.FirstOrDefault(t => t.On == (duty.Adverse ? ReportOccasion.Adverse : ReportOccasion.Passed))?.Source,
        PlacementDutyKind.AskLeaving or PlacementDutyKind.LeavingMissed => state.Rules.Leaving.FirstOrDefault(l => l.Id == duty.TaskId)?.Source,
        _ when round is not null => round.Question switch
        {
            PlacementQuestion.Waiver => state.Rules.Waiver?.Source,
            PlacementQuestion.Confirmation => state.Rules.Confirmation?.Source,
            _ => state.Rules.Acceptance?.Source,
        },
        _ when duty.CheckIds.Count == 1 => state.Rules.Check(duty.CheckIds[0])?.Source,
        _ => null,
    };
}
