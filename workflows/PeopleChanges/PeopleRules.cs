using Workflows.Contracts;
using Workflows.Kit;
using Workflows.People;

namespace Workflows.PeopleChanges;

/// <summary>What has to hold of the people, whoever changes them. Pure.</summary>
public static class PeopleRules
{
    /// <summary>A role that the contract needs and nobody holds from a day on.</summary>
    public sealed record EmptyRole(ContractProfile Profile, string Role, DateOnly From);

    /// <summary>What is wrong with entries that each can be read; under the names of the fields of <see cref="PersonDraft"/>.</summary>
    /// <param name="after">The people as they would be.</param>
    /// <param name="entry">One of those who change.</param>
    /// <param name="profiles">The contracts in force.</param>
    public static IEnumerable<CommandResult.Refused> WrongWith(PeopleDirectory after, PersonEntry entry, IReadOnlyCollection<ContractProfile> profiles)
    {
        Person person = entry.Person;
        foreach ((string field, string? mail) in (IEnumerable<(string, string?)>)[("mail", person.Mail), ("second_mail", person.SecondMail)])
        {
            if (mail is { Length: > 0 } && after.All.FirstOrDefault(p => p.Id != person.Id && IsOf(p, mail)) is { } other)
            {
                yield return new(PeopleRefusals.AddressTaken, field) { Words = l => PeopleTexts.All.Get(l, "Refusal.AddressTaken", other.NameIn(l)) };
            }
        }

        if (person.SecondMail is { } second && person.Mail.Equals(second, StringComparison.OrdinalIgnoreCase))
        {
            yield return PeopleRefusals.Words(PeopleRefusals.AddressTaken, "second_mail", "Wrong.SameMail");
        }

        for (int i = 0; i < entry.Roles.Count; i++)
        {
            HeldRole role = entry.Roles[i];
            string field = RoleDraft.NameOf(i);
            ContractProfile? profile = profiles.FirstOrDefault(p => p.Id == role.Contract);
            if (profile is null || !profile.Roles.ContainsKey(role.Role))
            {
                // A contract that is over by now goes on being told of those who worked in it.
                if (profile is not null || !(role.To < DateOnly.MaxValue))
                {
                    IEnumerable<string> known = profile is null ? profiles.Select(p => p.Id) : profile.Roles.Keys;
                    yield return PeopleRefusals.Words(RefusalReason.NotUnderstood, field, profile is null ? "Wrong.Contract" : "Wrong.Role",
                        profile is null ? role.Contract : role.Role, string.Join(", ", known.Order(StringComparer.Ordinal)));
                }
            }

            if (role.To < role.From)
            {
                yield return PeopleRefusals.Words(RefusalReason.NoSuchDate, field + "_to", "Wrong.Order");
            }

            if (entry.Roles.Take(i).Any(r => r.Contract == role.Contract && r.Role == role.Role && !(r.To < role.From) && !(role.To < r.From)))
            {
                yield return PeopleRefusals.Words(RefusalReason.NotUnderstood, field, "Wrong.RoleTwice");
            }
        }

        for (int i = 0; i < entry.Absences.Count; i++)
        {
            Absence absence = entry.Absences[i];
            string field = AbsenceDraft.NameOf(i);
            if (absence.To < absence.From)
            {
                yield return PeopleRefusals.Words(RefusalReason.NoSuchDate, field + "_to", "Wrong.Order");
            }

            if (after.ById(absence.By) is not { } standIn || standIn.Id == person.Id)
            {
                yield return PeopleRefusals.Words(RefusalReason.NotUnderstood, field, "Wrong.StandIn");
            }
            else if (StandIn.ObstacleOf(person, standIn, after.WrittenAssignments) is not null)
            {
                yield return PeopleRefusals.Words(PeopleRefusals.OtherSide, field, "Refusal.OtherSide");
            }
        }

        // Whoever stands in for others does what they do: a side or role that they change has to go on fitting.
        Person[] unfit = [.. after.WrittenSubstitutes.Where(s => s.By == person.Id && after.ById(s.For) is { } absent
            && StandIn.ObstacleOf(absent, person, after.WrittenAssignments) is not null).Select(s => after.ById(s.For)!).Distinct()];
        if (unfit.Length > 0)
        {
            yield return new(PeopleRefusals.OtherSide, "party")
            {
                Words = l => PeopleTexts.All.Get(l, "Refusal.StandsIn", string.Join(PeopleTexts.All.Get(l, "Join"), unfit.Select(p => p.NameIn(l)))),
            };
        }
    }

