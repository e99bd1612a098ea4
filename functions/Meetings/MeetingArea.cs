using Microsoft.AspNetCore.Components;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Meetings;

/// <summary>Meetings as this application shows them.</summary>
internal sealed class MeetingArea() : CaseArea(MeetingProcess.Definition, MeetingTexts.All, NavigationGroup.Reporting, Cases, "call-meeting")
{
    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(MeetingProcess.Definition)
    {
        ListSummary = "Meetings that are not over, or closed ones.",
        GetSummary = "A meeting: its time and place, how it went, its actions, what is due for it, history.",
        Listed = typeof(MeetingSummary),
        Shown = typeof(MeetingDocument),
        Filing = new ApiFiling<MeetingCommands>(
            "CallMeeting", "A person calls a meeting; both sides are invited by mail.", MeetingRequests.New,
            (commands, c) => commands.CallAsync(
                c.Id, c.By, c.Values.Text("series"), c.Values.Text("subject"), ContentMembers.Read(MeetingFields.All, c.Values, MeetingFields.Blank))),
        Acts = MeetingRequests.Acts,
    };

    /// <inheritdoc/>
    public override RenderFragment? ContractCard(PageContext page, Contract contract) =>
        contract.Profile.Section<MeetingRules>() is { } rules
            ? PageAnswers.Part<MeetingRulesCard>(new { Page = page, contract.Profile, Rules = rules }) : null;
}

/// <summary>What those who are asked to do without a meeting see behind their links.</summary>
internal sealed class MeetingApprovalPages(MeetingReader reader, MeetingCommands commands)
    : ApprovalPages<MeetingSummary, MeetingState>(MeetingProcess.Definition, reader, commands)
{
    /// <inheritdoc/>
    protected override AskedApproval? Asked(CaseView<MeetingState> found, ApprovalSubject subject) => new(
        found.State.Approval, page => MeetingMail.TitleOf(found.State, page.Language), !found.State.IsAsking,
        page => PageAnswers.Part<MeetingRecord>(new { Page = page, Meeting = found }));
}

/// <summary>Refusals and facts of meetings in the reader's words.</summary>
internal static class MeetingPageTexts
{
    /// <summary>Why an act was refused.</summary>
    public static string Of(CommandResult.Refused refused, PageContext page) =>
        CasePageTexts.Refusal(MeetingTexts.All, refused, page, field => MeetingTexts.All.Find(page.Language, "Field." + field));

    /// <summary>A fact on the history.</summary>
    public static string Of(CaseFact fact, MeetingState state, TimeZoneInfo zone, PageContext page) => fact switch
    {
        MeetingPlanned f => T(page, "Fact.MeetingPlanned", TimeText.Of(f.Plan.Starts, zone, page.Language), f.Plan.Place),
        MeetingMoved f => T(page, "Fact.MeetingMoved", TimeText.Of(f.Plan.Starts, zone, page.Language), f.Plan.Place, f.Reason),
        MeetingHeld f => T(page, "Fact.MeetingHeld", TimeText.Of(f.Day, page.Language)),
        CaseWritten<MeetingOmission> f => T(page, "Fact.MeetingOmissionProposed", MeetingMail.ReasonOf(new(1, f), page.Language)),
        MeetingOmissionReopened f => T(page, "Fact.MeetingOmissionReopened", f.Incidents),
        MeetingDeliverable f => T(page, "Fact.MeetingDeliverable", NameOf(f.ItemId, state.Profile, page)),
        MeetingAction f => T(page, "Fact.MeetingAction", f.What, page.Actor(f.OwnerId), TimeText.Of(f.Day, page.Language)),
        MeetingActionDone f => T(page, "Fact.MeetingActionDone", f.Result ?? state.Actions.FirstOrDefault(a => a.Noted.Id == f.ActionId)?.Noted.What),
        _ => CasePageTexts.Of(fact, MeetingProcess.Definition, MeetingTexts.All, page,
            id => page.Role(state.Profile, state.Approval.Stage(id)?.Stage.Role ?? id)),
    };

    /// <summary>What a listed meeting is called; its contract may know its series no more.</summary>
    public static string TitleOf(MeetingSummary summary, Contract contract, PageContext page) =>
        contract.Profile.Section<MeetingRules>()?.Find(summary.SeriesId) is { } series
            ? MeetingMail.TitleOf(series, summary.Period, summary.SiteId, summary.Subject, contract.Profile, page.Language)
            : T(page, "Name", summary.SeriesId, summary.Subject ?? summary.Period);

    /// <summary>What the contract calls something that is due.</summary>
    public static string NameOf(string itemId, ContractProfile profile, PageContext page) =>
        profile.Section<DeliverableRules>()?.Item(itemId)?.Name.In(page.Language) ?? itemId;

    public static string T(PageContext page, string key, params object?[] arguments) => MeetingTexts.All.Get(page.Language, key, arguments);
}

/// <summary>Meetings as lines: until one has a day its owners plan it; then the meeting comes; once held, its actions wait for whoever does them.</summary>
internal sealed class MeetingLines(MeetingLedger ledger) : CaseLines<CaseFact, MeetingSummary>(ledger)
{
    /// <inheritdoc/>
    protected override CaseLine Line(ListedCase<MeetingSummary> item, PageContext page)
    {
        MeetingSummary meeting = item.Summary;
        (DateTimeOffset? At, bool IsDeadline) next = meeting.Status switch
        {
            MeetingStatus.ToPlan or MeetingStatus.OmissionAsked => ((meeting.IsLate ? meeting.Breach : meeting.Target) is { } day
                ? EndOf(day, item.Contract) : null, true),
            MeetingStatus.Planned => (meeting.Starts, false),
            MeetingStatus.Held when meeting.Actions.Count > 0 => (EndOf(meeting.Actions.Min(a => a.Day), item.Contract), true),
            _ => (null, false),
        };
        return new(item.Id, item.Contract, MeetingPageTexts.TitleOf(meeting, item.Contract, page), MeetingPageTexts.T(page, "Status." + meeting.Status))
        {
            Turn = meeting.Status switch
            {
                MeetingStatus.ToPlan => Owners(),
                MeetingStatus.Planned when meeting.Starts < page.Now => Owners(), // to record how it went
                MeetingStatus.Held => [.. meeting.Actions.Select(a => a.OwnerId).Distinct(StringComparer.Ordinal)],
                _ => meeting.Waiting,
            },
            NextAt = next.At,
            Next = meeting.Status == MeetingStatus.Planned ? MeetingPageTexts.T(page, "Next.Starts") : page.T("Next.Due"),
            IsDeadline = next.IsDeadline,
            Spans = meeting.Status is MeetingStatus.Omitted or MeetingStatus.Withdrawn ? []
                : meeting.Starts is { } starts ? [new(starts, meeting.Ends ?? starts, MeetingPageTexts.T(page, "Next.Starts"))]
                : Due(meeting.Target is { } by ? EndOf(by, item.Contract) : null, page),
            Words = [meeting.Subject, meeting.Place],
        };

        IReadOnlyList<string> Owners() =>
            item.Contract.Profile.Section<MeetingRules>()?.Find(meeting.SeriesId) is { } series ? Holders(item.Contract, page, series.Owner) : [];
    }
}

/// <summary>A component of the pages about meetings.</summary>
public abstract class MeetingPart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => MeetingTexts.All;
}
