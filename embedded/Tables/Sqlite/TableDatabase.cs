using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.Tables;

/// <summary>
/// The SQLite files that the process has open as table stores: all clients that name one path share one database. A file stays open
/// until it is closed here or the process ends.
/// </summary>
public static class TableDatabase
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, SqliteTableBackend> Backends = new(StringComparer.Ordinal);

    private static readonly SqlScript[] Schema =
    [
        // Keys are blobs whose byte order is the service's order (see KeyBytes), stamps are UTC ticks of 100 ns.
        // AUTOINCREMENT: a table's id is never used again, so that a reader that still has it finds nothing.
        new(1, """
            CREATE TABLE TableName (Id INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT NOT NULL COLLATE NOCASE UNIQUE) STRICT;
            CREATE TABLE Entity (
                TableId INTEGER NOT NULL, PartitionKey BLOB NOT NULL, RowKey BLOB NOT NULL,
                Stamp INTEGER NOT NULL, Properties BLOB NOT NULL,
                PRIMARY KEY (TableId, PartitionKey, RowKey)) STRICT, WITHOUT ROWID;
            """),

        // Entities lie in the order of their coming, beside an index of their keys. As a tree of whole entities each comparison of keys read
        // the entity with its overflow pages, and each insertion changed a page of its own.
        new(2, """
            CREATE TABLE Entry (
                Id INTEGER PRIMARY KEY, TableId INTEGER NOT NULL, PartitionKey BLOB NOT NULL, RowKey BLOB NOT NULL,
                Stamp INTEGER NOT NULL, Properties BLOB NOT NULL) STRICT;
            INSERT INTO Entry (TableId, PartitionKey, RowKey, Stamp, Properties) SELECT TableId, PartitionKey, RowKey, Stamp, Properties FROM Entity;
            DROP TABLE Entity;
            ALTER TABLE Entry RENAME TO Entity;
            CREATE UNIQUE INDEX EntityKey ON Entity (TableId, PartitionKey, RowKey);
            """),
    ];

    /// <summary>Beside the five to ten commits that a webhook or a mail waits for one after the other, a millisecond each is little.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(1);

    /// <summary>The database of a file, opened (and created) at the first call.</summary>
    /// <param name="path">The file, absolute or relative to the working folder.</param>
    /// <param name="clock">Stamps entities; counts at the first call only. Default: the system's clock.</param>
    /// <exception cref="IOException">Another process has the file open.</exception>
    public static SqliteDatabase Open(string path, TimeProvider? clock = null) => Backend(path, clock).Database;

    /// <summary>Commits what is queued and closes the file; clients of it fail from then on, new ones open it again.
    /// Does nothing where the file is not open.</summary>
    public static async Task CloseAsync(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        SqliteTableBackend? backend;
        lock (Gate)
        {
            Backends.Remove(Path.GetFullPath(path), out backend);
        }

        if (backend is not null)
        {
            await backend.Database.DisposeAsync();
        }
    }

    internal static SqliteTableBackend Backend(string path, TimeProvider? clock)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        path = Path.GetFullPath(path);
        lock (Gate)
        {
            if (!Backends.TryGetValue(path, out SqliteTableBackend? backend))
            {
                Backends.Add(path, backend = new SqliteTableBackend(SqliteDatabase.Open(path, Schema, clock, Gather)));
            }

            return backend;
        }
    }
}
