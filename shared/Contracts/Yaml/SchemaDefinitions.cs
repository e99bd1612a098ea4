using System.Text.Json.Nodes;

namespace Workflows.Contracts.Yaml;

/// <summary>The <c>$defs</c> of a JSON Schema: each shape of a mapping once, and references to it wherever it is used.</summary>
internal sealed class SchemaDefinitions
{
    private readonly Dictionary<Shape, string> names = [];
    private readonly SortedDictionary<string, JsonObject> made = new(StringComparer.Ordinal);

    /// <summary>A reference to a shape, which is made when it is met for the first time.</summary>
    /// <param name="shape">The shape; another object is another definition unless it is called the same and says the same.</param>
    /// <param name="what">What it is, as in errors: "a stage".</param>
    /// <param name="make">Makes its schema.</param>
    public JsonObject Of(Shape shape, string what, Func<JsonObject> make)
    {
        if (!names.TryGetValue(shape, out string? name))
        {
            string plain = string.Join('_', what.Split(' ').Where(w => w is not ("a" or "an" or "of" or "the" or "on")));
            JsonObject schema = make();
            name = Enumerable.Range(1, 100).Select(n => n == 1 ? plain : plain + n)
                .First(n => !made.TryGetValue(n, out JsonObject? other) || JsonNode.DeepEquals(other, schema));
            names.Add(shape, name);
            made.TryAdd(name, schema);
        }

        return new JsonObject { ["$ref"] = "#/$defs/" + name };
    }

    /// <summary>Every definition by its name.</summary>
    public JsonObject ToJson() => new(made.Select(d => KeyValuePair.Create<string, JsonNode?>(d.Key, d.Value)));
}