    /// <summary>A change after which the day comes earlier from which on nobody administers.</summary>
    public static bool EndsAdministration(PeopleDirectory before, PeopleDirectory after) => LastDayOfAdministration(after) < LastDayOfAdministration(before);

    /// <summary>
    /// The roles that contracts need, that somebody holds now and nobody would hold after a change, each with the first day on which that is so.
    /// </summary>
    /// <param name="before">The people as they are.</param>
    /// <param name="after">The people as they would be.</param>
    /// <param name="profiles">The contracts in force; one whose term is over needs nobody.</param>
    /// <param name="today">The first day that counts.</param>
    public static IReadOnlyList<EmptyRole> Emptied(
        PeopleDirectory before, PeopleDirectory after, IEnumerable<ContractProfile> profiles, DateOnly today)
    {
        // Who holds a role changes on these days only.
        DateOnly[] days = [.. before.Assignments.Concat(after.Assignments)
            .SelectMany(a => (DateOnly?[])[a.From, a.To < DateOnly.MaxValue ? a.To.Value.AddDays(1) : null]).OfType<DateOnly>()
            .Where(day => day >= today).Append(today).Distinct().Order()];
        return
        [
            .. from profile in profiles.OrderBy(p => p.Id, StringComparer.Ordinal)
               where !(profile.Term.To < today)
               from role in profile.RolesUsed()
               let first = days.FirstOrDefault(
                   day => !(day > profile.Term.To) && IsEmpty(after, profile, role, day) && !IsEmpty(before, profile, role, day))
               where first != default
               select new EmptyRole(profile, role, first),
        ];
    }

    /// <summary>The roles that contracts need and that one person alone holds on a day.</summary>
    public static IReadOnlyCollection<(string PersonId, string Contract, string Role)> HeldAlone(
        PeopleDirectory people, IEnumerable<ContractProfile> profiles, DateOnly day) =>
    [
        .. from profile in profiles
           where !(profile.Term.To < day)
           from role in profile.RolesUsed()
           let holders = people.Assignments.Where(a => a.Contract == profile.Id && a.Role == role && a.CoversDay(day))
               .Select(a => a.Person).Distinct().ToArray()
           where holders.Length == 1
           select (holders[0], profile.Id, role),
    ];

    /// <summary>What differs between two entries, a line each: the field, what it said and what it says.</summary>
    /// <param name="before">Null: nobody.</param>
    /// <param name="after">The same person.</param>
    /// <param name="role">A role in words.</param>
    /// <param name="absence">An absence in words.</param>
    public static IReadOnlyList<(string Field, string Before, string After)> Differences(
        PersonEntry? before, PersonEntry after, Func<HeldRole, string> role, Func<Absence, string> absence)
    {
        PersonDraft? was = before is null ? null : PersonDraft.Of(before);
        PersonDraft now = PersonDraft.Of(after);
        List<(string Field, string Before, string After)> differences = [];
        Add("name", d => d.Name);
        Add("name_en", d => d.NameEn);
        Add("mail", d => d.Mail);
        Add("second_mail", d => d.SecondMail);
        Add("language", d => d.Language);
        Add("party", d => d.Party);
        Add("until", d => d.Until);
        AddList("role", before?.Roles.Select(role) ?? [], after.Roles.Select(role));
        AddList("absence", before?.Absences.Select(absence) ?? [], after.Absences.Select(absence));
        return differences;

        void Add(string key, Func<PersonDraft, string> of)
        {
            if ((was is null ? "" : of(was)) is var then && then != of(now))
            {
                differences.Add((key, then, of(now)));
            }
        }

        void AddList(string key, IEnumerable<string> then, IEnumerable<string> afterwards)
        {
            string[] old = [.. then];
            string[] next = [.. afterwards];
            differences.AddRange(old.Except(next).Select(o => (key, o, "")));
            differences.AddRange(next.Except(old).Select(n => (key, "", n)));
        }
    }

    /// <summary>The greatest of days where no end is known; the least where nobody administers.</summary>
    private static DateOnly LastDayOfAdministration(PeopleDirectory people) =>
        people.All.Where(p => p.Party == Party.Administrator).Select(p => p.Until ?? DateOnly.MaxValue).DefaultIfEmpty(DateOnly.MinValue).Max();

    private static bool IsEmpty(PeopleDirectory people, ContractProfile profile, string role, DateOnly day) =>
        people.WhoHolds(profile.Id, role, day).Count == 0;

    private static bool IsOf(Person person, string mail) =>
        person.Mail.Equals(mail, StringComparison.OrdinalIgnoreCase) || mail.Equals(person.SecondMail, StringComparison.OrdinalIgnoreCase);
}
