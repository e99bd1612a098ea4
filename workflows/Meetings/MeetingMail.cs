using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Texts;

namespace Workflows.Meetings;

/// <summary>Writes the mail of a meeting's duty for one reader. Pure: the same facts give the same words.</summary>
public static class MeetingMail
{
    /// <param name="meeting">The meeting.</param>
    /// <param name="duty">Why the mail is sent.</param>
    /// <param name="to">Who reads it.</param>
    public static ComposedMail Compose(CaseView<MeetingState> meeting, MeetingDuty duty, Addressee to)
    {
        (string language, Func<string, string> nameOf) = (to.Language, to.NameOf);
        MeetingState state = meeting.State;
        StageState? stage = duty.StageId is { } id ? state.Approval.Stage(id) : null;
        string day = duty.Day is { } about ? TimeText.Of(about, language) : "";
        NotedAction? action = state.Actions.FirstOrDefault(a => a.Noted.Id == duty.ActionId);
        return CaseMail.Compose(to, new()
        {
            Subject = Text("Subject." + duty.Kind, TitleOf(state, language), ApprovalTexts.All.Get(language, "Verdict." + duty.Verdict), day),
            Lead = Lead(),
            Content = body =>
            {
                if (duty.Kind == MeetingDutyKind.TellOutcome)
                {
                    body.Votes(stage, to);
                }

                body.Facts(action is null ? Facts(meeting, language, nameOf) : [.. ActionFacts(action, meeting, language, nameOf)]);
            },
            LinkCaption = Text("Label.Open"),
            AnswerBy = stage?.Due is { } due ? new(due, meeting.Zone, duty.DueAt) : null,
            Source = state.Series.Source,
        });

        string Lead() => duty.Kind switch
        {
            MeetingDutyKind.NotHeld => Text(state.Series.IsAssumed ? "Lead.NotHeld.Assumed" : "Lead.NotHeld", day),
            MeetingDutyKind.TellMoved => Text("Lead.TellMoved", (state.Plans[^1].Fact as MeetingMoved)?.Reason),
            MeetingDutyKind.TellOff => Text(
                state.Withdrawn is null ? "Lead.TellOff.Omitted" : "Lead.TellOff.Withdrawn", state.Withdrawn?.Reason ?? ReasonOf(state.Proposal, language)),
            MeetingDutyKind.TellOutcome => Text(duty.Verdict == StageVerdict.Approved && state.Series.Stages[^1].Id != duty.StageId
                ? "Lead.TellOutcome.StagePassed" : "Lead.TellOutcome." + duty.Verdict),
            MeetingDutyKind.TellUndeliverable => Text("Lead.TellUndeliverable", CaseMailWords.Unreached(state, duty, to)),
            _ => Text("Lead." + duty.Kind, day),
        };

        string Text(string key, params ReadOnlySpan<object?> arguments) => MeetingTexts.All.Get(language, key, arguments);
    }

    /// <summary>What a meeting is called: its series with the period, or with what it is about.</summary>
    public static string TitleOf(MeetingState state, string language) =>
        TitleOf(state.Series, state.Opened.Period, state.Opened.SiteId, state.Opened.Subject, state.Profile, language);

    /// <inheritdoc cref="TitleOf(MeetingState, string)"/>
    public static string TitleOf(MeetingSeries series, string? period, string? siteId, string? subject, ContractProfile profile, string language)
    {
        string? about = period switch
        {
            null => subject,
            ['f', 'y', .. var year] => MeetingTexts.All.Get(language, "Period.FiscalYear", year),
            [.. var month, 'q'] => MeetingTexts.All.Get(language, "Period.Quarter", DateOnly.ParseExact(month + "-01", "yyyy-MM-dd")),
            _ => MeetingTexts.All.Get(language, "Period.Month", DateOnly.ParseExact(period + "-01", "yyyy-MM-dd")),
        };
        string name = series.Name.In(language);
        string? site = siteId is null ? null : profile.Sites.FirstOrDefault(s => s.Id == siteId)?.Name.In(language) ?? siteId;
        return about is null && site is null ? name
            : MeetingTexts.All.Get(language, "Name", name, string.Join(MeetingTexts.All.Get(language, "Name.Join"), new[] { about, site }.OfType<string>()));
    }

