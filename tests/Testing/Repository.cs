namespace Workflows.Testing;

/// <summary>Files of the repository that tests read as they are.</summary>
public static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = Find();

    private static readonly AsyncLocal<string?> Mutated = new();

    /// <summary>The folder with the shipped contracts; a test of tests has others read there (<see cref="ReadContractsFrom"/>).</summary>
    public static string Contracts => Mutated.Value ?? Folder("contracts");

    /// <summary>From here on, in this flow of calls, the contracts are those of another folder; null: the shipped ones.</summary>
    public static void ReadContractsFrom(string? folder) => Mutated.Value = folder;

    /// <summary>A folder by its path from the root.</summary>
    public static string Folder(string path) => Path.Combine(Root, path);

    /// <summary>Every C# file of ours, by its full path; what the build makes is left out.</summary>
    public static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "node_modules"));

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Workflows.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"Expected Workflows.sln in a folder above {AppContext.BaseDirectory}; found none.");
    }
}
