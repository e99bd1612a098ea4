using System.Diagnostics.CodeAnalysis;
using System.Runtime.Loader;
using Workflows.Crash.Tests;

/// <summary>What the runtime looks for, under this name, in the assemblies that <c>DOTNET_STARTUP_HOOKS</c> lists; it runs before <c>Main</c>.</summary>
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "The runtime prescribes the name.")]
internal static class StartupHook
{
    /// <summary>Lets the program find this assembly's neighbours, and arms the failpoint.</summary>
    public static void Initialize()
    {
        string folder = Path.GetDirectoryName(typeof(StartupHook).Assembly.Location)!;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(folder, name.Name + ".dll") is var path && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        Failpoint.Arm();
    }
}
