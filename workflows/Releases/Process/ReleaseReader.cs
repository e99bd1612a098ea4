using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;

namespace Workflows.Releases.Process;

/// <summary>Reads a release with its contract and folds its facts.</summary>
public sealed class ReleaseReader(ReleaseLedger ledger, ChangeReader changes, ContractVersions contracts)
    : CaseReader<CaseFact, ReleaseSummary, ReleaseState>(ledger, contracts, ReleaseSummary.Of,
        (id, contract, facts) => facts.OfType<CaseWritten<ReleaseContent>>().Any() ? ReleaseState.Of(id, contract.Profile, contract.Calendars, facts) : null)
{
    /// <summary>The changes of a contract that can be released: people may act on them, and nobody has completed them.</summary>
    public async Task<IReadOnlyList<ReleasedChange>> ReleasableAsync(ChangeLedger all, string contractId)
    {
        List<ReleasedChange> found = [];
        await foreach (CaseRow<ChangeSummary> row in all.OfAsync(contractId))
        {
            if (row.Summary is { Status: ChangeStatus.Approved or ChangeStatus.Authorised } && await FindChangeAsync(contractId, row.Id.Value) is { } change)
            {
                found.Add(change);
            }
        }

        return found;
    }

    /// <summary>An approved change of the contract as it is now; null for any other.</summary>
    public async Task<ReleasedChange?> FindChangeAsync(string contractId, string changeId) =>
        await changes.NamedAsync(contractId, changeId) is { State: { } state } && Stands(state)
            ? new(changeId, state.Current.Hash, state.Content.ClassId, state.Content.Title)
            : null;

    /// <summary>Whether a change is still approved as it was when the release was planned.</summary>
    public async Task<bool> StandsAsync(ReleasedChange change) =>
        await changes.FindAsync(CaseId.Parse(ChangeProcess.Changes, change.Id)) is { State: { } state } && Stands(state)
            && state.Current.Hash == change.ContentHash;

    private static bool Stands(ChangeState change) => change is { AuthorisedAt: not null, WithdrawnAt: null, Completed: null, Refused: null };
}
