using System.Text.RegularExpressions;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Conventions;

/// <summary>Code fits into 160 columns (<c>.editorconfig</c>). A literal is not broken: what counts is the line without the texts in it.</summary>
public sealed partial class ColumnLimitTests
{
    private const int Limit = 160;

    [Fact]
    public void Lines_AreNoLongerThanTheLimit()
    {
        string[] files =
        [
            .. ((string[])["embedded", "functions", "shared", "tests", "workflows"])
                .SelectMany(folder => Directory.GetFiles(Repository.Folder(folder), "*.cs", SearchOption.AllDirectories))
                .Where(path => !Built().IsMatch(path)),
        ];
        Assert.True(files.Length > 500, $"expected the whole tree, found {files.Length} files");
        Assert.Empty(files.SelectMany(path => TooLong(File.ReadAllLines(path)).Select(line => $"{Path.GetFileName(path)}:{line}")));
    }

    [Fact]
    public void Rule_CountsCodeAndSparesTexts()
    {
        string code = new('x', Limit + 1);
        string text = "a = \"" + new string('y', Limit) + "\";";
        Assert.Equal([1, 6], TooLong([code, text, "\"\"\"", code, "\"\"\"", "// " + code]));
    }

    /// <summary>Numbers of the lines that are too long, from 1. Raw texts (three quotes) are spared whole.</summary>
    private static IEnumerable<int> TooLong(string[] lines)
    {
        bool raw = false;
        for (int i = 0; i < lines.Length; i++)
        {
            int quotes = RawQuotes().Count(lines[i]);
            bool spared = raw || quotes > 0;
            raw ^= quotes % 2 == 1;
            if (!spared && lines[i].Length > Limit && Literal().Replace(lines[i], "\"\"").Length > Limit)
            {
                yield return i + 1;
            }
        }
    }

    [GeneratedRegex(@"[/\\](obj|bin)[/\\]")]
    private static partial Regex Built();

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawQuotes();

    [GeneratedRegex(@"""(?:\\.|[^""\\])*""")]
    private static partial Regex Literal();
}
