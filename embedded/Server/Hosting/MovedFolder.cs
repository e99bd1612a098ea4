using System.Text.Json;

namespace Workflows.Embedded.Server;

/// <summary>
/// The note in a data folder whose tables were sent elsewhere. A server that started on it again would call people for cases that are run
/// where they moved to.
/// </summary>
/// <param name="To">Where they went: an address without keys.</param>
/// <param name="At">When (UTC).</param>
internal sealed record MovedFolder(string To, DateTimeOffset At)
{
    public const string FileName = "moved.json";

    public static MovedFolder? Read(DataFolder folder)
    {
        string path = Path.Combine(folder.FullPath, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<MovedFolder>(File.ReadAllText(path), OperationJson.Options) : null;
        }
        catch (JsonException)
        {
            return new("?", File.GetLastWriteTimeUtc(path));
        }
    }

    public void Write(DataFolder folder) => File.WriteAllText(folder.File(FileName), JsonSerializer.Serialize(this, OperationJson.Options));

    /// <summary>Refuses to start on a folder that was left.</summary>
    /// <exception cref="InvalidOperationException">It was; says where to and what to do.</exception>
    public static void Check(DataFolder folder)
    {
        if (Read(folder) is { } moved)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"The data of {folder.FullPath} was sent to {moved.To} at {moved.At:yyyy-MM-dd HH:mm}Z: people would be called from both places. If that move was given up, delete {FileName} there."));
        }
    }
}
