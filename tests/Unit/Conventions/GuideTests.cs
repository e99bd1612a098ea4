using System.Text.RegularExpressions;
using System.Xml.Linq;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Conventions;

/// <summary>The guide says what the screen says.</summary>
public sealed class GuideTests
{
    [Theory]
    [InlineData("docs/guide.ja.md", "「([^」]+)」", "*.ja.resx", 25)]
    [InlineData("docs/guide.md", @"\*\*([^*]+)\*\*", "*.resx", 8)]
    public void EveryWordOfTheScreen_IsOnTheScreen(string guide, string mark, string resources, int fewest)
    {
        HashSet<string> texts = [.. Directory.GetFiles(Repository.Root, resources, SearchOption.AllDirectories)
            .SelectMany(file => XDocument.Load(file).Descendants("value")).Select(value => value.Value)];
        MatchCollection found = Regex.Matches(File.ReadAllText(Repository.Folder(guide)), mark);
        string[] marked = [.. found.Select(m => m.Groups[1].Value.Trim()).Where(word => word.Length > 0).Distinct()];
        Assert.True(marked.Length >= fewest, $"{marked.Length} words are marked");
        Assert.Equal([], marked.Except(texts));
    }

    /// <summary>Taken by tests/Browser/GuidePictures: each that is named is there, each that is there is named, and all together stay small.</summary>
    [Fact]
    public void EveryPicture_IsThereNamedAndSmall()
    {
        string[] named = [.. Directory.GetFiles(Repository.Root, "*.md").Concat(Directory.GetFiles(Repository.Folder("docs"), "*.md"))
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"images/([a-z.-]+\.(?:webp|png))")).Select(m => m.Groups[1].Value).Distinct().Order()];
        FileInfo[] pictures = new DirectoryInfo(Repository.Folder("docs/images")).GetFiles();
        Assert.Equal(named.Order(StringComparer.Ordinal), pictures.Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.InRange(pictures.Sum(p => p.Length), 1, 1_500_000);
    }
}
