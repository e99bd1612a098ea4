using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.Testing;
using Xunit;

namespace Workflows.Bicep.Tests;

/// <summary>How the templates are written.</summary>
public sealed partial class TemplateTests
{
    [BicepFact]
    public void Template_CompilesWithoutAWord()
    {
        Assert.Equal((0, ""), (BicepCompiler.Build.ExitCode, BicepCompiler.Build.Errors));
    }

    [BicepTheory]
    [InlineData("bicep/env/dev.bicepparam")]
    [InlineData("bicep/env/prod.bicepparam")]
    public void ParameterFile_CompilesWithoutAWord(string file)
    {
        BicepRun run = BicepCompiler.Run("build-params", file, "--stdout");
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
    }

    [BicepFact]
    public void Parameters_BeginWithRequiredOptionalOrConditional_AndAreIt()
    {
        List<string> offenders = [];
        foreach ((string template, JsonObject parameters) in Templates(BicepCompiler.Template, "main")
            .Select(t => (t.Name, t.Template["parameters"]!.AsObject())))
        {
            foreach ((string name, JsonNode? parameter) in parameters)
            {
                bool isRequired = parameter!["defaultValue"] is null && parameter["nullable"] is null;
                string word = Snapshot.Text(parameter, "metadata.description").Split(' ')[0];
                if (isRequired ? word != "Required." : word is not ("Optional." or "Conditional."))
                {
                    offenders.Add($"{template}: {name} begins with '{word}'");
                }
            }
        }

        Assert.Empty(offenders);
    }

    [Fact]
    public void EveryPartOfAType_IsDescribed()
    {
        string[] lines = File.ReadAllLines(Repository.Folder("bicep/modules/types.bicep"));
        IEnumerable<string> offenders = Enumerable.Range(1, lines.Length - 1)
            .Where(i => PropertyLine().IsMatch(lines[i]))
            .Where(i => !DescribedBefore(lines, i))
            .Select(i => $"line {i + 1}: {lines[i].Trim()}");
        Assert.Empty(offenders);
    }

    [BicepFact]
    public void NoSecret_IsAskedForOrGivenBack()
    {
        string compiled = BicepCompiler.Build.Output;
        Assert.DoesNotMatch(@"list(Account)?Keys\(|listSecrets|listConnectionStrings|[Ss]haredAccessKey|primaryKey", compiled);
        foreach ((string name, JsonObject template) in Templates(BicepCompiler.Template, "main"))
        {
            Assert.DoesNotContain(template["parameters"]!.AsObject(), p => SecretName().IsMatch(p.Key));
            Assert.True(template["outputs"] is not JsonObject outputs || !outputs.Any(o => SecretName().IsMatch(o.Key)), $"an output of {name}");
        }
    }

    [BicepFact]
    public void EveryModule_IsInTheInventory()
    {
        string main = File.ReadAllText(Repository.Folder("bicep/main.bicep"));
        IEnumerable<string> unused = Directory.EnumerateFiles(Repository.Folder("bicep/modules")).Select(Path.GetFileName)
            .Where(f => !main.Contains($"'modules/{f}'", StringComparison.Ordinal))!;
        Assert.Empty(unused);
        Assert.DoesNotMatch(@"(?m)^resource ", main);
    }

    [BicepFact]
    public void LinterRules_AreErrorsOrOff()
    {
        JsonObject rules = JsonNode.Parse(File.ReadAllText(Repository.Folder("bicep/bicepconfig.json")))!["analyzers"]!["core"]!["rules"]!.AsObject();
        Assert.All(rules, rule => Assert.Contains(Snapshot.Text(rule.Value!, "level"), new[] { "error", "off" }));
        Assert.True(rules.Count > 30);
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void ParameterFiles_HoldPlaceholdersOnly(string environment)
    {
        string text = File.ReadAllText(Repository.Folder($"bicep/env/{environment}.bicepparam"));
        Assert.All(Address().Matches(text), found => Assert.EndsWith(".example", found.Groups["host"].Value, StringComparison.Ordinal));
        Assert.True(Address().Count(text) > 1);
    }

    private static bool DescribedBefore(string[] lines, int at)
    {
        while (lines[at - 1].Contains("Value(", StringComparison.Ordinal) || lines[at - 1].Contains("Length(", StringComparison.Ordinal))
        {
            at--;
        }

        bool isOptional = lines.Skip(at).First(l => PropertyLine().IsMatch(l)).TrimEnd().EndsWith('?');
        return lines[at - 1].Contains(isOptional ? "@description('Optional. " : "@description('Required. ", StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, JsonObject Template)> Templates(JsonObject template, string name)
    {
        yield return (name, template);
        foreach ((string key, JsonNode? resource) in template["resources"]!.AsObject())
        {
            if (resource!["properties"]?["template"] is JsonObject nested)
            {
                foreach ((string, JsonObject) inner in Templates(nested, $"{name}/{key}"))
                {
                    yield return inner;
                }
            }
        }
    }

    [GeneratedRegex(@"^  [a-z]\w+: ")]
    private static partial Regex PropertyLine();

    [GeneratedRegex("(?i)(password|apikey|accesskey|sharedkey|secret)$")]
    private static partial Regex SecretName();

    [GeneratedRegex(@"(?:https://|@)(?<host>[a-z0-9.-]+)")]
    private static partial Regex Address();
}
