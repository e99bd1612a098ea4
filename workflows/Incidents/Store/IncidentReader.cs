using Workflows.Contracts;
using Workflows.Kit.Cases;

namespace Workflows.Incidents.Store;

/// <summary>Reads an incident with its contract and folds its facts.</summary>
public sealed class IncidentReader(IncidentLedger ledger, ContractVersions contracts)
    : CaseReader<IncidentFact, IncidentSummary, IncidentState>(ledger, contracts, IncidentSummary.Of,
        (id, contract, facts) =>
            IncidentState.Of(id, contract.Profile, new IncidentClocks(contract.Profile, contract.Calendars), facts) is { IsBegun: true } state ? state : null);