    /// <summary>The record of a meeting, name by name: what mails and pages show.</summary>
    public static IEnumerable<(string Name, string? Value)> Facts(CaseView<MeetingState> meeting, string language, Func<string, string> nameOf)
    {
        MeetingState state = meeting.State;
        yield return (Text("Label.Meeting"), state.Id.Value);
        yield return (Text("Label.Contract"), meeting.Contract.Profile.Title.In(language));
        yield return (Text("Label.Series"), TitleOf(state, language));
        if (state.Plan is { } plan)
        {
            yield return (Text("Field.starts"), TimeText.Of(plan.Starts, meeting.Zone, language));
            yield return (Text("Field.ends"), plan.Ends is { } ends ? TimeText.Of(ends, meeting.Zone, language) : null);
            yield return (Text("Field.place"), plan.Place);
            yield return (Text("Field.agenda"), plan.Agenda);
        }

        if (state.HeldBy is { Days: { } days } && state.Held is null)
        {
            yield return (Text("Label.HeldBy"), TimeText.Of(days.Target, language));
        }

        if (state.Day is { } day)
        {
            foreach (DeliverableItem item in ItemsOf(state).Where(_ => !state.IsOff))
            {
                yield return (item.Name.In(language), item.DaysOf(day, meeting.Contract.Calendars.Business) is { } due
                    ? Text("Label.DueBy", TimeText.Of(due.Target, language)) : null);
            }
        }

        if (state.Held is { } held)
        {
            yield return (Text("Field.heldOn"), TimeText.Of(held.Day, language));
            yield return (Text("Field.chair"), held.ChairId is { } chair ? nameOf(chair) : null);
            yield return (Text("Field.attendees"), held.Attendees);
            yield return (Text("Field.decisions"), held.Decisions);
        }

        if (state.Proposal is { Content: var proposal } && state.Held is null)
        {
            yield return (Text("Label.Omission"), ReasonOf(state.Proposal, language));
            yield return (Text("Label.Incidents"), Count(proposal.Incidents));
            yield return (Text("Label.Inquiries"), Count(proposal.Inquiries));
        }

        yield return (Text("Label.Withdrawn"), state.Withdrawn?.Reason);

        string? Count(int? number) => number is { } n ? Text("Count", n) : null;

        string Text(string key, params ReadOnlySpan<object?> arguments) => MeetingTexts.All.Get(language, key, arguments);
    }

    /// <summary>Why a period is to do without: what the software proposes is said in the reader's language.</summary>
    public static string? ReasonOf(CaseVersion<MeetingOmission>? proposal, string language) =>
        proposal?.Written.Actor == Actor.System.PersonId ? MeetingTexts.All.Get(language, "Omission.Quiet") : proposal?.Content.Reason;

    /// <summary>What the contract makes due for a meeting of the series.</summary>
    public static IEnumerable<DeliverableItem> ItemsOf(MeetingState state) =>
        state.Series.Deliverables.Select(id => state.Profile.Section<DeliverableRules>()?.Item(id)).OfType<DeliverableItem>();

    private static IEnumerable<(string Name, string? Value)> ActionFacts(
        NotedAction action, CaseView<MeetingState> meeting, string language, Func<string, string> nameOf)
    {
        yield return (MeetingTexts.All.Get(language, "Label.Meeting"), TitleOf(meeting.State, language));
        yield return (MeetingTexts.All.Get(language, "Label.Contract"), meeting.Contract.Profile.Title.In(language));
        yield return (MeetingTexts.All.Get(language, "Field.what"), action.Noted.What);
        yield return (MeetingTexts.All.Get(language, "Field.owner"), nameOf(action.Noted.OwnerId));
        yield return (MeetingTexts.All.Get(language, "Field.actionDay"), TimeText.Of(action.Noted.Day, language));
    }
}
