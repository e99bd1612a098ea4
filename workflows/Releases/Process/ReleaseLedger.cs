using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Releases.Process;

/// <summary>Releases and their facts in tables.</summary>
public sealed class ReleaseLedger(LedgerTables tables, AuditLog audit)
    : CaseLedger<CaseFact, ReleaseSummary>(tables, audit, ReleaseProcess.Releases, ReleaseFacts.Family.Format);
