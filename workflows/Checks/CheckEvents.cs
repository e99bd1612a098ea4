using Workflows.Kit.Cases;
using Workflows.Kit.Events;

namespace Workflows.Checks;

/// <summary>What others hear of lists (docs/events.md).</summary>
public static class CheckEvents
{
    /// <summary>See <see cref="EventTable"/>.</summary>
    public static EventTable Table { get; } = EventTable.Of(
        CheckProcess.Checks, CheckFacts.Family,
        Tell.Fact<CheckOpened>("opened", f => new { List = f.ListId, f.Period, f.Day }),
        Tell.Fact<CheckReported>("reported", f => new { Findings = f.Lines.Count(l => l.Result is CheckResult.Finding or CheckResult.Failed) }),
        Tell.Fact<CheckRaised>("raised", f => new { Item = f.ItemId, Case = f.CaseId }),
        Tell.Fact<CheckStale>("stale", f => new { Item = f.ItemId, f.Since }),
        Tell.Written<CheckHandIn>("handedIn", "handedInAgain"),
        Tell.Answers,
        Tell.Duties<CaseDutyPerformed<CheckDuty>, CheckDuty, CheckDutyKind>(
            new Dictionary<CheckDutyKind, string> { [CheckDutyKind.Missed] = "missed" }),
        Tell.Nobody<CaseMailUndeliverable>("about a person"),
        Tell.Fact<CaseWithdrawn>("notOwed"),
        Tell.Fact<CaseClosed>("closed"));
}
