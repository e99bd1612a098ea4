using Workflows.Contracts;
using Workflows.Onboarding;
using Workflows.Onboarding.Process;
using Workflows.People;
using Workflows.Rosters.Planning;

namespace Workflows.Rosters.Process;

/// <summary>The teams of contracts as they are now.</summary>
public sealed class RosterTeams(PeopleDirectory people, IClearances? clearances = null)
{
    /// <summary>Who may be placed, from the facts: for whatever is decided.</summary>
    /// <param name="contract">With a roster.</param>
    /// <param name="until">The last day that will be asked about.</param>
    public Task<RosterTeam> OfAsync(Contract contract, DateOnly until) => OfAsync(contract, c => c.ClearanceAsync(contract.Id, until));

    /// <summary>Who may be placed, as last looked at: for whatever is only shown.</summary>
    public Task<RosterTeam> ListedAsync(Contract contract) => OfAsync(contract, c => c.ListedClearanceAsync(contract.Id));

    private async Task<RosterTeam> OfAsync(Contract contract, Func<IClearances, Task<Clearances>> read) =>
        contract.Profile.Onboarding is null ? new(contract.Profile, people, Clearances.NotAsked)
        : clearances is null ? new(contract.Profile, people, new Clearances([])) // nobody is placed
        : new(contract.Profile, people, await read(clearances), await clearances.StaffAsync(contract.Id));
}
