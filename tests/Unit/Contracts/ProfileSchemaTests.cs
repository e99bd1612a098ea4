using System.Text.Json.Nodes;
using Workflows.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Contracts;

public sealed class ProfileSchemaTests
{
    /// <summary>Set to 1 to write the schemas anew after a key was added.</summary>
    private const string Accept = "WORKFLOWS_ACCEPT_SCHEMAS";

    public static TheoryData<string, string> Schemas => new()
    {
        { "profile.schema.json", ProfileSchema.Profile(Processes.Sections) },
        { "people.schema.json", ProfileSchema.People() },
        { "holidays.schema.json", ProfileSchema.Holidays() },
    };

    [Theory]
    [MemberData(nameof(Schemas))]
    public void CommittedSchema_IsInStepWithTheReader(string file, string schema)
    {
        string path = Path.Combine(ShippedContracts.Folder, file);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(path, schema);
        }

        Assert.True(File.Exists(path), $"expected contracts/{file}; run the tests once with {Accept}=1");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), schema);
    }

    [Fact]
    public void EveryKey_IsExplainedInTheGuide()
    {
        string guide = File.ReadAllText(Path.Combine(ShippedContracts.Folder, "..", "docs", "contracts.md"));
        string[] missing = [.. Schemas.SelectMany(s => Keys(JsonNode.Parse((string)s[1])!)).Distinct()
            .Where(k => !guide.Contains($"`{k}`", StringComparison.Ordinal))];
        Assert.Empty(missing);
    }

    private static IEnumerable<string> Keys(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(entry => entry.Value is null ? []
            : (entry.Key == "properties" ? entry.Value.AsObject().Select(p => p.Key) : []).Concat(Keys(entry.Value))),
        JsonArray list => list.OfType<JsonNode>().SelectMany(Keys),
        _ => [],
    };
}
