using Workflows.Kit.Cases;
using Workflows.Kit.Events;

namespace Workflows.SecurityIncidents;

/// <summary>What others hear of security incidents (docs/events.md): that there is one, and how it goes on; nothing of what people wrote.</summary>
public static class SecurityEvents
{
    /// <summary>See <see cref="EventTable"/>.</summary>
    public static EventTable Table { get; } = EventTable.Of(
        SecurityProcess.SecurityIncidents, SecurityFacts.Family,
        Tell.Fact<SecurityFiled>("suspected", f => new { f.Content.Noticed }),
        Tell.Fact<SecurityAssessed>("assessed", f => new { Infringement = f.IsInfringement }),
        Tell.Fact<SecurityAttributed>("attributed", f => new { f.ByContractor }),
        Tell.Fact<SecurityCauseFound>("causeFound"),
        Tell.Fact<SecurityDetected>("detected", f => new { Kind = f.KindId }),
        Tell.Fact<SecurityInstructed>("instructed"),
        Tell.Fact<SecurityActed>("acted"),
        Tell.Fact<SecurityEmergency>("emergency", f => new { Declared = f.IsDeclared }),
        Tell.Fact<SecurityTaken>("taken"),
        Tell.Fact<SecurityOralReported>("reportedOrally"),
        Tell.Fact<CaseWritten<SecurityPaper>>("written", f => new { f.Version, Paper = f.Content.Kind }),
        Tell.Fact<SecurityCarriedOut>("carriedOut", f => new { f.Paper }),
        Tell.Fact<SecurityRestored>("restored", f => new { Temporary = f.IsTemporary }),
        Tell.Fact<SecurityEvidenceHeld>("evidenceHeld"),
        Tell.Fact<SecurityEvidenceProvided>("evidenceProvided"),
        Tell.Fact<SecurityEvidenceDestroyed>("evidenceDestroyed"),
        Tell.Fact<SecurityConcluded>("concluded"),
        Tell.Answers,
        Tell.Duties<CaseDutyPerformed<SecurityDuty>, SecurityDuty, SecurityDutyKind>(
            new Dictionary<SecurityDutyKind, string>
            {
                [SecurityDutyKind.TellSuspected] = "told", [SecurityDutyKind.WritingLate] = "writingLate", [SecurityDutyKind.NobodyAnswered] = "nobodyAnswered",
            }),
        Tell.Nobody<CaseMailUndeliverable>("about a person"),
        Tell.Fact<CaseClosed>("closed"));
}
