namespace Workflows.ExitPackages;

/// <summary>
/// A file that only this process can read and that goes with it, however the process ends: a package holds all of a contract, and nothing of it may
/// stay behind where temporary files are kept.
/// </summary>
internal static class PassingFile
{
    /// <summary>Opens a new one. It has no name on Unix: a killed process cannot delete what it had open. Windows deletes it itself.</summary>
    /// <param name="folder">Where its bytes are kept, e.g. <see cref="Path.GetTempPath"/>.</param>
    public static FileStream Open(string folder)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        string path = Path.Combine(folder, $"workflows-exit-{Guid.NewGuid():N}.zip");
        FileStream file = new(path, options);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        return file;
    }
}
