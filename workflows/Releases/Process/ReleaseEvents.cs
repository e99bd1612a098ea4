using Workflows.Kit.Cases;
using Workflows.Kit.Events;

namespace Workflows.Releases.Process;

/// <summary>What others hear of releases (docs/events.md).</summary>
public static class ReleaseEvents
{
    /// <summary>See <see cref="EventTable"/>.</summary>
    public static EventTable Table { get; } = EventTable.Of(
        ReleaseProcess.Releases, ReleaseFacts.Family,
        Tell.Written<ReleaseContent>("filed", "rewritten"),
        Tell.Answers,
        Tell.Fact<GateRecorded>(["gatePassed", "gateFailed"], f => f.Passed ? "gatePassed" : "gateFailed", f => new { f.Version, Gate = f.GateId }),
        Tell.Fact<GoDecided>(["go", "noGo"], f => f.Go ? "go" : "noGo", f => new { f.Version }),
        Tell.Fact<ChangeStandingSeen>("changeStandingSeen", f => new { f.Version, Change = f.ChangeId, f.Stands }),
        Tell.Fact<RunStarted>("runStarted", f => new { f.Version }),
        Tell.Fact<StepReported>("stepReported", f => new { Step = f.StepId, f.Outcome }),
        Tell.Fact<RunAborted>("runAborted"),
        Tell.Fact<StepUndone>("stepUndone", f => new { Step = f.StepId }),
        Tell.Fact<RunCompleted>("runCompleted"),
        Tell.Nobody<CloseDeclared>("what follows is told: closed"),
        Tell.Nobody<FileRemoved>("of the record, not of the release"),
        Tell.Duties<CaseDutyPerformed<ReleaseDuty>, ReleaseDuty, ReleaseDutyKind>(
            new Dictionary<ReleaseDutyKind, string>
            {
                [ReleaseDutyKind.Announce] = "announced",
                [ReleaseDutyKind.AnnounceCancelled] = "announcementCancelled",
                [ReleaseDutyKind.GateMissed] = "gateMissed",
                [ReleaseDutyKind.NotStarted] = "notStarted",
                [ReleaseDutyKind.Overdue] = "overdue",
                [ReleaseDutyKind.TellResult] = "resultTold",
            },
            d => new { d.Version, Notice = d.NoticeId, Gate = d.GateId }),
        Tell.Nobody<CaseMailUndeliverable>("about a person"),
        Tell.Fact<CaseWithdrawn>("withdrawn"),
        Tell.Fact<CaseClosed>("closed"));
}
