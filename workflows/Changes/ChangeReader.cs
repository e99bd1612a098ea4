using Workflows.Contracts;

namespace Workflows.Changes;

/// <summary>A change as read: its row, its contract as frozen at the filing, and its folded facts.</summary>
public sealed record ChangeView(ChangeRow Row, Contract Contract, ChangeState State)
{
    public ChangeId Id => State.Id;

    public TimeZoneInfo Zone => Contract.Calendars.Zone;
}

/// <summary>Reads a change with its contract and folds its facts.</summary>
public sealed class ChangeReader(ChangeLedger ledger, ContractBook contracts)
{
    /// <summary>The change, or null when there is none of that id (or it was never written to its end).</summary>
    public async Task<ChangeView?> FindAsync(ChangeId id, bool healAudit = false)
    {
        if (await ledger.FindAsync(id) is not { } row || await ledger.FactsAsync(id, healAudit) is not { } facts || !facts.OfType<ChangeWritten>().Any())
        {
            return null;
        }

        Contract contract = await contracts.VersionAsync(id.ContractId, row.ProfileVersion);
        return new(row, contract, ChangeState.Of(id, contract.Profile, contract.Calendars, facts));
    }

    /// <summary>The change.</summary>
    /// <exception cref="InvalidOperationException">There is no change of that id.</exception>
    public async Task<ChangeView> ReadAsync(ChangeId id, bool healAudit = false) =>
        await FindAsync(id, healAudit) ?? throw new InvalidOperationException($"There is no change '{id}' in the ledger.");

    /// <summary>Other open changes that are in the way of a content.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="self">The change itself; null for one that is not filed yet.</param>
    /// <param name="content">What is planned.</param>
    public async Task<IReadOnlyList<ChangeConflict>> ConflictsAsync(string contractId, ChangeId? self, ChangeContent content)
    {
        List<ChangeSummary> others = [];
        await foreach (ChangeRow row in ledger.OfAsync(contractId))
        {
            if (row.Id != self && row.Summary is { Status: not (ChangeStatus.Withdrawn or ChangeStatus.Rejected or ChangeStatus.Lapsed or ChangeStatus.Done) } other)
            {
                others.Add(other);
            }
        }

        return ChangeConflicts.Of(content, others);
    }
}
