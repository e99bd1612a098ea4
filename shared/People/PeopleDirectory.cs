using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Workflows.Contracts;
using Workflows.Mail;

namespace Workflows.People;

/// <summary>Who holds which role in which contract on which day. Immutable.</summary>
public sealed class PeopleDirectory
{
    private readonly FrozenDictionary<string, Person> byId;
    private readonly FrozenDictionary<string, Person> byMail;
    private readonly ILookup<(string Contract, string Role), Assignment> byRole;
    private readonly ILookup<string, Substitute> substitutesOf;

    /// <summary>A directory of people who are already known to fit together; files go through <see cref="PeopleReader"/>.</summary>
    /// <exception cref="ArgumentException">An id or address twice, or an assignment or substitute of an unknown person.</exception>
    public PeopleDirectory(IReadOnlyList<Person> people, IReadOnlyList<Assignment> assignments, IReadOnlyList<Substitute> substitutes)
    {
        All = people;
        Assignments = assignments;
        Substitutes = substitutes;
        byId = people.ToFrozenDictionary(p => p.Id, StringComparer.Ordinal);
        byMail = people
            .SelectMany(p => p.SecondMail is null ? [(p.Mail, p)] : new[] { (p.Mail, p), (p.SecondMail, p) })
            .ToFrozenDictionary(m => m.Item1, m => m.p, StringComparer.OrdinalIgnoreCase);
        foreach (string id in assignments.Select(a => a.Person).Concat(substitutes.SelectMany(s => (string[])[s.For, s.By])))
        {
            if (!byId.ContainsKey(id))
            {
                throw new ArgumentException($"expected the id of a person, found '{id}'", nameof(people));
            }
        }

        byRole = assignments.ToLookup(a => (a.Contract, a.Role));
        substitutesOf = substitutes.ToLookup(s => s.For, StringComparer.Ordinal);
    }

    /// <summary>Nobody at all.</summary>
    public static PeopleDirectory Empty { get; } = new([], [], []);

    /// <summary>All people, in the order of the file.</summary>
    public IReadOnlyList<Person> All { get; }

    /// <summary>All assignments, in the order of the file.</summary>
    public IReadOnlyList<Assignment> Assignments { get; }

    /// <summary>All substitutes, in the order of the file.</summary>
    public IReadOnlyList<Substitute> Substitutes { get; }

    /// <summary>The person of an id, null for an unknown one.</summary>
    public Person? ById(string id) => byId.GetValueOrDefault(id);

    /// <summary>The person of an address (first or second, any case), null for an unknown one.</summary>
    public Person? ByMail(string mail) => byMail.GetValueOrDefault(Mailbox.Canonical(mail));

    /// <summary>Finds a person.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out Person? person) => byId.TryGetValue(id, out person);

    /// <summary>
    /// Who answers for a role on a day, in the order of the file, each person once. Somebody who is away is replaced by the
    /// substitute, and that one by theirs; a circle of people who are all away leaves the holder.
    /// </summary>
    public IReadOnlyList<Responder> WhoHolds(string contractId, string role, DateOnly day)
    {
        var responders = new List<Responder>();
        foreach (Assignment assignment in byRole[(contractId, role)].Where(a => a.CoversDay(day)))
        {
            Person holder = byId[assignment.Person];
            Person present = StandIn(holder, role, day);
            responders.Add(new Responder(present, present == holder ? null : holder));
        }

        // Holding the role oneself goes before standing in for somebody else.
        return [.. responders.OrderBy(r => r.OnBehalfOf is not null).DistinctBy(r => r.Person.Id)];
    }

    /// <summary>Who answers for a person in a role on a day: themselves, or who stands in for them; null for an unknown person.</summary>
    public Responder? StandInFor(string personId, string role, DateOnly day) =>
        ById(personId) is not { } person ? null : StandIn(person, role, day) is var to && to == person ? new(person, null) : new(to, person);

    /// <summary>The roles that a person answers for in a contract on a day, own ones and those held for others.</summary>
    public IReadOnlyList<string> RolesOf(string personId, string contractId, DateOnly day) =>
    [
        .. Assignments.Where(a => a.Contract == contractId).Select(a => a.Role).Distinct(StringComparer.Ordinal)
            .Where(role => WhoHolds(contractId, role, day).Any(r => r.Person.Id == personId))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// The roles by which a person belongs to a contract on a day: their own, also while somebody stands in for them, and those of
    /// whom they stand in for.
    /// </summary>
    public IReadOnlyList<string> RightsOf(string personId, string contractId, DateOnly day) =>
    [
        .. RolesOf(personId, contractId, day)
            .Concat(Assignments.Where(a => a.Contract == contractId && a.Person == personId && a.CoversDay(day)).Select(a => a.Role))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Whether a case of a contract may name a person: whoever is named is mailed what the case says, so they have to belong to the
    /// contract on the day. Whoever is named as doing the work has to be on the contractor's side.
    /// </summary>
    public bool MayBeNamed(string personId, string contractId, DateOnly day, bool asWorker = false) =>
        ById(personId) is { } person && RightsOf(personId, contractId, day).Count > 0 && !(asWorker && person.Party == Party.Client);

    /// <summary>The contracts in which a person answers for any role on a day.</summary>
    public IReadOnlyList<string> ContractsOf(string personId, DateOnly day) =>
    [
        .. Assignments.Select(a => a.Contract).Distinct(StringComparer.Ordinal)
            .Where(contract => RolesOf(personId, contract, day).Count > 0)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Roles that profiles name and that nobody holds on a day: each is a notice that would reach nobody.</summary>
    public IReadOnlyList<VacantRole> VacantRoles(IEnumerable<ContractProfile> profiles, DateOnly day) =>
    [
        .. from profile in profiles
           from role in profile.RolesUsed()
           where WhoHolds(profile.Id, role, day).Count == 0
           select new VacantRole(profile.Id, role, day),
    ];

    private Person StandIn(Person holder, string role, DateOnly day)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Person at = holder;
        while (seen.Add(at.Id))
        {
            if (substitutesOf[at.Id].FirstOrDefault(s => s.Covers(role, day)) is not { } substitute)
            {
                return at;
            }

            at = byId[substitute.By];
        }

        return holder;
    }
}
