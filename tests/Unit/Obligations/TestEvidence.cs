using System.Reflection;
using System.Text.RegularExpressions;
using Workflows.Obligations;
using Xunit;

namespace Workflows.Unit.Tests.Obligations;

/// <summary>Whether the tests that the register names exist and run: in this assembly by reflection, in the others in their sources.</summary>
internal sealed partial class TestEvidence(string testsFolder)
{
    private readonly Lazy<IReadOnlyList<string>> sources = new(() =>
        [.. Directory.GetFiles(testsFolder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(testsFolder, f).Split(Path.DirectorySeparatorChar).Any(p => p is "obj" or "bin"))
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllText)]);

    /// <summary>One sentence for each test that is named and is not there.</summary>
    public IReadOnlyList<string> Missing(IEnumerable<Obligation> obligations) =>
        [.. from obligation in obligations
            from test in obligation.Tests
            where !Exists(test)
            select $"{obligation.Contract}.csv:{obligation.Line}: {obligation.Id} names the test {test}, which is not there (or is skipped)"];

    private bool Exists(string test)
    {
        var method = test[(test.LastIndexOf('.') + 1)..];
        var type = test[..test.LastIndexOf('.')];
        return typeof(TestEvidence).Assembly.GetType(type) is { } here
            ? here.GetMethods().Any(m => m.Name == method && m.GetCustomAttribute<FactAttribute>() is { Skip: null })
            : sources.Value.Any(text => Declares(text, type, method));
    }

    private static bool Declares(string text, string type, string method)
    {
        var space = type[..type.LastIndexOf('.')];
        var name = type[(type.LastIndexOf('.') + 1)..];
        return Regex.IsMatch(text, $@"^namespace {Regex.Escape(space)};", RegexOptions.Multiline)
            && Regex.IsMatch(text, $@"\bclass {name}\b")
            && TestMethod().Matches(text)
                .Any(m => m.Groups["name"].Value == method && !m.Groups["attributes"].Value.Contains("Skip", StringComparison.Ordinal));
    }

    /// <summary>A method under [Fact], [Theory] or an attribute derived from them, such as [BrowserFact].</summary>
    [GeneratedRegex(@"(?<attributes>\[\w*(?:Fact|Theory)\b[^\n]*\n(?:[ \t]*(?:\[[^\n]*|//[^\n]*)\n)*)[ \t]*public (?:async |override |virtual |static )*[\w<>]+ (?<name>\w+)\(", RegexOptions.CultureInvariant)]
    private static partial Regex TestMethod();
}
