using System.CommandLine;
using Microsoft.Extensions.Configuration;

namespace Workflows.Embedded.Server;

/// <summary>
/// The operator's commands, carried out instead of hosting. Arguments that only set configuration (<c>--urls x</c>) are not commands;
/// beside a command, settings are those whose name has a colon (<c>--Embedded:DataFolder x</c>).
/// </summary>
internal static class EmbeddedCommands
{
    /// <summary>The commands beside --help and --version.</summary>
    private static IEnumerable<Command> All(CommandContext context) =>
    [
        InstanceCommands.Create(context), DataCommands.Stats(context), DataCommands.Verify(context), DataCommands.Backup(context),
            DataCommands.Restore(context), TablesCommands.Create(context), ContractCommands.Create(context), MailCommands.Create(context),
            ServiceLevelCommands.Create(), KeyCommands.Create(context), PeopleCommands.Create(context), .. IncidentCommands.Create(context),
    ];

    /// <summary>Carries out the command in <paramref name="args"/>.</summary>
    /// <returns>False where there is none and the program should host; else <paramref name="exitCode"/> is the command's, 1 for words nobody knows.</returns>
    public static bool TryRun(string[] args, TextWriter output, TextWriter error, out int exitCode) => TryRun(args, All, output, error, out exitCode);

    /// <inheritdoc cref="TryRun(string[], TextWriter, TextWriter, out int)"/>
    internal static bool TryRun(string[] args, Func<CommandContext, IEnumerable<Command>> commands, TextWriter output, TextWriter error, out int exitCode)
    {
        exitCode = 0;
        if (!IsCommand(args))
        {
            return false;
        }

        var (settings, words) = Split(args);
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(settings)
            .Build();
        var root = new RootCommand(
            "Without a command: hosts the functions until stopped. Settings are given as --Name value, for instance "
            + "--urls http://localhost:8080 or --Embedded:DataFolder /var/lib/workflows.");
        foreach (var command in commands(new CommandContext(configuration, new DataFolder(configuration))))
        {
            root.Subcommands.Add(command);
        }

        // No response files: an argument that begins with @ is what it says.
        exitCode = root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null })
            .Invoke(new InvocationConfiguration { Output = output, Error = error });
        return true;
    }

    // What the configuration's command line understands is a setting: --a=b, --a b, /a b, a=b. Everything else is for us.
    private static bool IsCommand(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var argument = args[i];
            if (argument is "--help" or "-h" or "-?" or "/?" or "--version")
            {
                return true;
            }

            if (argument.Contains('=', StringComparison.Ordinal))
            {
                continue;
            }

            if (!argument.StartsWith("--", StringComparison.Ordinal) && !argument.StartsWith('/'))
            {
                return true;
            }

            i++; // the setting's value
        }

        return false;
    }

    private static (string[] Settings, string[] Words) Split(string[] args)
    {
        List<string> settings = [];
        List<string> words = [];
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i].Split('=')[0];
            if (!name.StartsWith("--", StringComparison.Ordinal) || !name.Contains(':', StringComparison.Ordinal))
            {
                words.Add(args[i]);
                continue;
            }

            settings.Add(args[i]);
            if (name == args[i] && i + 1 < args.Length)
            {
                settings.Add(args[++i]);
            }
        }

        return ([.. settings], [.. words]);
    }
}

/// <summary>What an operator's command works on: the same settings and folder that the host would use with these arguments.</summary>
/// <param name="Configuration">appsettings.json beside the program and in the working directory, environment, arguments.</param>
/// <param name="Folder">The data folder.</param>
internal sealed record CommandContext(IConfiguration Configuration, DataFolder Folder);
