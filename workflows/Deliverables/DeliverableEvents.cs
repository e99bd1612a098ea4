using Workflows.Kit.Cases;
using Workflows.Kit.Events;

namespace Workflows.Deliverables;

/// <summary>What others hear of deliverables (docs/events.md).</summary>
public static class DeliverableEvents
{
    /// <summary>See <see cref="EventTable"/>.</summary>
    public static EventTable Table { get; } = EventTable.Of(
        DeliverableProcess.Deliverables, DeliverableFacts.Family,
        Tell.Fact<DeliverableOpened>("opened", f => new { Item = f.ItemId, f.Period, f.Anchor }),
        Tell.Written<DeliverableVersion>("filed", "filedAgain"),
        Tell.Fact<DeliverableSubmitted>("submitted", f => new { f.Version }),
        Tell.Fact<DeliverableDueAgreed>("dueAgreed", f => new { f.Day }),
        Tell.Fact<DeliverableMoved>("moved", f => new { f.Anchor, Meeting = f.MeetingId.Length == 0 ? null : f.MeetingId }),
        Tell.Fact<DeliverableEvaluated>("evaluated", f => new
        {
            Stage = f.StageId, Indicators = f.Indicators.Count, NotAccepted = f.Indicators.Count(i => !i.Accepted),
        }),
        Tell.Fact<DeliverableImprovementOpened>("improvementOpened", f => new { f.Indicator, Deliverable = f.DeliverableId }),
        Tell.Fact<DeliverableFiguresDiffer>("figuresDiffer", f => new { f.Version, Indicators = f.Indicators.Count }),
        Tell.Answers,
        Tell.Duties<CaseDutyPerformed<DeliverableDuty>, DeliverableDuty, DeliverableDutyKind>(
            new Dictionary<DeliverableDutyKind, string>
            {
                [DeliverableDutyKind.RemindWriting] = "dueSoon",
                [DeliverableDutyKind.Late] = "late",
            },
            d => new { d.Day }),
        Tell.Nobody<CaseMailUndeliverable>("about a person"),
        Tell.Fact<CaseWithdrawn>("notOwed"),
        Tell.Fact<CaseClosed>("closed"));
}
