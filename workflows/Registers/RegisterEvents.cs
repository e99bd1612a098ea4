using Workflows.Kit.Cases;
using Workflows.Kit.Events;

namespace Workflows.Registers;

/// <summary>What others hear of registers (docs/events.md): which entry, and how it stands; what is in its columns they read with a right to it.</summary>
public static class RegisterEvents
{
    /// <summary>See <see cref="EventTable"/>.</summary>
    public static EventTable Table { get; } = EventTable.Of(
        RegisterProcess.Registers, RegisterFacts.Family,
        Tell.Fact<EntryRegistered>("registered", f => new { Register = f.RegisterId, f.State }),
        Tell.Fact<EntryChanged>("changed", f => new { f.State }),
        Tell.Fact<EntrySwapped>("swapped", f => new { f.State }),
        Tell.Fact<CaseWithdrawn>("removed"),
        Tell.Duties<CaseDutyPerformed<RegisterDuty>>(["dueSoon", "missed"], performed => performed.Duty switch
        {
            { Kind: RegisterDutyKind.Remind } duty => new("dueSoon", new { duty.Watch, duty.Day }),
            { Kind: RegisterDutyKind.Missed } duty => new("missed", new { duty.Watch, duty.Day }),
            _ => null,
        }),
        Tell.Nobody<CaseDecided>("nobody is asked"),
        Tell.Nobody<CaseMailUndeliverable>("about a person"),
        Tell.Fact<CaseClosed>("closed"));
}
