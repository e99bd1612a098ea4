using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Workflows.Contracts;
using Workflows.Mail;

namespace Workflows.People;

/// <summary>
/// Who holds which role in which contract on which day, as it is now: what runs asks at each call, and whoever asks once sees one state.
/// A person's roles, and what they do for others, end with their last day.
/// </summary>
public sealed class PeopleDirectory
{
    private State now;

    /// <summary>A directory of people who are already known to fit together; files go through <see cref="PeopleReader"/>.</summary>
    /// <exception cref="ArgumentException">An id or address twice, or an assignment or substitute of an unknown person.</exception>
    public PeopleDirectory(IReadOnlyList<Person> people, IReadOnlyList<Assignment> assignments, IReadOnlyList<Substitute> substitutes)
        : this(new State(people, assignments, substitutes))
    {
    }

    private PeopleDirectory(State state) => now = state;

    /// <summary>Nobody at all.</summary>
    public static PeopleDirectory Empty => new([], [], []);

    /// <summary>All people, in the order of the file; those who were added on pages after them.</summary>
    public IReadOnlyList<Person> All => Now.People;

    /// <summary>All assignments as they are in force, in the order of the file.</summary>
    public IReadOnlyList<Assignment> Assignments => Now.Assignments;

    /// <summary>All substitutes as they are in force, in the order of the file.</summary>
    public IReadOnlyList<Substitute> Substitutes => Now.Substitutes;

    /// <summary>All assignments as they were written, beyond a person's last day too.</summary>
    public IReadOnlyList<Assignment> WrittenAssignments => Now.Written;

    /// <summary>All substitutes as they were written, beyond a person's last day too.</summary>
    public IReadOnlyList<Substitute> WrittenSubstitutes => Now.WrittenSubstitutes;

    private State Now => Volatile.Read(ref now);

    /// <summary>Stands for what is said now: whoever keeps an answer keeps this with it, and asks again when it is another.</summary>
    public object Edition => Now;

    /// <summary>A directory that stays as this one is now.</summary>
    public PeopleDirectory Copy() => new(Now);

    /// <summary>Says from now on what another one says; whoever holds this directory sees it with the next call.</summary>
    public void Become(PeopleDirectory other) => Volatile.Write(ref now, other.Now);

    /// <summary>The directory with what was said of some people since, each in the place of all that it said of them; others are added.</summary>
    /// <param name="entries">Roles and absences that name nobody known any more are left out; of two people with one address, these go before.</param>
    public PeopleDirectory With(IReadOnlyCollection<PersonEntry> entries)
    {
        State file = Now;
        Dictionary<string, PersonEntry> said = entries.ToDictionary(e => e.Person.Id, StringComparer.Ordinal);
        List<Person> people = [.. file.People.Select(p => said.TryGetValue(p.Id, out PersonEntry? entry) ? entry.Person : p),
            .. entries.Select(e => e.Person).Where(p => !file.ById.ContainsKey(p.Id))];
        HashSet<string> known = [.. people.Select(p => p.Id)];

        // Whoever keeps a role keeps their place in it: people are told in this order.
        ILookup<(string Person, string Contract, string Role), Assignment> held = entries
            .SelectMany(e => e.Roles.Select(r => new Assignment(r.Contract, r.Role, e.Person.Id, r.From, r.To)))
            .ToLookup(a => (a.Person, a.Contract, a.Role));
        List<Assignment> assignments = [.. file.Written.SelectMany(a => said.ContainsKey(a.Person) ? held[(a.Person, a.Contract, a.Role)] : [a])
            .Concat(held.SelectMany(h => h)).Distinct()];
        List<Substitute> substitutes = [.. file.WrittenSubstitutes.Where(s => !said.ContainsKey(s.For)),
            .. entries.SelectMany(e => e.Absences.Where(a => known.Contains(a.By)).Select(a => new Substitute(e.Person.Id, a.By, a.From, a.To, a.Roles)))];
        return new(new State(people, assignments, substitutes, [.. said.Keys]));
    }

    /// <summary>All that is known of a person, as it was written; null for an unknown one.</summary>
    public PersonEntry? EntryOf(string id) => Now is var state && state.ById.TryGetValue(id, out Person? person)
        ? new(
            person,
            [.. state.Written.Where(a => a.Person == id).Select(a => new HeldRole(a.Contract, a.Role, a.From, a.To))],
            [.. state.WrittenSubstitutes.Where(s => s.For == id).Select(s => new Absence(s.By, s.From, s.To, s.Roles))])
        : null;

    /// <summary>The person of an id, null for an unknown one.</summary>
    public Person? ById(string id) => Now.ById.GetValueOrDefault(id);

    /// <summary>The person of an address (first or second, any case), null for an unknown one.</summary>
    public Person? ByMail(string mail) => Now.ByMail.GetValueOrDefault(Mailbox.Canonical(mail));

    /// <summary>Finds a person.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out Person? person) => Now.ById.TryGetValue(id, out person);

