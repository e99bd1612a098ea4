using Microsoft.Data.Sqlite;

namespace Workflows.Embedded.Sqlite;

/// <summary>
/// The state of several databases at one moment, to be copied while work goes on: what a machine that lost its power at that moment
/// would have found on its disk. Nothing that was reported as written before it is missing from any of them, and none is ahead.
/// </summary>
public sealed class SqliteSnapshot : IDisposable
{
    private readonly List<SqliteConnection> connections;

    private SqliteSnapshot(List<SqliteConnection> connections) => this.connections = connections;

    /// <summary>Holds the writers of all databases while their states are pinned, which takes milliseconds.</summary>
    public static Task<SqliteSnapshot> TakeAsync(params IReadOnlyList<SqliteDatabase> databases)
    {
        ArgumentNullException.ThrowIfNull(databases);
        return HoldAsync(databases, 0);
    }

    /// <summary>Writes one database's state into a new, self-contained file (no <c>-wal</c> beside it) and checks the copy.</summary>
    /// <param name="index">Place in the list given.</param>
    /// <param name="path">A file that does not exist or is empty; one that is made is for its owner alone.</param>
    /// <exception cref="InvalidDataException">The copy is not sound: the database is damaged.</exception>
    public void CopyTo(int index, string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > 0 })
        {
            throw new IOException($"A new or empty file was expected, but {path} has content.");
        }

        SqliteDatabase.CreatePrivate(path);
        using (var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString()))
        {
            target.Open();
            connections[index].BackupDatabase(target);
            target.Execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;");
        }

        if (SqliteFile.FindDamage(path) is { Count: > 0 } damage)
        {
            throw new InvalidDataException($"The copy {path} was expected to be sound, but SQLite found: {string.Join("; ", damage)}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
    }

    // A writer waits for the next one's, never the other way round: no two of them can wait for each other.
    private static async Task<SqliteSnapshot> HoldAsync(IReadOnlyList<SqliteDatabase> databases, int index) => index == databases.Count
        ? Pin(databases)
        : await databases[index].WriteAsync(_ => HoldAsync(databases, index + 1).GetAwaiter().GetResult()).ConfigureAwait(false);

    private static SqliteSnapshot Pin(IReadOnlyList<SqliteDatabase> databases)
    {
        List<SqliteConnection> connections = [];
        try
        {
            foreach (var database in databases)
            {
                var connection = new SqliteConnection(
                    new SqliteConnectionStringBuilder { DataSource = database.Path, Pooling = false, Cache = SqliteCacheMode.Private }.ToString());
                connections.Add(connection);
                connection.Open();
                connection.Execute("PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; BEGIN;");
                using var command = connection.CreateCommand();
                command.CommandText = "SELECT count(*) FROM sqlite_schema"; // the first read pins the state
                command.ExecuteScalar();
            }

            return new(connections);
        }
        catch
        {
            connections.ForEach(c => c.Dispose());
            throw;
        }
    }
}
