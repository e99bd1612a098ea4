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
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema of a profile (<c>profile.schema.json</c>).</summary>
    public static string Profile(IReadOnlyList<ProfileSection> sections) => Write(ProfileShape.RootOf(sections), "Contract profile of Workflows");

    /// <summary>The schema of the people file (<c>people.schema.json</c>).</summary>
    public static string People() => Write(PeopleReader.Shape, "People and roles of Workflows");

    /// <summary>The schema of the holidays file (<c>holidays.schema.json</c>).</summary>
    public static string Holidays() => Write(HolidayReader.Shape, "Corrections to the national holidays");

    private static string Write(MapShape shape, string title)
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = title };
        foreach ((string key, JsonNode? value) in shape.ToSchema().ToList())
        {
            schema[key] = value?.DeepClone();
        }

        return schema.ToJsonString(Indented) + "\n";
    }
}
