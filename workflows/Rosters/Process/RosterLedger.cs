using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Rosters.Process;

/// <summary>Months and their facts in tables.</summary>
public sealed class RosterLedger(LedgerTables tables, AuditLog audit)
    : CaseLedger<CaseFact, RosterSummary>(tables, audit, RosterProcess.Rosters, RosterFacts.Family.Format)
{
    /// <summary>The id of a month: there is one of each.</summary>
    public static CaseId IdOf(string contractId, RosterMonth month) => CaseId.For(RosterProcess.Rosters, contractId, month.ToString(), month.First);

    /// <summary>What is followed in a month; null: nothing is approved.</summary>
    public async Task<IReadOnlyList<RosterCell>?> InForceAsync(string contractId, RosterMonth month) =>
        (await FindAsync(IdOf(contractId, month)))?.Summary is { IsInForce: true } summary ? summary.InForce : null;
}
