using Workflows.Kit.Cases;
using Workflows.Kit.Events;

namespace Workflows.ProblemManagement;

/// <summary>What others hear of problems (docs/events.md).</summary>
public static class ProblemEvents
{
    /// <summary>See <see cref="EventTable"/>.</summary>
    public static EventTable Table { get; } = EventTable.Of(
        ProblemProcess.Problems, ProblemFacts.Family,
        Tell.Fact<ProblemFiled>("filed", f => new { f.Content.Origin, f.Content.Incident, f.Content.Handling.Category, f.Content.Handling.Priority }),
        Tell.Fact<ProblemManaged>("managed", f => new { f.Handling.Category, f.Handling.Priority, f.Handling.Due }),
        Tell.Fact<ProblemSearched>("searched", f => new { Found = f.Found.Count }),
        Tell.Fact<ProblemFound>("found", f => new { f.What }),
        Tell.Fact<ProblemChangeRaised>("changeRaised", f => new { Change = f.ChangeId }),
        Tell.Fact<ProblemCooperationAsked>("cooperationAsked"),
        Tell.Fact<ProblemCooperationAnswered>("cooperationAnswered"),
        Tell.Fact<ProblemDispatched>("dispatched", f => new { f.Day }),
        Tell.Written<ProblemMeasure>("consentAsked", "consentAskedAgain"),
        Tell.Fact<ProblemMeasureCarriedOut>("measureCarriedOut"),
        Tell.Fact<ProblemRecurred>("recurred", f => new { f.Incident }),
        Tell.Fact<ProblemReviewed>("reviewed"),
        Tell.Fact<ProblemSettled>("settled", f => new { f.Outcome }),
        Tell.Answers,
        Tell.Duties<CaseDutyPerformed<ProblemDuty>, ProblemDuty, ProblemDutyKind>(
            new Dictionary<ProblemDutyKind, string> { [ProblemDutyKind.Late] = "late" }),
        Tell.Nobody<CaseMailUndeliverable>("about a person"),
        Tell.Fact<CaseWithdrawn>("withdrawn"),
        Tell.Fact<CaseClosed>("closed"));
}
