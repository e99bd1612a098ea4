using Workflows.Kit.Cases;
using Workflows.Kit.Events;

namespace Workflows.Onboarding.Process;

/// <summary>
/// What others hear of placements (docs/events.md): how far a case is. Which check, what was found and what lapsed says something of a person,
/// and of their health where it is an antibody or a vaccination: none of it leaves.
/// </summary>
public static class PlacementEvents
{
    /// <summary>See <see cref="EventTable"/>.</summary>
    public static EventTable Table { get; } = EventTable.Of(
        PlacementProcess.Placements, PlacementFacts.Family,
        Tell.Written<PlacementContent>("proposed", "proposedAgain"),
        Tell.Nobody<EvidenceSubmitted>("about a person's qualification or health"),
        Tell.Nobody<EvidenceJudged>("about a person's qualification or health"),
        Tell.Nobody<CheckReopened>("about a person's qualification or health"),
        Tell.Nobody<WaiverRequested>("about a person's qualification or health"),
        Tell.Fact<PlacementEnded>("ended", f => new { f.LastDay }),
        Tell.Fact<LeavingTaskDone>("leavingTaskDone", f => new { Task = f.TaskId }),
        Tell.Nobody<CaseDecided>("an answer can be to a waiver"),
        Tell.Duties<CaseDutyPerformed<PlacementDuty>>(
            ["announced", "announcementMissed", "startBlocked", "leavingMissed", "approved", "rejected", "returned", "lapsed"],
            performed => performed.Duty.Kind switch
            {
                PlacementDutyKind.Announce => new("announced", null),
                PlacementDutyKind.AnnounceMissed => Late("announcementMissed", performed.Duty),
                PlacementDutyKind.StartBlocked => new("startBlocked", null),
                PlacementDutyKind.LeavingMissed => Late("leavingMissed", performed.Duty),
                // Stages of waivers and confirmations are named after their check.
                PlacementDutyKind.TellOutcome when performed.Duty.StageId!.StartsWith("acceptance.", StringComparison.Ordinal) =>
                    DutyWords.Outcome(performed.Duty.Verdict, performed.Duty.StageId),
                _ => null,
            }),
        Tell.Nobody<CaseMailUndeliverable>("about a person"),
        Tell.Fact<CaseWithdrawn>("withdrawn"),
        Tell.Fact<CaseClosed>("closed"));

    private static EventWord Late(string word, PlacementDuty duty) => new(word, new { duty.LateAfter, duty.Contractual, Task = duty.TaskId });
}
