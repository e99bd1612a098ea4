using Workflows.Kit.Cases;
using Workflows.Kit.Events;

namespace Workflows.Requests;

/// <summary>What others hear of requests (docs/events.md).</summary>
public static class RequestEvents
{
    /// <summary>See <see cref="EventTable"/>.</summary>
    public static EventTable Table { get; } = EventTable.Of(
        RequestProcess.Requests, RequestFacts.Family,
        Tell.Fact<RequestFiled>("filed", f => new { Request = f.KindId, f.Content.From, f.Content.Channel }),
        Tell.Fact<RequestForwarded>("forwarded"),
        Tell.Fact<RequestReplied>("replied", f => new { f.Party, Outcome = f.IsFinal }),
        Tell.Fact<RequestTriaged>("triaged", f => new { Class = f.ClassId }),
        Tell.Fact<RequestEscalated>("escalated"),
        Tell.Fact<RequestWaiting>("waiting"),
        Tell.Fact<RequestResumed>("resumed"),
        Tell.Fact<RequestInstructed>("instructed"),
        Tell.Fact<RequestDueAgreed>("dueAgreed", f => new { f.Day }),
        Tell.Fact<RequestWrittenDown>("writtenDown"),
        Tell.Fact<RequestOutOfScope>("outOfScope", f => new { Matter = f.OutsideId }),
        Tell.Fact<RequestTurned>("turned", f => new { f.Into, Case = f.CaseId }),
        Tell.Fact<RequestConfirmed>("confirmed"),
        Tell.Fact<RequestReopened>("reopened"),
        Tell.Nobody<CaseDecided>("nobody is asked behind a link"),
        Tell.Duties<CaseDutyPerformed<RequestDuty>>(["firstAnswerLate", "late", "writingLate"], performed => performed.Duty.Kind switch
        {
            RequestDutyKind.FirstAnswerLate => new("firstAnswerLate", new { performed.Duty.Due }),
            RequestDutyKind.OutcomeLate => new("late", new { performed.Duty.Due }),
            RequestDutyKind.WritingLate => new("writingLate", new { performed.Duty.Due }),
            _ => null,
        }),
        Tell.Nobody<CaseMailUndeliverable>("about a person"),
        Tell.Fact<CaseWithdrawn>("withdrawn"),
        Tell.Fact<CaseClosed>("closed"));
}
