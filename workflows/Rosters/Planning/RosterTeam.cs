using Workflows.Contracts;
using Workflows.Onboarding;
using Workflows.People;

namespace Workflows.Rosters.Planning;

/// <summary>
/// Who may be on a roster: those who are placed by onboarding, or those with a role in the people file. Among the latter, somebody who
/// is placed in the contract, too, has to be cleared there.
/// </summary>
public sealed class RosterTeam
{
    private readonly ContractProfile profile;
    private readonly PeopleDirectory people;
    private readonly Clearances clearances;
    private readonly StaffDirectory staff;

    /// <param name="profile">With a roster.</param>
    /// <param name="people">The people file.</param>
    /// <param name="clearances">The placements of the contract.</param>
    /// <param name="staff">Who is who, placed people included; the people file when left out.</param>
    public RosterTeam(ContractProfile profile, PeopleDirectory people, Clearances clearances, StaffDirectory? staff = null)
    {
        this.staff = staff ?? new StaffDirectory(people, []);
        this.profile = profile;
        this.people = people;
        this.clearances = clearances;
        Members = IsByPlacement
            ? [.. clearances.All.Where(p => Roles.Contains(p.RoleId)).Select(p => p.PersonId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
            : [.. people.Assignments.Where(a => a.Contract == profile.Id && Roles.Contains(a.Role)).Select(a => a.Person).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Everybody who is or was of the team, in the order of the people file; by id for placements.</summary>
    public IReadOnlyList<string> Members { get; }

    private bool IsByPlacement => profile.Roster!.ByPlacement;

    private IReadOnlyList<string> Roles => profile.Roster!.Roles;

    /// <summary>Who that is; null: nobody we know.</summary>
    public Person? PersonOf(string personId) => staff.ById(personId);

    /// <summary>Their name in a language; the id of somebody unknown.</summary>
    public string NameOf(string personId, string language) => staff.NameOf(personId, language);

    /// <summary>The roles in which a person is placed on a day.</summary>
    public IReadOnlyList<string> RolesOf(string personId, DateOnly day) => IsByPlacement
        ? [.. clearances.All.Where(p => p.PersonId == personId && Roles.Contains(p.RoleId) && day >= p.From && !(day > p.To)).Select(p => p.RoleId)
            .Distinct(StringComparer.Ordinal)]
        : [.. people.Assignments.Where(a => a.Contract == profile.Id && a.Person == personId && Roles.Contains(a.Role) && a.CoversDay(day)).Select(a => a.Role)
            .Distinct(StringComparer.Ordinal)];

    /// <summary>Whether a person may work at a site on a day, in the role that allows most.</summary>
    public Clearance Of(string personId, string site, DateOnly day)
    {
        if (!IsByPlacement)
        {
            string[] placed = [.. clearances.All.Where(p => p.PersonId == personId).Select(p => p.RoleId).Distinct(StringComparer.Ordinal)];
            return RolesOf(personId, day).Count == 0
                ? new() { Allowed = false, RestrictedToAreasWithoutPatients = false, Reasons = [new(ClearanceObstacle.NotPlaced)] }
                : placed.Length > 0 ? Best(placed)
                : new() { Allowed = true, RestrictedToAreasWithoutPatients = false, Reasons = [] };
        }

        return Best(Roles);

        Clearance Best(IEnumerable<string> roles) => roles.Select(role => clearances.Of(personId, site, role, day))
            .OrderByDescending(c => c.Allowed).ThenBy(c => c.RestrictedToAreasWithoutPatients)
                .ThenBy(c => c.Reasons.Any(r => r.Obstacle == ClearanceObstacle.NotPlaced)).ThenBy(c => c.Reasons.Count)
            .First();
    }

    /// <summary>The people file says that they are away.</summary>
    public bool IsAway(string personId, DateOnly day) =>
        people.Substitutes.Any(s => s.For == personId && day >= s.From && day <= s.To && (s.Roles.Count == 0 || s.Roles.Any(Roles.Contains)));

    /// <summary>May be placed without any reservation but the areas.</summary>
    public bool IsAvailable(string personId, string site, DateOnly day) => Of(personId, site, day).Allowed && !IsAway(personId, day);
}
