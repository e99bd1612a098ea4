using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Contracts.Yaml;
using Workflows.People;

namespace Workflows.Contracts;

/// <summary>
/// JSON Schemas of the files in <c>contracts/</c>, for editors: completion, descriptions and the form of values. Made from the
/// tables that the readers use. What rules say to one another (known roles, reminders before the due time) only the readers check.
/// </summary>
public static class ProfileSchema
{
    private const int LineLength = 200;
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema of a profile (<c>profile.schema.json</c>).</summary>
    public static string Profile(IReadOnlyList<ProfileSection> sections) => Write(ProfileShape.RootOf(sections), "Contract profile of Workflows");

    /// <summary>The schema of the people file (<c>people.schema.json</c>).</summary>
    public static string People() => Write(PeopleReader.Shape, "People and roles of Workflows");

    /// <summary>The schema of the holidays file (<c>holidays.schema.json</c>).</summary>
    public static string Holidays() => Write(HolidayReader.Shape, "Corrections to the national holidays");

    private static string Write(MapShape shape, string title)
    {
        SchemaDefinitions definitions = new();
        JsonObject root = shape.ToSchema(definitions);
        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = title,
            ["$ref"] = root["$ref"]!.DeepClone(),
            ["$defs"] = definitions.ToJson(),
        };
        return Lines(schema, "") + "\n";
    }

    /// <summary>On one line what fits on it, so that a key of the grammar is a line of a review.</summary>
    private static string Lines(JsonNode? node, string indent)
    {
        string line = node?.ToJsonString(OneLine) ?? "null";
        string deeper = indent + "  ";
        return node switch
        {
            _ when line.Length + indent.Length <= LineLength => line,
            JsonObject map => "{\n" + string.Join(",\n", map.Select(e => $"{deeper}\"{e.Key}\": {Lines(e.Value, deeper)}")) + $"\n{indent}}}",
            JsonArray list => "[\n" + string.Join(",\n", list.Select(e => deeper + Lines(e, deeper))) + $"\n{indent}]",
            _ => line,
        };
    }
}
