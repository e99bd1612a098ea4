using System.Text.RegularExpressions;
using System.Xml.Linq;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Incidents.Store;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Incidents;

/// <summary>Every text of the application in both languages, with the same holes.</summary>
public sealed partial class TextResourceTests
{
    public static TheoryData<string> Resources =>
    [
        .. ((string[])["workflows", "functions", "shared"])
            .SelectMany(folder => Directory.GetFiles(Repository.Folder(folder), "*.ja.resx", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Resources))]
    public void BothLanguages_HaveTheSameKeysAndPlaceholders(string file)
    {
        Dictionary<string, string> japanese = Read(file);
        Dictionary<string, string> english = Read(file.Replace(".ja.resx", ".resx", StringComparison.Ordinal));
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), japanese.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(english.Where(e => Holes(e.Value) != Holes(japanese[e.Key])).Select(e => $"{e.Key}: {Holes(e.Value)} and {Holes(japanese[e.Key])}"));
        Assert.Empty(english.Concat(japanese)
            .Where(e => string.IsNullOrWhiteSpace(e.Value) && !e.Key.StartsWith("Join.", StringComparison.Ordinal)) // between words, a blank is a text
            .Select(e => e.Key));
    }

    /// <summary>A contract may name each of them; one without a text would keep every mail of that contract from being written.</summary>
    [Fact]
    public void EveryPartThatAProfileMayAssume_HasAName() =>
        Assert.All(ProfileShape.Parts, part => Assert.NotNull(IncidentTexts.All.Find("ja", "Part." + part)));

    [Fact]
    public void EveryStatus_HasAName() =>
        Assert.All(Enum.GetValues<IncidentStatus>(), status => Assert.NotNull(IncidentTexts.All.Find("ja", "Status." + status)));

    /// <summary>The timeline says something about each kind of fact, in words that exist.</summary>
    [Fact]
    public void EveryKindOfFact_HasWordsOnTheTimeline()
    {
        string words = File.ReadAllText(Repository.Folder("functions/Incidents/FactTexts.cs"));
        Dictionary<string, string> texts = Read("functions/Pages/PageTexts.resx");
        Assert.All(Samples.Facts.Select(f => f.GetType().Name), name => Assert.Matches($@"(?m)^\s+{name}\b.* => ", words));
        string[] keys = [.. FactKey().Matches(words).Select(m => m.Groups[1].Value).Distinct()];
        Assert.True(keys.Length >= Samples.Facts.Count, $"expected a key per kind of fact in FactTexts.cs, found {keys.Length}");
        Assert.Subset(texts.Keys.ToHashSet(), keys.ToHashSet());
    }

    private static string Holes(string text) => string.Join(' ', Hole().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal));

    private static Dictionary<string, string> Read(string file) => XDocument.Load(Repository.Folder(file)).Root!
        .Elements("data")
        .ToDictionary(d => (string)d.Attribute("name")!, d => (string)d.Element("value")!, StringComparer.Ordinal);

    [GeneratedRegex(@"\{\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Hole();

    [GeneratedRegex("\"(Fact\\.[A-Za-z.]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex FactKey();
}