    /// <summary>
    /// Who answers for a role on a day, in the order of the file, each person once. Somebody who is away is replaced by the
    /// substitute, and that one by theirs; a circle of people who are all away leaves the holder.
    /// </summary>
    public IReadOnlyList<Responder> WhoHolds(string contractId, string role, DateOnly day)
    {
        State state = Now;
        var responders = new List<Responder>();
        foreach (Assignment assignment in state.ByRole[(contractId, role)].Where(a => a.CoversDay(day)))
        {
            Person holder = state.ById[assignment.Person];
            Person present = StandIn(state, holder, role, day);
            responders.Add(new Responder(present, present == holder ? null : holder));
        }

        // Holding the role oneself goes before standing in for somebody else.
        return [.. responders.OrderBy(r => r.OnBehalfOf is not null).DistinctBy(r => r.Person.Id)];
    }

    /// <summary>Who answers for a person in a role on a day: themselves, or who stands in for them; null for an unknown person.</summary>
    public Responder? StandInFor(string personId, string role, DateOnly day) =>
        Now is var state && state.ById.GetValueOrDefault(personId) is not { } person ? null
            : StandIn(state, person, role, day) is var to && to == person ? new(person, null) : new(to, person);

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

    /// <summary>Roles that profiles name and that nobody holds on a day: each is a notice that would reach nobody.</summary>
    public IReadOnlyList<VacantRole> VacantRoles(IEnumerable<ContractProfile> profiles, DateOnly day) =>
    [
        .. from profile in profiles
           from role in profile.RolesUsed()
           where WhoHolds(profile.Id, role, day).Count == 0
           select new VacantRole(profile.Id, role, day),
    ];

    private static Person StandIn(State state, Person holder, string role, DateOnly day)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Person at = holder;
        while (seen.Add(at.Id))
        {
            if (state.SubstitutesOf[at.Id].FirstOrDefault(s => s.Covers(role, day)) is not { } substitute)
            {
                return at;
            }

            at = state.ById[substitute.By];
        }

        return holder;
    }

    /// <summary>One state of the directory. Immutable.</summary>
    private sealed class State
    {
        /// <param name="people">Everybody.</param>
        /// <param name="assignments">As they were written.</param>
        /// <param name="substitutes">As they were written.</param>
        /// <param name="first">Ids of those who go before others with the same address; null: no two may have one.</param>
        public State(
            IReadOnlyList<Person> people, IReadOnlyList<Assignment> assignments, IReadOnlyList<Substitute> substitutes,
            IReadOnlyCollection<string>? first = null)
        {
            People = people;
            Written = assignments;
            WrittenSubstitutes = substitutes;
            ById = people.ToFrozenDictionary(p => p.Id, StringComparer.Ordinal);
            IEnumerable<(string Mail, Person Person)> addresses = people.SelectMany(p => p.SecondMail is null ? [(p.Mail, p)]
                : new[] { (p.Mail, p), (p.SecondMail, p) });
            ByMail = (first is null ? addresses
                    : addresses.OrderBy(a => !first.Contains(a.Person.Id)).DistinctBy(a => a.Mail, StringComparer.OrdinalIgnoreCase))
                .ToFrozenDictionary(m => m.Mail, m => m.Person, StringComparer.OrdinalIgnoreCase);
            foreach (string id in assignments.Select(a => a.Person).Concat(substitutes.SelectMany(s => (string[])[s.For, s.By])))
            {
                if (!ById.ContainsKey(id))
                {
                    throw new ArgumentException($"expected the id of a person, found '{id}'", nameof(people));
                }
            }

            Assignments = people.All(p => p.Until is null) ? assignments
                : [.. from a in assignments
                      let until = ById[a.Person].Until
                      where !(a.From > until)
                      select until < (a.To ?? DateOnly.MaxValue) ? a with { To = until } : a];
            // A file, and what was said over it, need not fit together: nobody does for others what they could not have been given to do.
            substitutes = first is null ? substitutes
                : [.. substitutes.Where(s => Workflows.People.StandIn.ObstacleOf(ById[s.For], ById[s.By], assignments) is null)];
            Substitutes = people.All(p => p.Until is null) ? substitutes
                : [.. from s in substitutes
                      let until = ById[s.By].Until
                      where !(s.From > until)
                      select until < s.To ? s with { To = until.Value } : s];
            ByRole = Assignments.ToLookup(a => (a.Contract, a.Role));
            SubstitutesOf = Substitutes.ToLookup(s => s.For, StringComparer.Ordinal);
        }

        public IReadOnlyList<Person> People { get; }

        public IReadOnlyList<Assignment> Written { get; }

        public IReadOnlyList<Substitute> WrittenSubstitutes { get; }

        public IReadOnlyList<Assignment> Assignments { get; }

        public IReadOnlyList<Substitute> Substitutes { get; }

        public FrozenDictionary<string, Person> ById { get; }

        public FrozenDictionary<string, Person> ByMail { get; }

        public ILookup<(string Contract, string Role), Assignment> ByRole { get; }

        public ILookup<string, Substitute> SubstitutesOf { get; }
    }
}
