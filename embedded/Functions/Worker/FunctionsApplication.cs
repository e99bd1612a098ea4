using System.Diagnostics.CodeAnalysis;
using Workflows.Embedded.Functions;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where an app starts.</summary>
[SuppressMessage("Design", "CA1052:Static holder types should be Static or NotInheritable", Justification = "The official type is not static.")]
public class FunctionsApplication
{
    /// <summary>
    /// A builder for an app of this program. Operator's commands (<c>--help</c>, <c>--version</c>, and words such as a backup)
    /// are carried out here and end the process; other arguments are configuration.
    /// </summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (EmbeddedCommands.TryRun(args, Console.Out, Console.Error, out var exitCode))
        {
            Environment.Exit(exitCode);
        }

        return new FunctionsApplicationBuilder(args);
    }
}
