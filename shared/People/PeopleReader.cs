using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.Contracts.Yaml;
using Workflows.Contracts;
using Workflows.Mail;
using Workflows.Texts;

namespace Workflows.People;

/// <summary>Reads people, their roles and their substitutes (<c>people.yaml</c>). Never throws on a file's content.</summary>
public static partial class PeopleReader
{
    /// <summary>The form of the file.</summary>
    public const string SchemaId = "workflows.people/1";

    /// <summary>How files and forms name the sides.</summary>
    public static NameTable<Party> Parties { get; } = new()
    {
        ["client"] = Party.Client,
        ["contractor"] = Party.Contractor,
        ["administrator"] = Party.Administrator,
    };

    private static readonly Shape PersonId = Shapes.Matching(PersonIds(), "a person's id of lower-case letters, digits, underscores and hyphens");
    private static readonly Shape Mail = new ScalarShape(
        "a mail address",
        t => Mailbox.TryParse(t.Value, out _, out string? why) ? null : $"; an address is one {why}",
        () => new JsonObject { ["type"] = "string", ["format"] = "email" });
    private static readonly Shape ContractId = Shapes.Matching(ProfileShape.ContractIds(), "a contract's id");

    internal static readonly MapShape Shape = new(
        "a people file",
        new ShapeKey("schema", Shapes.OneOf(SchemaId), "the form of this file", Required: true),
        new ShapeKey(
            "people",
            new ListShape(new MapShape(
                "a person",
                new ShapeKey("id", PersonId, "unique, never reused", Required: true),
                new ShapeKey("name", Shapes.Text, "as written in mails", Required: true),
                new ShapeKey("name_en", Shapes.Text, "in Latin letters"),
                new ShapeKey("mail", Mail, "first address", Required: true),
                new ShapeKey("second_mail", Mail, "tried when the first one fails"),
                new ShapeKey("language", Shapes.OneOf("ja", "en"), "of mails and pages; ja when left out"),
                new ShapeKey("party", Shapes.OneOf([.. Parties.Keys]), "whose side", Required: true),
                new ShapeKey("until", Shapes.Day, "last day on which they work here; no end is known when left out"))),
            "everybody",
            Required: true),
        new ShapeKey(
            "assignments",
            new ListShape(new MapShape(
                "an assignment",
                new ShapeKey("contract", new OneOrMoreShape(ContractId), "contract or list of contracts", Required: true),
                new ShapeKey("role", new OneOrMoreShape(Shapes.Name), "role or list of roles", Required: true),
                new ShapeKey("person", PersonId, "who holds it", Required: true),
                new ShapeKey("from", Shapes.Day, "first day; open when left out"),
                new ShapeKey("to", Shapes.Day, "last day; open when left out"))),
            "who holds which role",
            Required: true),
        new ShapeKey(
            "substitutes",
            new ListShape(new MapShape(
                "a substitute",
                new ShapeKey("for", PersonId, "who is away", Required: true),
                new ShapeKey("by", PersonId, "who stands in", Required: true),
                new ShapeKey("from", Shapes.Day, "first day", Required: true),
                new ShapeKey("to", Shapes.Day, "last day", Required: true),
                new ShapeKey("roles", new OneOrMoreShape(Shapes.Name), "only in these roles; all when left out"))),
            "who stands in for whom"));

    /// <summary>Reads a people file.</summary>
    /// <param name="text">At most 256 KiB.</param>
    /// <param name="fileName">For the errors.</param>
    /// <param name="profiles">The contracts that assignments may name; null accepts any.</param>
    /// <param name="today">The day for which vacant roles are looked for; null looks for none.</param>
    public static PeopleReading Read(string text, string fileName, ProfileCatalog? profiles = null, DateOnly? today = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var errors = new ErrorList(fileName);
        if (YamlReader.Read(text, errors) is { } root)
        {
            Shape.Check(root, string.Empty, errors);
            if (!errors.Any && Bind((YamlMap)root, profiles, errors) is { } people)
            {
                return new PeopleReading(people, [], profiles is null || today is null ? [] : people.VacantRoles(profiles.All, today.Value));
            }
        }

        return new PeopleReading(null, errors.All, []);
    }

    private static PeopleDirectory? Bind(YamlMap root, ProfileCatalog? profiles, ErrorList errors)
    {
        List<Person> people = BindPeople(root, errors);
        HashSet<string> ids = [.. people.Select(p => p.Id)];
        List<Assignment> assignments = BindAssignments(root, ids, profiles, errors);
        List<Substitute> substitutes = BindSubstitutes(root, ids, errors);
        CheckSides(root, people, assignments, errors);
        return errors.Any ? null : new PeopleDirectory(people, assignments, substitutes);
    }

    private static List<Person> BindPeople(YamlMap root, ErrorList errors)
    {
        var people = new List<Person>();
        var mails = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (YamlMap map in root.Items("people").Cast<YamlMap>())
        {
            string id = map.Text("id")!;
            if (people.Exists(p => p.Id == id))
            {
                errors.Add(map.Get("id")!, $"people[{id}].id", "each id once", $"'{id}' again");
            }

            foreach (string key in (string[])["mail", "second_mail"])
            {
                if (map.Text(key) is { } mail && !mails.TryAdd(Mailbox.Canonical(mail), id))
                {
                    errors.Add(map.Get(key)!, $"people[{id}].{key}", "each address once", $"'{mail}', which {mails[mail]} has already");
                }
            }

            people.Add(new Person(
                id,
                PlainText.Line(map.Text("name")),
                PlainText.LineOrNull(map.Text("name_en")),
                Mailbox.Canonical(map.Text("mail")!),
                map.Text("second_mail") is { } second ? Mailbox.Canonical(second) : null,
                map.Text("language") ?? "ja",
                Parties[map.Text("party")!],
                map.Day("until")));
        }

        return people;
    }

