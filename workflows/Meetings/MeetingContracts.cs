using System.Text.Json.Serialization;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.Meetings;

// Persisted and sent between orchestrator, activities and tables: change only compatibly (add optional members;
// never rename, retype or reuse a discriminator).

/// <summary>What may happen to a meeting; <see cref="MeetingState"/> folds it.</summary>
public static class MeetingFacts
{
    public static FactFamily Family { get; } = FactFamily.Of<CaseDutyPerformed<MeetingDuty>>(
        "Meeting",
        ("opened", typeof(MeetingOpened)),
        ("planned", typeof(MeetingPlanned)),
        ("moved", typeof(MeetingMoved)),
        ("held", typeof(MeetingHeld)),
        ("omissionProposed", typeof(CaseWritten<MeetingOmission>)),
        ("omissionReopened", typeof(MeetingOmissionReopened)),
        ("deliverable", typeof(MeetingDeliverable)),
        ("actionNoted", typeof(MeetingAction)),
        ("actionDone", typeof(MeetingActionDone)),
        ("withdrawn", typeof(CaseWithdrawn)));
}

/// <summary>A meeting is to take place: of a period of its series, or because somebody called it.</summary>
public sealed record MeetingOpened : CaseFact
{
    /// <summary>Which series of the contract, <see cref="MeetingSeries.Id"/>.</summary>
    public required string SeriesId { get; init; }

    /// <summary><c>2026-11</c>, <c>2026-10q</c> (the quarter from October), <c>fy2026</c>; null: a person called it.</summary>
    public string? Period { get; init; }

    /// <summary>First day of the period (local).</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day of the period (local).</summary>
    public DateOnly? To { get; init; }

    /// <summary>For series of each site: which one.</summary>
    public string? SiteId { get; init; }

    /// <summary>What it is about, where a person called it; one line.</summary>
    public string? Subject { get; init; }

    /// <summary>When and where, where a person called it.</summary>
    public MeetingPlan? Plan { get; init; }
}

/// <summary>When and where a meeting is to take place.</summary>
public sealed record MeetingPlan
{
    /// <summary>UTC.</summary>
    public required DateTimeOffset Starts { get; init; }

    /// <summary>UTC; null: open.</summary>
    public DateTimeOffset? Ends { get; init; }

    /// <summary>One line.</summary>
    public required string Place { get; init; }

    /// <summary>What is to be talked about; those who are invited read it.</summary>
    public string? Agenda { get; init; }
}

/// <summary>A meeting that had none got its day; whoever takes part is invited.</summary>
public sealed record MeetingPlanned : CaseFact
{
    public required MeetingPlan Plan { get; init; }
}

/// <summary>A meeting got another time or place.</summary>
public sealed record MeetingMoved : CaseFact
{
    public required MeetingPlan Plan { get; init; }

    public required string Reason { get; init; }
}

/// <summary>It took place.</summary>
public sealed record MeetingHeld : CaseFact
{
    /// <summary>On which day (local): what is due for it counts from there.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Id of the person who chaired it, where the contract says who has to.</summary>
    public string? ChairId { get; init; }

    /// <summary>Who was there, of both sides.</summary>
    public required string Attendees { get; init; }

    /// <summary>What was decided.</summary>
    public string? Decisions { get; init; }
}

/// <summary>Why a period does without its meeting; the client agrees or refuses.</summary>
public sealed record MeetingOmission
{
    public required string Reason { get; init; }

    /// <summary>Incidents of the period, as counted then; null: not counted.</summary>
    public int? Incidents { get; init; }

    /// <summary>Inquiries of the period; null: not counted.</summary>
    public int? Inquiries { get; init; }

    /// <summary>Identity of what the client answers.</summary>
    /// <param name="number">Of the proposal, from 1: the same again asks again.</param>
    public string HashWith(int number) => new ContentHash().Add("omission", number).Add("reason", Reason)
        .Add("incidents", Incidents ?? -1).Add("inquiries", Inquiries ?? -1).ToString();
}

/// <summary>Something happened in the period after all: what was agreed on its quietness does not hold any more.</summary>
public sealed record MeetingOmissionReopened : CaseFact
{
    public required int Incidents { get; init; }

    public int? Inquiries { get; init; }
}

/// <summary>What the contract makes due for the meeting was opened, or one that a person had opened was taken over.</summary>
public sealed record MeetingDeliverable : CaseFact
{
    public required string ItemId { get; init; }

    public required string DeliverableId { get; init; }
}

/// <summary>Something to be done was noted at a meeting.</summary>
public sealed record MeetingAction : CaseFact
{
    public required string What { get; init; }

