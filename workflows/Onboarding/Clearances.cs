namespace Workflows.Onboarding;

/// <summary>A role, or a kind of work of it, for which a contract wants more people than may work in it on a day.</summary>
/// <param name="Role">The role of the contract's staff.</param>
/// <param name="Work">The kind of work; null: the role as a whole.</param>
/// <param name="Needed">How many the contract wants at least.</param>
/// <param name="Found">How many may work.</param>
public sealed record StaffShortage(string Role, string? Work, int Needed, int Found);

/// <summary>The placements of a contract: who may be on a roster. Pure; a book is as old as the facts it was made of.</summary>
public sealed class Clearances
{
    private readonly ILookup<string, PlacedPerson> byPerson;
    private readonly bool isAsked;

    /// <param name="placed">Every placement of the contract that was not withdrawn.</param>
    public Clearances(IEnumerable<PlacedPerson> placed)
        : this(placed, true)
    {
    }

    private Clearances(IEnumerable<PlacedPerson> placed, bool isAsked)
    {
        All = [.. placed];
        byPerson = All.ToLookup(p => p.PersonId, StringComparer.Ordinal);
        this.isAsked = isAsked;
    }

    /// <summary>Of a contract that has no rules for onboarding: everybody is allowed.</summary>
    public static Clearances NotAsked { get; } = new([], false);

    /// <summary>All placements.</summary>
    public IReadOnlyList<PlacedPerson> All { get; }

    /// <summary>May this person be on the roster of a site in a role on a day, restricted to which areas, and why not?</summary>
    /// <remarks>Where somebody is placed more than once in the role, the placement that allows most answers.</remarks>
    public Clearance Of(string personId, string siteId, string roleId, DateOnly day)
    {
        if (!isAsked)
        {
            return new() { Allowed = true, RestrictedToAreasWithoutPatients = false, Reasons = [] };
        }

        return byPerson[personId]
            .Where(p => p.RoleId == roleId && (p.Sites.Count == 0 || p.Sites.Contains(siteId)))
            .Select(p => p.On(day))
            .OrderByDescending(c => c.Allowed).ThenBy(c => c.RestrictedToAreasWithoutPatients).ThenBy(c => c.Reasons.Count)
            .FirstOrDefault() ?? new() { Allowed = false, RestrictedToAreasWithoutPatients = false, Reasons = [new(ClearanceObstacle.NotPlaced)] };
    }

    /// <summary>What <c>at_least</c> and <c>works</c> of the contract's roles ask for and nobody, or too few, may do on a day;
    /// a person counts once per role.</summary>
    public IReadOnlyList<StaffShortage> ShortagesOn(OnboardingRules rules, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(rules);
        PlacedPerson[] allowed = [.. All.Where(p => p.On(day).Allowed)];
        return
        [
            .. rules.Roles.SelectMany(role => role.Works.Select(w => (Role: role, Work: (string?)w.Id, Needed: 1)).Prepend((role, null, role.AtLeast)))
                .Select(n => new StaffShortage(
                    n.Role.Id, n.Work, n.Needed,
                    allowed.Where(p => p.RoleId == n.Role.Id && (n.Work is null || p.Works.Contains(n.Work))).Select(p => p.PersonId)
                        .Distinct(StringComparer.Ordinal).Count()))
                .Where(s => s.Found < s.Needed),
        ];
    }
}
