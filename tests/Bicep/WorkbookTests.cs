using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.Testing;
using Xunit;

namespace Workflows.Bicep.Tests;

/// <summary>The workbook shows what the code really measures, all of it, and reads the component that it lies beside.</summary>
public sealed partial class WorkbookTests
{
    [BicepTheory]
    [InlineData("dev")]
    [InlineData("prod")]
    [InlineData("everything")]
    public void EveryDeployment_HasOne_ThatReadsItsComponent(string environment)
    {
        JsonObject workbook = BicepCompiler.Deployment(environment).One("Microsoft.Insights/workbooks");
        string component = Snapshot.Text(workbook, "properties.sourceId");
        Assert.Contains("/microsoft.insights/components/appi-", component, StringComparison.OrdinalIgnoreCase);
        JsonNode data = JsonNode.Parse(Snapshot.Text(workbook, "properties.serializedData"))!;
        Assert.Equal([component], data["fallbackResourceIds"]!.AsArray().Select(id => id!.GetValue<string>()));
    }

    [Fact]
    public void EveryMetricThatIsNamed_IsOneThatTheCodeMeasures()
    {
        HashSet<string> measured = [.. Instruments(Sources.Code())];
        string[] named = [.. Queries().SelectMany(query => Named().Matches(query).Select(m => m.Groups["name"].Value)).Distinct()];
        Assert.True(named.Length > 15, $"{named.Length} metrics are named");
        Assert.DoesNotContain(named, name => !measured.Contains(name));
    }

    /// <summary>A gauge that nobody sees is looked at by nobody.</summary>
    [Fact]
    public void EveryGauge_IsShown()
    {
        string queries = string.Join('\n', Queries());
        string[] gauges = [.. Instruments([File.ReadAllText(Repository.Folder("shared/Observability/Standing.cs"))])];
        Assert.True(gauges.Length >= 10);
        Assert.DoesNotContain(gauges, gauge => !queries.Contains($"\"{gauge}\"", StringComparison.Ordinal));
    }

    /// <summary>An alert that reads a measurement finds one that is there, by the names of either table.</summary>
    [BicepFact]
    public void EveryMetricOfAnAlert_IsOneThatTheCodeMeasures()
    {
        HashSet<string> measured = [.. Instruments(Sources.Code())];
        Assert.Empty(
            from rule in BicepCompiler.Deployment("everything").Of("Microsoft.Insights/scheduledQueryRules")
            from name in Named().Matches(rule.ToJsonString()).Select(m => m.Groups["name"].Value)
            where !measured.Contains(name)
            select name);
    }

    [Fact]
    public void ItsParts_HaveNamesOfTheirOwn_AndEveryQueryATitle()
    {
        string[] names = [.. Items().Select(item => Snapshot.Text(item, "name"))];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(Items().Where(item => item["type"]!.GetValue<int>() == 3), item => Assert.NotEmpty(Snapshot.Text(item, "content.title")));
    }

    private static IEnumerable<JsonNode> Items() =>
        JsonNode.Parse(File.ReadAllText(Repository.Folder("bicep/workbook.json")))!["items"]!.AsArray().Select(item => item!);

    private static IEnumerable<string> Queries() => Items().Select(item => Snapshot.Text(item, "content.query")).Where(query => query.Length > 0);

    private static IEnumerable<string> Instruments(IEnumerable<string> code) =>
        code.SelectMany(text => Instrument().Matches(text).Select(m => m.Groups["name"].Value));

    [GeneratedRegex("""(?:Meter, |Create\w+(?:<\w+>)?\(\s*)"(?<name>workflows\.[a-z._]+)",""")]
    private static partial Regex Instrument();

    [GeneratedRegex("""(?:\\"|\\u0022|")(?<name>workflows\.[a-z._]+)(?:\\"|\\u0022|")""")]
    private static partial Regex Named();
}
