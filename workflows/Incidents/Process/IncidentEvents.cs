using Workflows.Incidents.Store;
using Workflows.Kit.Events;
using Workflows.Ledger;

namespace Workflows.Incidents.Process;

/// <summary>What others hear of incidents (docs/events.md).</summary>
public static class IncidentEvents
{
    private static readonly Dictionary<DutyKind, string> Duties = new()
    {
        [DutyKind.Page] = "paged",
        [DutyKind.NobodyAnswered] = "nobodyAnswered",
        [DutyKind.Warn] = "warned",
        [DutyKind.Breach] = "breached",
        [DutyKind.TellRecovered] = "recovered",
    };

    /// <summary>Titles, descriptions and comments are words that may name people: they stay here.</summary>
    public static EventTable Table { get; } = EventTable.Of<IncidentFact>(
        IncidentKind.Incidents, FactFormat.ByAttributes,
        Tell.Opening<AlertFired>("opened", "alertFired", f => new { By = "alert", f.Severity, f.System }),
        Tell.Opening<Reported>("opened", "reported", f => new { By = "report", f.SystemStopped }),
        Tell.Fact<AlertResolved>("alertResolved"),
        Tell.Fact<AlertWentStale>("alertWentStale"),
        Tell.Fact<Acknowledged>("acknowledged"),
        Tell.Nobody<ProgressNoted>("words of people"),
        Tell.Nobody<StateChanged>("words of people; the report that it asks for is told"),
        Tell.Fact<SystemStateSet>("systemStateSet", f => new { f.Stopped, f.Since }),
        Tell.Fact<RecoveryMarked>("recoveryMarked"),
        Tell.Fact<ResponseCompleted>("responseCompleted"),
        Tell.Fact<TaskDone>("taskDone", f => new { Step = f.StepId }),
        Tell.Fact<ReportSent>("reportSent", f => new { Step = f.StepId, f.Occurrence, f.Version, f.ContentHash }),
        Tell.Fact<ReportAccepted>("reportAccepted", f => new { Step = f.StepId, f.Occurrence, f.Version }),
        Tell.Fact<ReportReturned>("reportReturned", f => new { Step = f.StepId, f.Occurrence, f.Version }),
        Tell.Fact<DueAgreed>("dueAgreed", f => new { Step = f.StepId, f.Occurrence, f.Due }),
        Tell.Fact<ClockPaused>("clockPaused", f => new { Step = f.StepId }),
        Tell.Fact<ClockResumed>("clockResumed", f => new { Step = f.StepId }),
        Tell.Fact<MaintenanceHeld>("maintenanceHeld", f => new { f.From, f.To }),
        Tell.Fact<MaintenanceReleased>("maintenanceReleased"),
        Tell.Duties<DutyPerformed>([.. Duties.Values], performed => Of(performed.Duty) is { } word ? word with { Told = performed.Told } : null),
        Tell.Nobody<MailUndeliverable>("about a person"),
        Tell.Fact<ExclusionProposed>("exclusionProposed", f => new { f.Code, f.ByClient }),
        Tell.Fact<ExclusionAnswered>("exclusionAnswered", f => new { f.Agreed }),
        Tell.Fact<ExclusionTakenBack>("exclusionTakenBack"),
        Tell.Fact<Classified>("classified", f => new { f.Category, f.Urgency, f.Effect }),
        Tell.Fact<CauseFound>("causeFound", f => new { f.Cause, f.Party }),
        Tell.Fact<Matched>("matched", f => new { f.With }),
        Tell.Fact<NothingSimilar>("nothingSimilar"),
        Tell.Fact<Withdrawn>("withdrawn"),
        Tell.Fact<Closed>("closed"));

    private static EventWord? Of(IncidentDuty duty) => !Duties.TryGetValue(duty.Kind, out string? word) ? null : new(word, duty.Kind switch
    {
        DutyKind.Page => new { duty.Pass, duty.Level },
        DutyKind.Warn => new { Step = duty.StepId, duty.Occurrence, duty.Percent, Due = duty.AgreedDue ?? duty.OriginalDue },
        DutyKind.Breach => new { Step = duty.StepId, duty.Occurrence, duty.Contractual, duty.OriginalDue, duty.AgreedDue },
        _ => null,
    });
}
