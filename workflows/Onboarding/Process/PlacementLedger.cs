using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Onboarding.Process;

/// <summary>Placements and their facts in tables.</summary>
public sealed class PlacementLedger(LedgerTables tables, AuditLog audit)
    : CaseLedger<CaseFact, PlacementSummary>(tables, audit, PlacementProcess.Placements, PlacementFacts.Family.Format);
