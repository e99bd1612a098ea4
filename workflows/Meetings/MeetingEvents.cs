using Workflows.Kit.Cases;
using Workflows.Kit.Events;

namespace Workflows.Meetings;

/// <summary>What others hear of meetings (docs/events.md).</summary>
public static class MeetingEvents
{
    /// <summary>See <see cref="EventTable"/>.</summary>
    public static EventTable Table { get; } = EventTable.Of(
        MeetingProcess.Meetings, MeetingFacts.Family,
        Tell.Fact<MeetingOpened>("opened", f => new { Series = f.SeriesId, f.Period, Site = f.SiteId, f.Plan?.Starts }),
        Tell.Fact<MeetingPlanned>("planned", f => new { f.Plan.Starts }),
        Tell.Fact<MeetingMoved>("moved", f => new { f.Plan.Starts }),
        Tell.Fact<MeetingHeld>("held", f => new { f.Day }),
        Tell.Written<MeetingOmission>("omissionProposed", "omissionProposedAgain"),
        Tell.Fact<MeetingOmissionReopened>("omissionReopened"),
        Tell.Nobody<MeetingDeliverable>("the deliverable tells that it opened"),
        Tell.Fact<MeetingAction>("actionNoted", f => new { f.Day }),
        Tell.Fact<MeetingActionDone>("actionDone"),
        Tell.Answers,
        Tell.Duties<CaseDutyPerformed<MeetingDuty>, MeetingDuty, MeetingDutyKind>(
            new Dictionary<MeetingDutyKind, string>
            {
                [MeetingDutyKind.NotHeld] = "notHeld",
                [MeetingDutyKind.ActionLate] = "actionLate",
            },
            d => new { d.Day }),
        Tell.Nobody<CaseMailUndeliverable>("about a person"),
        Tell.Fact<CaseWithdrawn>("withdrawn"),
        Tell.Fact<CaseClosed>("closed"));
}
