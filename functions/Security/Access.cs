using Workflows.Contracts;
using Workflows.Kit;
using Workflows.People;

namespace Workflows.Security;

/// <summary>
/// Who may see and do what, on the day it is where the contract is. Somebody who is away keeps their own rights, and who stands in
/// for them has them as well.
/// </summary>
internal sealed class Access(PeopleDirectory people, ContractVersions contracts, TimeProvider clock)
{
    /// <summary>The person runs this system: sees every contract, and acts where the contractor may.</summary>
    public static bool IsAdministrator(Visitor visitor) => visitor.Person.Party == Party.Administrator;

    /// <summary>The person's last day is over, wherever there is a contract: they cannot sign in, see or do anything.</summary>
    public bool HasLeft(Person person) => person.Until is { } last && contracts.All.All(c => c.DayOf(clock.GetUtcNow()) > last);

    /// <summary>The contracts in which the person has a role today; all of them for administrators.</summary>
    public IReadOnlyList<Contract> VisibleContracts(Visitor visitor) =>
        [.. contracts.All.Where(c => CanSee(visitor, c.Id)).OrderBy(c => c.Id, StringComparer.Ordinal)];

    /// <summary>The person may read the contract's incidents, reports and mails.</summary>
    public bool CanSee(Visitor visitor, string contractId) =>
        contracts.Current(contractId) is not null && !HasLeft(visitor.Person) && (IsAdministrator(visitor) || RolesOf(visitor.Person.Id, contractId).Count > 0);

    /// <summary>The person may work on incidents: of the contractor, with a role today, or an administrator.</summary>
    public bool CanRespond(Visitor visitor, string contractId) => CanSee(visitor, contractId) && visitor.Person.Party != Party.Client;

    /// <summary>Everybody who may work in the contract today by a role of their own or as a substitute, by name.</summary>
    public IReadOnlyList<Person> RespondersOf(string contractId) =>
        [.. people.All.Where(p => p.Party != Party.Client && RolesOf(p.Id, contractId).Count > 0).OrderBy(p => p.Name, StringComparer.Ordinal)];

    /// <summary>The person may accept or return what the role accepts. Administrators may not: acceptance is the client's.</summary>
    public bool CanDecide(Visitor visitor, string contractId, string role) =>
        contracts.Current(contractId) is not null && RolesOf(visitor.Person.Id, contractId).Contains(role);

    /// <summary>How the person's act is recorded: as their own where they hold a role, or for the person whom they substitute ("X for Y").</summary>
    /// <param name="visitor">Who acts.</param>
    /// <param name="contractId">In which contract.</param>
    /// <param name="role">The role they act in; null: any.</param>
    public Actor ActorOf(Visitor visitor, string contractId, string? role = null)
    {
        string id = visitor.Person.Id;
        DateOnly day = DayIn(contractId);
        if (Owns(id, contractId, day, role))
        {
            return new(id);
        }

        Person? absent = people.RolesOf(id, contractId, day).Where(r => role is null || r == role)
            .SelectMany(r => people.WhoHolds(contractId, r, day))
            .FirstOrDefault(r => r.Person.Id == id)?.OnBehalfOf;
        return new(id, absent?.Id);
    }

    /// <summary>The roles that a person has in a contract today: own ones, and those of whom they stand in for.</summary>
    public IReadOnlyList<string> RolesOf(string personId, string contractId) => people.RightsOf(personId, contractId, DayIn(contractId));

    private bool Owns(string personId, string contractId, DateOnly day, string? role) =>
        people.Assignments.Any(a => a.Contract == contractId && a.Person == personId && a.CoversDay(day) && (role is null || a.Role == role));

    private DateOnly DayIn(string contractId) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), contracts.Current(contractId)?.Calendars.Zone ?? TimeZoneInfo.Utc).DateTime);
}
