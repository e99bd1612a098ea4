using System.Globalization;
using System.Text;
using System.Text.Json;
using Workflows.Ledger;

namespace Workflows.People;

/// <summary>Writes people as the file that <see cref="PeopleReader"/> reads.</summary>
public static class PeopleYaml
{
    /// <summary>The file, with everybody and all that is known of them.</summary>
    public static string Write(PeopleDirectory people)
    {
        IReadOnlyList<PersonEntry> entries = [.. people.All.Select(p => people.EntryOf(p.Id)!)];
        StringBuilder file = new("# yaml-language-server: $schema=./people.schema.json\n");
        file.Append("schema: ").Append(PeopleReader.SchemaId).Append("\n\n");
        List(file, "people", entries.Select(e => e.Person).Select(p => Map(
            ("id", p.Id), ("name", Quoted(p.Name)), ("name_en", Quoted(p.NameEn)), ("mail", Quoted(p.Mail)), ("second_mail", Quoted(p.SecondMail)),
            ("language", p.Language), ("party", PeopleReader.Parties.NameOf(p.Party)), ("until", Day(p.Until)))));

        // In the order in which people are told, which is that of the directory and not of the people.
        List(file.Append('\n'), "assignments", people.WrittenAssignments.Select(a => Map(
            ("contract", a.Contract), ("role", a.Role), ("person", a.Person), ("from", Day(a.From)), ("to", Day(a.To)))));
        List(file.Append('\n'), "substitutes", from entry in entries
                                               from absence in entry.Absences
                                               select Map(
                                                   ("for", entry.Person.Id), ("by", absence.By), ("from", Day(absence.From)), ("to", Day(absence.To)),
                                                   ("roles", absence.Roles.Count == 0 ? null : $"[{string.Join(", ", absence.Roles)}]")));
        return file.ToString();
    }

    private static void List(StringBuilder file, string name, IEnumerable<string> items)
    {
        string[] all = [.. items];
        file.Append(name).Append(all.Length == 0 ? ": []\n" : ":\n");
        foreach (string item in all)
        {
            file.Append("  - ").Append(item).Append('\n');
        }
    }

    private static string Map(params ReadOnlySpan<(string Key, string? Value)> pairs)
    {
        List<string> written = [];
        foreach ((string key, string? value) in pairs)
        {
            if (value is not null)
            {
                written.Add($"{key}: {value}");
            }
        }

        return $"{{{string.Join(", ", written)}}}";
    }

    /// <summary>A text in quotes: JSON's are YAML's (YAML 1.2, 1.3).</summary>
    private static string? Quoted(string? text) => text is null ? null : JsonSerializer.Serialize(text, LedgerJson.Options);

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
