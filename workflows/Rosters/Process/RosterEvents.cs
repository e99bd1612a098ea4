using Workflows.Kit.Cases;
using Workflows.Kit.Events;

namespace Workflows.Rosters.Process;

/// <summary>What others hear of rosters (docs/events.md): that a month is planned and approved, never who works.</summary>
public static class RosterEvents
{
    /// <summary>See <see cref="EventTable"/>.</summary>
    public static EventTable Table { get; } = EventTable.Of(
        RosterProcess.Rosters, RosterFacts.Family,
        Tell.Fact<RosterOpened>("opened", f => new { f.Month }),
        Tell.Nobody<RosterEdited>("a draft"),
        Tell.Fact<RosterSubmitted>("submitted", f => new { f.Step, f.Warnings }),
        Tell.Nobody<RosterOverridden>("somebody's absence"),
        Tell.Answers,
        Tell.Duties<RosterDutyPerformed, RosterDuty, RosterDutyKind>(
            new Dictionary<RosterDutyKind, string>
            {
                [RosterDutyKind.SubmissionMissed] = "submissionMissed",
                [RosterDutyKind.Publish] = "published",
                [RosterDutyKind.TellChange] = "dutyChanged",
            },
            d => new { d.Version, d.Day, d.Contractual }),
        Tell.Nobody<CaseMailUndeliverable>("about a person"),
        Tell.Fact<CaseClosed>("closed"));
}
