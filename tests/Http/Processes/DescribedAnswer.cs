using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Api.Docs;

namespace Workflows.Http.Tests.Processes;

/// <summary>Whether an answer has the form that the OpenAPI document says.</summary>
internal static class DescribedAnswer
{
    private static readonly JsonObject Document = OpenApi.Describe(new Uri("https://workflows.example/"));

    /// <summary>Where an answer to a GET has a member that is not described, or lacks one that is required.</summary>
    public static IReadOnlyList<string> Undescribed(JsonElement answer, string path) =>
        [.. Of(answer, Document["paths"]![path]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"], "")];

    private static IEnumerable<string> Of(JsonElement value, JsonNode? node, string at)
    {
        if (node is not JsonObject schema)
        {
            return [];
        }

        if (schema["$ref"]?.GetValue<string>() is { } reference)
        {
            JsonNode? found = Document;
            foreach (string step in reference.Split('/').Skip(1))
            {
                found = found?[step];
            }

            return found is null ? [$"{at}: no {reference}"] : Of(value, found, at);
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object when schema["properties"] is JsonObject members =>
            [
                .. value.EnumerateObject().Where(m => members[m.Name] is null && !members.ContainsKey(m.Name)).Select(m => $"{at}.{m.Name}"),
                .. (schema["required"] as JsonArray ?? []).Where(r => !value.TryGetProperty(r!.GetValue<string>(), out _)).Select(r => $"{at}.{r} is missing"),
                .. value.EnumerateObject().SelectMany(m => Of(m.Value, members[m.Name], $"{at}.{m.Name}")),
            ],
            JsonValueKind.Array => [.. value.EnumerateArray().SelectMany((item, i) => Of(item, schema["items"], $"{at}[{i}]"))],
            _ => [],
        };
    }
}
