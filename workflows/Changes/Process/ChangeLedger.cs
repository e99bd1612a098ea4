using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Changes.Process;

/// <summary>Changes and their facts in tables.</summary>
public sealed class ChangeLedger(LedgerTables tables, AuditLog audit)
    : CaseLedger<CaseFact, ChangeSummary>(tables, audit, ChangeProcess.Changes, ChangeFacts.Family.Format);
