using Workflows.Contracts;
using Workflows.Onboarding;
using Workflows.People;

namespace Workflows.Rosters;

/// <summary>The teams of contracts as they are now.</summary>
public class RosterTeams(PeopleDirectory people)
{
    protected PeopleDirectory People => people;

    /// <summary>Who may be placed.</summary>
    /// <param name="contract">With a roster.</param>
    /// <param name="until">The last day that will be asked about.</param>
    public virtual Task<RosterTeam> OfAsync(Contract contract, DateOnly until) => Task.FromResult(new RosterTeam(contract.Profile, people, contract.Profile.Onboarding is null ? ClearanceBook.NotAsked : new ClearanceBook([])));
}
