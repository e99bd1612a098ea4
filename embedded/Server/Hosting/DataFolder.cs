using Microsoft.Extensions.Configuration;

namespace Workflows.Embedded.Server;

/// <summary>Where the embedded server keeps its files: database, keys, timer records.</summary>
internal sealed class DataFolder
{
    /// <summary>The setting that names the folder; relative to the working directory, "data" unless set.</summary>
    public const string Setting = "Embedded:DataFolder";

    private const string DraftEnding = ".new";

    public DataFolder(IConfiguration configuration)
        : this(configuration[Setting] is { Length: > 0 } set ? set : "data")
    {
    }

    public DataFolder(string path) => FullPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <summary>Absolute, without a separator at its end.</summary>
    public string FullPath { get; }

    /// <summary>The path of a file in the folder, which is created if need be.</summary>
    public string File(string name)
    {
        Create();
        return Path.Combine(FullPath, name);
    }

    /// <summary>Writes a file whole or not at all. On Unix only its owner can read it.</summary>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        var path = File(name);
        using (var stream = Draft(path))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        System.IO.File.Move(path + DraftEnding, path, overwrite: true);
    }

    /// <summary>As <see cref="Write"/>, with another file's content, of any size.</summary>
    public void Copy(string from, string name)
    {
        var path = File(name);
        using (var source = System.IO.File.OpenRead(from))
        using (var stream = Draft(path))
        {
            source.CopyTo(stream);
            stream.Flush(flushToDisk: true);
        }

        System.IO.File.Move(path + DraftEnding, path, overwrite: true);
    }

    private static FileStream Draft(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path + DraftEnding, options);
    }

    private void Create()
    {
        if (Directory.Exists(FullPath))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(FullPath);
        }
        else
        {
            Directory.CreateDirectory(FullPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
