using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Workflows.Kit;
using Workflows.Ledger;

namespace Workflows.Api;

/// <summary>The form of an answer in JSON.</summary>
/// <param name="Schema">As JSON Schema; what it names lies among <paramref name="Types"/>.</param>
/// <param name="Types">Shapes that it names, by the names of their types.</param>
internal sealed record ApiAnswer(Func<JsonNode> Schema, IReadOnlyList<Type> Types)
{
    private static readonly JsonSerializerOptions Options = new(LedgerJson.Options);

    private static readonly JsonSchemaExporterOptions Exported = new() { TreatNullObliviousAsNonNullable = true };

    /// <summary>What a type is written as.</summary>
    public static ApiAnswer Of(Type type) => new(() => Reference(type), [type]);

    /// <summary>A list of cases, see <see cref="Cases.CaseApiList"/>.</summary>
    public static ApiAnswer ListOf(string area, Type listed) => new(() => Object(
        (area, new JsonObject { ["type"] = "array", ["items"] = Reference(listed) }, true),
        ("leftOut", new JsonObject { ["type"] = "boolean", ["description"] = "There are more than one answer holds." }, true),
        ("next", new JsonObject { ["type"] = "string", ["description"] = "Asks for those behind them, as 'after'." }, false)), [listed]);

    /// <summary>What was done to which case.</summary>
    public static ApiAnswer ActOn(CaseKind kind) => new(() => Object(
        (kind.Word, new JsonObject { ["type"] = "string", ["description"] = "The case's id." }, true),
        ("fact", new JsonObject { ["type"] = "string", ["description"] = "The id of the fact that is on record; the same for a repeat." }, true)), []);

    /// <summary>The shape of a type, as it is written.</summary>
    public static JsonNode ShapeOf(Type type)
    {
        JsonNode shape = Options.GetJsonSchemaAsNode(type, Exported);
        Mend(shape, "#/components/schemas/" + type.Name);
        return shape;
    }

    private static JsonObject Reference(Type type) => new() { ["$ref"] = "#/components/schemas/" + type.Name };

    private static JsonObject Object(params IReadOnlyList<(string Name, JsonNode Schema, bool Required)> members) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(members.Select(m => KeyValuePair.Create(m.Name, (JsonNode?)m.Schema))),
        ["required"] = new JsonArray([.. members.Where(m => m.Required).Select(m => (JsonNode)m.Name)]),
    };

    /// <summary>A shape that has itself as a part refers to it from its own root; and what is null is not written.</summary>
    private static void Mend(JsonNode? node, string root)
    {
        if (node is JsonArray parts)
        {
            foreach (JsonNode? part in parts)
            {
                Mend(part, root);
            }
        }

        if (node is not JsonObject shape)
        {
            return;
        }

        if (shape["$ref"] is JsonValue reference && reference.GetValue<string>() is ['#', .. var path])
        {
            shape["$ref"] = root + path;
        }

        if (shape["properties"] is JsonObject members && shape["required"] is JsonArray required)
        {
            shape["required"] = new JsonArray([.. required.Select(r => r!.GetValue<string>()).Where(r => !MayBeNull(members[r])).Select(r => (JsonNode)r)]);
        }

        foreach (JsonNode? part in shape.Select(p => p.Value).ToList())
        {
            Mend(part, root);
        }
    }

    private static bool MayBeNull(JsonNode? schema) => schema is not JsonObject shape
        || shape["type"] is JsonArray types && types.Any(t => t!.GetValue<string>() == "null")
        || shape["enum"] is JsonArray words && words.Any(w => w is null);
}
