using System.CommandLine;
using Workflows.Embedded.Server;
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

    [Theory]
    [InlineData("where", "--loud", "--Embedded:DataFolder", "there")]
    [InlineData("--Embedded:DataFolder=there", "where", "--loud")]
    public void Command_SeesTheSettingsThatTheHostWould_AndItsOwnOptions(params string[] args)
    {
        string? folder = null;
        var loud = false;
        Assert.True(EmbeddedCommands.TryRun(args, context => [Where(context)], TextWriter.Null, TextWriter.Null, out var code));
        Assert.Equal((3, Path.GetFullPath("there"), true), (code, folder, loud));

        Command Where(CommandContext context)
        {
            var option = new Option<bool>("--loud");
            var command = new Command("where", "Says where the data folder is.") { option };
            command.SetAction(parsed =>
            {
                folder = context.Folder.FullPath;
                loud = parsed.GetValue(option);
                return 3;
            });
            return command;
        }
    }
}
