using Workflows.Contracts;
using Workflows.Onboarding;
using Workflows.People;

namespace Workflows.Rosters;

/// <summary>The teams of contracts as they are now.</summary>
public sealed class RosterTeams(PeopleDirectory people, IClearances? clearances = null)
{
    /// <summary>Who may be placed.</summary>
    /// <param name="contract">With a roster.</param>
    /// <param name="until">The last day that will be asked about.</param>
    public async Task<RosterTeam> OfAsync(Contract contract, DateOnly until) =>
        contract.Profile.Onboarding is null ? new(contract.Profile, people, ClearanceBook.NotAsked)
        : clearances is null ? new(contract.Profile, people, new ClearanceBook([])) // nobody is placed
        : new(contract.Profile, people, await clearances.ClearanceAsync(contract.Id, until), await clearances.StaffAsync(contract.Id));
}
