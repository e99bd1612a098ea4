using Workflows.Contracts;
using Workflows.Onboarding;
using Workflows.People;

namespace Workflows.Rosters;

/// <summary>The teams of contracts as they are now.</summary>
public class RosterTeams(PeopleDirectory people)
{
    protected PeopleDirectory People => people;

    /// <summary>Who may be placed.</summary>
    public virtual Task<RosterTeam> OfAsync(Contract contract) => Task.FromResult(new RosterTeam(contract.Profile, people, contract.Profile.Onboarding is null ? ClearanceBook.NotAsked : new ClearanceBook([])));
}
