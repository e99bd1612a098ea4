namespace Workflows.Hosting;

/// <summary>
/// Remembers that a request failed on the tables: a damaged page of a database is met by those who read it, and by no check that reads
/// another.
/// </summary>
internal sealed class StorageTrouble(TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    private long lastAt;

    /// <summary>A request failed on the tables less than two minutes ago.</summary>
    public bool IsRecent => Volatile.Read(ref lastAt) is not 0 and var at && clock.GetElapsedTime(at) < Kept;

    /// <summary>A request failed on the tables now.</summary>
    public void Note() => Volatile.Write(ref lastAt, Math.Max(1, clock.GetTimestamp()));
}
