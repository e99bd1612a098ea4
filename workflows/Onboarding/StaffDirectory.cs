using Workflows.People;

namespace Workflows.Onboarding;

/// <summary>The people of <c>people.yaml</c> and those who are placed: whoever has to be shown or mailed by id.</summary>
public sealed class StaffDirectory
{
    private readonly PeopleDirectory people;
    private readonly Dictionary<string, Person> placed;

    /// <param name="people">People with roles in this software; they go before placed ones of the same id.</param>
    /// <param name="placed">People who were proposed for a role at a site.</param>
    public StaffDirectory(PeopleDirectory people, IEnumerable<Person> placed)
    {
        this.people = people;
        this.placed = placed.Where(p => people.ById(p.Id) is null).DistinctBy(p => p.Id).ToDictionary(p => p.Id, StringComparer.Ordinal);
    }

    /// <summary>Everybody, people with roles first.</summary>
    public IEnumerable<Person> All => people.All.Concat(placed.Values.OrderBy(p => p.Id, StringComparer.Ordinal));

    /// <summary>The person of an id, null for an unknown one.</summary>
    public Person? ById(string id) => people.ById(id) ?? placed.GetValueOrDefault(id);

    /// <summary>The name of a person in a language; the id itself for an unknown one.</summary>
    public string NameOf(string id, string language) => ById(id)?.NameIn(language) ?? id;
}
