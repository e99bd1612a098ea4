using Workflows.Contracts;

namespace Workflows.Incidents;

/// <summary>Reads an incident with its contract and folds its facts.</summary>
public sealed class IncidentReader(IncidentLedger ledger, ContractBook contracts)
{
    /// <summary>The incident, or null when there is none of that id.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="healAudit">Add missing audit entries of its facts.</param>
    public async Task<IncidentView?> FindAsync(IncidentId id, bool healAudit = false)
    {
        if (await ledger.FindAsync(id) is not { } row)
        {
            return null;
        }

        Contract contract = await contracts.VersionAsync(id.ContractId, row.ProfileVersion);
        IncidentClocks clocks = new(contract.Profile, contract.Calendars);
        return new(row, contract, clocks, IncidentState.Of(id, contract.Profile, clocks, await ledger.FactsAsync(id, healAudit)));
    }

    /// <summary>The incident.</summary>
    /// <exception cref="InvalidOperationException">There is no incident of that id.</exception>
    public async Task<IncidentView> ReadAsync(IncidentId id, bool healAudit = false) =>
        await FindAsync(id, healAudit) ?? throw new InvalidOperationException($"There is no incident '{id}' in the ledger.");
}
