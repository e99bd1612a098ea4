namespace Workflows.Testing;

/// <summary>Files of the repository that tests read as they are.</summary>
public static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>A folder by its path from the root.</summary>
    public static string Folder(string path) => Path.Combine(Root, path);

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