    /// <summary>Id of the person who does it.</summary>
    public required string OwnerId { get; init; }

    /// <summary>By the end of which day (local).</summary>
    public required DateOnly Day { get; init; }
}

/// <summary>It was done.</summary>
public sealed record MeetingActionDone : CaseFact
{
    /// <summary>Id of the fact that noted it.</summary>
    public required string ActionId { get; init; }

    public string? Result { get; init; }
}

/// <summary>What a duty is about; those of approvals are the kit's.</summary>
public enum MeetingDutyKind
{
    Ask,

    Remind,

    Expire,

    NobodyToAsk,

    TellOutcome,

    /// <summary>Tell the owner that the meeting of a period is to be planned.</summary>
    TellOpened,

    /// <summary>Remind the owner to plan it.</summary>
    RemindPlanning,

    /// <summary>It was not held by the day on which the contract wants it.</summary>
    NotHeld,

    /// <summary>Invite both sides.</summary>
    Invite,

    /// <summary>Tell both sides of another time or place.</summary>
    TellMoved,

    /// <summary>Remind the owner to record how it went.</summary>
    RemindRecord,

    /// <summary>Tell those who were invited that it does not take place.</summary>
    TellOff,

    /// <summary>Tell that an omission does not hold any more.</summary>
    TellReopened,

    /// <summary>Tell a person of what they have to do.</summary>
    TellAction,

    RemindAction,

    ActionLate,

    TellUndeliverable,

    Close,
}

/// <summary>Something that the software owes at a moment.</summary>
public sealed record MeetingDuty : CaseDuty<MeetingDutyKind>
{
    /// <summary>For what is due by a day: that day.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? Day { get; init; }

    /// <summary>For actions: id of the fact that noted it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ActionId { get; init; }
}

/// <summary>What a list shows of a meeting. Persisted: only add optional members.</summary>
public sealed record MeetingSummary : ICaseSummary, IAskingSummary
{
    public required string Id { get; init; }

    public required string SeriesId { get; init; }

    public string? Period { get; init; }

    public string? SiteId { get; init; }

    public string? Subject { get; init; }

    public required MeetingStatus Status { get; init; }

    /// <summary>When it is to begin; null: not planned.</summary>
    public DateTimeOffset? Starts { get; init; }

    /// <summary>When it is to end; null: open.</summary>
    public DateTimeOffset? Ends { get; init; }

    public string? Place { get; init; }

    /// <summary>On which day it took place.</summary>
    public DateOnly? HeldOn { get; init; }

    /// <summary>The open day by which it is to be held.</summary>
    public DateOnly? Target { get; init; }

    /// <summary>It is too late once this day has ended.</summary>
    public DateOnly? Breach { get; init; }

    /// <summary>It was too late, or is.</summary>
    public bool IsLate { get; init; }

    /// <summary>Actions that are not done yet: whose, by which day.</summary>
    public IReadOnlyList<MeetingActionSummary> Actions { get; init; } = [];

    /// <summary>Ids of what is due for it.</summary>
    public IReadOnlyList<string> Deliverables { get; init; } = [];

    /// <summary>Whose answer is waited for.</summary>
    public IReadOnlyList<string> Waiting { get; init; } = [];

    /// <inheritdoc/>
    public DateTimeOffset? AnswerBy { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>What the facts say.</summary>
    public static MeetingSummary Of(MeetingState state) => new()
    {
        Id = state.Id.Value,
        SeriesId = state.Series.Id,
        Period = state.Opened.Period,
        SiteId = state.Opened.SiteId,
        Subject = state.Opened.Subject,
        Status = state.Status,
        Starts = state.Plan?.Starts,
        Ends = state.Plan?.Ends,
        Place = state.Plan?.Place,
        HeldOn = state.Held?.Day,
        Target = state.HeldBy?.Days?.Target,
        Breach = state.HeldBy?.Days?.Breach,
        IsLate = state.IsLate,
        Actions = [.. state.Actions.Where(a => a.Done is null).Select(a => new MeetingActionSummary(a.Noted.OwnerId, a.Noted.Day))],
        Deliverables = [.. state.Deliverables.Select(d => d.DeliverableId)],
        Waiting = state.IsAsking ? state.Approval.Waiting : [],
        AnswerBy = state.IsAsking ? state.Approval.AnswerBy : null,
        ClosedAt = state.ClosedAt,
    };
}

/// <summary>An action of a meeting that is not done yet.</summary>
public sealed record MeetingActionSummary(string OwnerId, DateOnly Day);
