using System.Text.RegularExpressions;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Conventions;

/// <summary>A table that is not in the list would stay behind when the application moves to another store.</summary>
public sealed partial class ApplicationTableTests
{
    [Fact]
    public void EveryTableThatTheCodeNames_MovesAlong()
    {
        string[] named =
        [
            .. from folder in (string[])["shared", "workflows", "functions"]
               from file in Directory.EnumerateFiles(Repository.Folder(folder), "*.cs", SearchOption.AllDirectories)
               where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
               from Match match in NamedTable().Matches(File.ReadAllText(file))
               select match.Groups[1].Value,
        ];
        Assert.True(named.Length >= 9, string.Join(", ", named));
        Assert.Empty(named.Except(ApplicationTables.All, StringComparer.Ordinal));
        Assert.Equal(ApplicationTables.All.Count, ApplicationTables.All.Distinct(StringComparer.Ordinal).Count());
    }

    [GeneratedRegex(@"(?:const string \w*Table = |tables\.GetAsync\(|GetTableClient\()""([a-z0-9]+)""")]
    private static partial Regex NamedTable();
}
