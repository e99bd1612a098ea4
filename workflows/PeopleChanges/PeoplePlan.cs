using System.Security.Cryptography;
using System.Text;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.PeopleChanges;

/// <summary>What a form or a file would do to one person.</summary>
/// <param name="Draft">As it was typed.</param>
/// <param name="Before">What is known of them now; null: nobody of that id.</param>
/// <param name="After">What it says, as far as it can be read.</param>
/// <param name="Wrong">All that is wrong with it, under the names of its fields.</param>
public sealed record PlannedPerson(PersonDraft Draft, PersonEntry? Before, PersonEntry After, IReadOnlyList<CommandResult.Refused> Wrong)
{
    /// <summary>It says something new.</summary>
    public bool Differs => !After.Equals(Before);
}

/// <summary>What a form or a file would do to the people: all of it at once, or nothing.</summary>
/// <param name="People">In their order.</param>
/// <param name="Wrong">What is wrong with it as a whole.</param>
public sealed record PeoplePlan(IReadOnlyList<PlannedPerson> People, IReadOnlyList<CommandResult.Refused> Wrong)
{
    /// <summary>Name of the field by which somebody says that a role may be left empty.</summary>
    public const string MayEmpty = "may_empty";

    /// <summary>It can be done.</summary>
    public bool IsFine => Wrong.Count == 0 && People.All(p => p.Wrong.Count == 0);

    /// <summary>It says nothing new.</summary>
    public bool IsIdle => People.All(p => !p.Differs);

    /// <summary>SHA-256 of what was known of its people: another one says that somebody changed one of them since.</summary>
    public string Seen => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(LedgerJson.Write(People.Select(p => p.Before).ToArray()))));

    /// <summary>All that is wrong; null: nothing.</summary>
    public CommandResult.Refused? Refusal => CommandResult.Refused.Of(People.SelectMany(p => p.Wrong).Concat(Wrong));

    /// <summary>Looks at drafts against the people as they are.</summary>
    /// <param name="state">The people.</param>
    /// <param name="drafts">Each person once.</param>
    /// <param name="profiles">The contracts in force.</param>
    /// <param name="today">Their day.</param>
    /// <param name="mayEmpty">Roles may be left empty: whoever sends it has seen which.</param>
    public static PeoplePlan Of(
        PeopleState state, IReadOnlyList<PersonDraft> drafts, IReadOnlyCollection<ContractProfile> profiles, DateOnly today, bool mayEmpty)
    {
        PeopleDirectory before = state.InForce;
        List<PlannedPerson> read = [];
        foreach (PersonDraft draft in drafts)
        {
            PersonEntry? known = before.EntryOf(draft.Id);
            (PersonEntry entry, IReadOnlyList<CommandResult.Refused> wrong) = draft.Read(known);
            read.Add(new(draft, known, entry, wrong));
        }

        PeopleDirectory after = before.With([.. read.Select(p => p.After)]);
        return new(
            [.. read.Select(p => p with { Wrong = [.. p.Wrong.Concat(PeopleRules.WrongWith(after, p.After, profiles)).DistinctBy(w => w.Detail)] })],
            [.. WrongWith(before, after, profiles, today, mayEmpty, read.Exists(p => p.After.Person.Until is not null) ? "until" : "party")]);
    }

    /// <summary>What is wrong with a change as a whole.</summary>
    internal static IEnumerable<CommandResult.Refused> WrongWith(
        PeopleDirectory before, PeopleDirectory after, IReadOnlyCollection<ContractProfile> profiles, DateOnly today, bool mayEmpty, string field)
    {
        if (PeopleRules.EndsAdministration(before, after))
        {
            yield return new(PeopleRefusals.LastAdministrator, field) { Words = l => PeopleTexts.All.Get(l, "Refusal.LastAdministrator") };
        }

        if (!mayEmpty && PeopleRules.Emptied(before, after, profiles, today) is { Count: > 0 } emptied)
        {
            yield return new(PeopleRefusals.LeavesRoleEmpty, MayEmpty)
            {
                Words = language => PeopleTexts.All.Get(language, "Refusal.LeavesRoleEmpty", string.Join(
                    PeopleTexts.All.Get(language, "Join"),
                    emptied.Select(e => PeopleTexts.All.Get(language, "EmptyRole", e.Profile.Title.In(language),
                        e.Profile.Roles.TryGetValue(e.Role, out LocalText? name) ? name.In(language) : e.Role, TimeText.Of(e.From, language))))),
            };
        }
    }
}
