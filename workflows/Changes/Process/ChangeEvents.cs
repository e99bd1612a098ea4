using Workflows.Kit.Cases;
using Workflows.Kit.Events;

namespace Workflows.Changes.Process;

/// <summary>What others hear of changes (docs/events.md).</summary>
public static class ChangeEvents
{
    /// <summary>See <see cref="EventTable"/>.</summary>
    public static EventTable Table { get; } = EventTable.Of(
        ChangeProcess.Changes, ChangeFacts.Family,
        Tell.Written<ChangeContent>("filed", "rewritten", f => new { f.Version, Class = f.Content.ClassId }),
        Tell.Answers,
        Tell.Fact<WorkStarted>("workStarted", f => new { Release = f.ReleaseId }),
        Tell.Fact<WorkCompleted>("workCompleted", f => new { f.Successful, Release = f.ReleaseId }),
        Tell.Fact<ReviewRecorded>("reviewed"),
        Tell.Duties<CaseDutyPerformed<ChangeDuty>, ChangeDuty, ChangeDutyKind>(
            new Dictionary<ChangeDutyKind, string>
            {
                [ChangeDutyKind.TellUnauthorised] = "unauthorised",
                [ChangeDutyKind.BookWindow] = "windowBooked",
                [ChangeDutyKind.CancelWindow] = "windowCancelled",
                [ChangeDutyKind.Notify] = "noticeSent",
                [ChangeDutyKind.NotifyCancelled] = "noticeCancelled",
                [ChangeDutyKind.NoticeMissed] = "noticeMissed",
            },
            d => new { d.Version, Notice = d.NoticeId, d.LateAfter, d.Contractual }),
        Tell.Nobody<CaseMailUndeliverable>("about a person"),
        Tell.Fact<CaseWithdrawn>("withdrawn"),
        Tell.Fact<CaseClosed>("closed"));
}
