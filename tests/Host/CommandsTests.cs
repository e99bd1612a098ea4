using Workflows.Embedded.Functions;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>What the program does with its arguments before it hosts.</summary>
public sealed class CommandsTests
{
    [Theory]
    [InlineData]
    [InlineData("--urls", "http://localhost:8080")]
    [InlineData("--urls=http://localhost:8080", "--Embedded:DataFolder", "/var/lib/workflows")]
    [InlineData("/urls", "http://localhost:8080")]
    [InlineData("urls=http://localhost:8080")]
    public void Settings_AreNoCommand(params string[] args) => Assert.False(EmbeddedCommands.TryRun(args, TextWriter.Null, TextWriter.Null, out _));

    [Theory]
    [InlineData("--help", "--urls")]
    [InlineData("-h", "--urls")]
    [InlineData("--version", ".")]
    public void Asked_ItAnswers(string argument, string part)
    {
        using var output = new StringWriter();
        Assert.True(EmbeddedCommands.TryRun([argument], output, TextWriter.Null, out var code));
        Assert.Equal(0, code);
        Assert.Contains(part, output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bakcup")]
    [InlineData("--urls", "http://localhost:8080", "bakcup")]
    [InlineData("-x")]
    public void UnknownWord_IsAnErrorThatNamesIt(params string[] args)
    {
        using var error = new StringWriter();
        Assert.True(EmbeddedCommands.TryRun(args, TextWriter.Null, error, out var code));
        Assert.Equal(1, code);
        Assert.Contains(args[^1], error.ToString(), StringComparison.Ordinal);
    }
}
