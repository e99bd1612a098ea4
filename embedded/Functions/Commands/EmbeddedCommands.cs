using System.CommandLine;
using System.Reflection;

namespace Workflows.Embedded.Functions;

/// <summary>The operator's commands, carried out instead of hosting. Arguments that only set configuration (<c>--urls x</c>) are not commands.</summary>
internal static class EmbeddedCommands
{
    /// <summary>The commands beside --help and --version. The engine's and the ledger's are added here.</summary>
    internal static IEnumerable<Command> All() => [];

    /// <summary>Carries out the command in <paramref name="args"/>.</summary>
    /// <returns>False where there is none and the program should host; else <paramref name="exitCode"/> is 0 or, for words nobody knows, 1.</returns>
    public static bool TryRun(string[] args, TextWriter output, TextWriter error, out int exitCode)
    {
        exitCode = 0;
        if (!IsCommand(args))
        {
            return false;
        }

        var name = Assembly.GetEntryAssembly()?.GetName().Name ?? "workflows";
        var root = new RootCommand($"Without a command: hosts the functions until stopped. Settings are given as --Name value, for instance --urls http://localhost:8080 or --Embedded:DataFolder /var/lib/{name}.");
        foreach (var command in All())
        {
            root.Subcommands.Add(command);
        }

        exitCode = root.Parse(args).Invoke(new InvocationConfiguration { Output = output, Error = error });
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
}
