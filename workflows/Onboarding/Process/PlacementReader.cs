using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.People;

namespace Workflows.Onboarding.Process;

/// <summary>Reads a placement with its contract and folds its facts.</summary>
public sealed class PlacementReader(PlacementLedger ledger, ContractVersions contracts, PeopleDirectory people)
    : CaseReader<CaseFact, PlacementSummary, PlacementState>(ledger, contracts, PlacementSummary.Of,
        (id, contract, facts) => facts.OfType<CaseWritten<PlacementContent>>().Any()
            ? PlacementState.Of(id, contract.Profile, contract.Calendars, facts) : null), IClearances
{
    private readonly ContractVersions book = contracts;

    /// <summary>Every placement of a contract whose evidence is kept, from its facts.</summary>
    public async Task<IReadOnlyList<CaseView<PlacementState>>> OfAsync(string contractId)
    {
        List<CaseView<PlacementState>> found = [];
        await foreach (CaseRow<PlacementSummary> row in Ledger.OfAsync(contractId))
        {
            if (await FindAsync(row.Id) is { } placement)
            {
                found.Add(placement);
            }
        }

        return found;
    }

    /// <summary>Who may be on a roster, from the facts as they are now.</summary>
    public async Task<Clearances> ClearanceAsync(string contractId, DateOnly until) => book.Current(contractId)?.Profile.Onboarding is null
        ? Clearances.NotAsked
        : new((await OfAsync(contractId)).Select(p => p.State.ToPlacedPerson(until)));

    /// <summary>Who may be on a roster, as each placement was last looked at.</summary>
    public async Task<Clearances> ListedClearanceAsync(string contractId)
    {
        if (book.Current(contractId)?.Profile.Onboarding is null)
        {
            return Clearances.NotAsked;
        }

        List<PlacedPerson> placed = [];
        await foreach (CaseRow<PlacementSummary> row in Ledger.OfAsync(contractId))
        {
            if ((row.Summary?.Placed ?? (await FindAsync(row.Id))?.State.ToPlacedPerson()) is { } person)
            {
                placed.Add(person);
            }
        }

        return new(placed);
    }

    /// <summary>People with roles and everybody who was ever placed.</summary>
    public async Task<StaffDirectory> StaffAsync(string contractId)
    {
        List<Person> placed = [];
        foreach (IAsyncEnumerable<CaseRow<PlacementSummary>> rows in (IAsyncEnumerable<CaseRow<PlacementSummary>>[])[Ledger.OfAsync(contractId),
            Ledger.ClosedOfAsync(contractId, DateOnly.MinValue)])
        {
            await foreach (CaseRow<PlacementSummary> row in rows)
            {
                if ((row.Summary?.Content ?? (await FindAsync(row.Id))?.State.Content) is { } content)
                {
                    placed.Add(content.ToPerson());
                }
            }
        }

        return new(people, placed);
    }
}
