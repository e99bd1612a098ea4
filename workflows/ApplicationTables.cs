using Workflows.Documents;
using Workflows.Events;
using Workflows.Kit.Mail;
using Workflows.Ledger;
using Workflows.ServiceLevels.Process;

namespace Workflows;

/// <summary>
/// Every table of the application by name: what moves with it from one store to another. The engines' own tables are not among them:
/// orchestrations start anew from what is on record.
/// </summary>
public static class ApplicationTables
{
    /// <summary>Those of the processes, those that they share, and those of the host.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Processes.All.SelectMany(process => (string[])[process.Kind.Table, process.Kind.FactTable]),
        LedgerTables.Audit, LedgerTables.Bodies, LedgerTables.Files, LedgerTables.Links, LedgerTables.Mail,
        "alerts", ChannelBook.Table, "contractsapplied", "contractversions", "events", "idempotency", "keyring", LetterDigests.Table, "maintenance", MetricLedger.Table, "people", "reports",
        "sensitive", "signouts", TemplateLedger.Table,
    ];
}
