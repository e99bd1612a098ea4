using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Maintenance;

namespace Workflows.Changes.Process;

/// <summary>Reads a change with its contract and folds its facts.</summary>
public sealed class ChangeReader(ChangeLedger ledger, ContractVersions contracts)
    : CaseReader<CaseFact, ChangeSummary, ChangeState>(ledger, contracts, ChangeSummary.Of,
        (id, contract, facts) => facts.OfType<CaseWritten<ChangeContent>>().Any() ? ChangeState.Of(id, contract.Profile, contract.Calendars, facts) : null),
    IApprovedWindows
{
    /// <summary>Other open changes that are in the way of a content.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="self">The change itself; null for one that is not filed yet.</param>
    /// <param name="content">What is planned.</param>
    public async Task<IReadOnlyList<ChangeConflict>> ConflictsAsync(string contractId, CaseId? self, ChangeContent content)
    {
        List<ChangeSummary> others = [];
        await foreach (CaseRow<ChangeSummary> row in Ledger.ShownAsync(contractId))
        {
            if (row.Id != self && row.Summary is
                {
                    Status: not (ChangeStatus.Withdrawn or ChangeStatus.Rejected or ChangeStatus.Lapsed
                or ChangeStatus.Done)
                } other)
            {
                others.Add(other);
            }
        }

        return ChangeConflicts.Of(content, others);
    }

    /// <inheritdoc/>
    public async Task<bool> CoversAsync(string contractId, MaintenanceWindow window) =>
        CaseId.TryParse(Kind, window.ChangeNumber, out CaseId id) && id.ContractId == contractId
        && await FindAsync(id) is { State: { AuthorisedAt: not null, WithdrawnAt: null, Content: var content } }
        && content.WindowFrom <= window.From && content.WindowTo >= window.To;
}