    private static List<Assignment> BindAssignments(YamlMap root, HashSet<string> ids, ProfileCatalog? profiles, ErrorList errors)
    {
        var assignments = new List<Assignment>();
        IReadOnlyList<YamlPart> items = root.Items("assignments");
        for (int i = 0; i < items.Count; i++)
        {
            var map = (YamlMap)items[i];
            string path = $"assignments[{i}]";
            CheckPerson(map, "person", path, ids, errors);
            CheckPeriod(map, path, errors);
            foreach (YamlText contract in map.Items("contract").Cast<YamlText>())
            {
                ContractProfile? profile = null;
                if (profiles is not null && !profiles.TryGet(contract.Value, out profile))
                {
                    IEnumerable<string> known = profiles.All.Select(p => p.Id);
                    errors.Add(contract, $"{path}.contract", $"one of the contracts {string.Join(", ", known)}",
                        contract.Describe() + NearestName.Of(contract.Value, known));
                }

                foreach (YamlText role in map.Items("role").Cast<YamlText>())
                {
                    if (profile is not null && !profile.Roles.ContainsKey(role.Value))
                    {
                        errors.Add(
                            role,
                            $"{path}.role",
                            $"one of the roles of {profile.Id} ({string.Join(", ", profile.Roles.Keys.Order(StringComparer.Ordinal))})",
                            role.Describe() + NearestName.Of(role.Value, profile.Roles.Keys));
                    }

                    assignments.Add(new Assignment(contract.Value, role.Value, map.Text("person")!, map.Day("from"), map.Day("to")));
                }
            }
        }

        return assignments;
    }

    private static List<Substitute> BindSubstitutes(YamlMap root, HashSet<string> ids, ErrorList errors)
    {
        var substitutes = new List<Substitute>();
        IReadOnlyList<YamlPart> items = root.Items("substitutes");
        for (int i = 0; i < items.Count; i++)
        {
            var map = (YamlMap)items[i];
            string path = $"substitutes[{i}]";
            CheckPerson(map, "for", path, ids, errors);
            CheckPerson(map, "by", path, ids, errors);
            CheckPeriod(map, path, errors);
            if (map.Text("for") == map.Text("by"))
            {
                errors.Add(map.Get("by")!, $"{path}.by", "somebody else", map.Get("by")!.Describe());
            }

            substitutes.Add(new Substitute(map.Text("for")!, map.Text("by")!, map.Day("from")!.Value, map.Day("to")!.Value, map.Texts("roles")));
        }

        return substitutes;
    }

    private static void CheckSides(YamlMap root, List<Person> people, List<Assignment> assignments, ErrorList errors)
    {
        IReadOnlyList<YamlPart> items = root.Items("substitutes");
        for (int i = 0; i < items.Count; i++)
        {
            var map = (YamlMap)items[i];
            if (people.Find(p => p.Id == map.Text("for")) is not { } absent || people.Find(p => p.Id == map.Text("by")) is not { } standIn)
            {
                continue; // said already
            }

            switch (StandIn.ObstacleOf(absent, standIn, assignments))
            {
                case StandInObstacle.OtherSide:
                    errors.Add(map.Get("by")!, $"substitutes[{i}].by", $"somebody on the side of {absent.Id}", $"'{standIn.Id}', who is on the other side");
                    break;
                case StandInObstacle.OtherContracts:
                    IEnumerable<string> theirs = assignments.Where(a => a.Person == standIn.Id).Select(a => a.Contract).Distinct()
                        .Order(StringComparer.Ordinal);
                    errors.Add(map.Get("by")!, $"substitutes[{i}].by", $"somebody of a contract of {absent.Id}",
                        $"'{standIn.Id}', who has roles in {string.Join(", ", theirs)} only");
                    break;
            }
        }
    }

    private static void CheckPerson(YamlMap map, string key, string path, HashSet<string> ids, ErrorList errors)
    {
        if (map.Get(key) is YamlText text && !ids.Contains(text.Value))
        {
            errors.Add(text, $"{path}.{key}", "the id of somebody under 'people'", text.Describe() + NearestName.Of(text.Value, ids));
        }
    }

    private static void CheckPeriod(YamlMap map, string path, ErrorList errors)
    {
        if (map.Day("to") < map.Day("from"))
        {
            errors.Add(map.Get("to")!, $"{path}.to", "a day on or after 'from'", map.Get("to")!.Describe());
        }
    }

    /// <summary>Whether a text can be a person's id.</summary>
    public static bool IsId(string text) => PersonIds().IsMatch(text);

    [GeneratedRegex(@"\A[a-z][a-z0-9_-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PersonIds();
}

/// <summary>What came of reading a people file: either the directory, or what is wrong with it.</summary>
/// <param name="People">Null when there are errors.</param>
/// <param name="Errors">In the order of the file.</param>
/// <param name="Warnings">Roles that a profile names and nobody holds; nothing that stops a start.</param>
public sealed record PeopleReading(PeopleDirectory? People, IReadOnlyList<ProfileError> Errors, IReadOnlyList<VacantRole> Warnings);
