using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.ServiceBus;

/// <summary>
/// The SQLite files that the process has open as namespaces of queues: all clients that name one path share one database. A file stays open until
/// it is closed here or the process ends.
/// </summary>
public static class BusDatabase
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, SqliteDatabase> Databases = new(StringComparer.Ordinal);

    private static readonly SqlScript[] Schema =
    [
        // Times are UTC ticks of 100 ns, messages are AMQP 1.0 as Azure's client encodes them. State: 0 active, 1 deferred, 2 scheduled, the numbers of
        // ServiceBusMessageState. SentAs: the number that its sender was told. A lock is a token and a time; a message without one is free from 0 on.
        new(1, """
            CREATE TABLE Entity (Id INTEGER PRIMARY KEY AUTOINCREMENT, Path TEXT NOT NULL COLLATE NOCASE UNIQUE, LastSequence INTEGER NOT NULL) STRICT;
            CREATE TABLE Message (
                Id INTEGER PRIMARY KEY, EntityId INTEGER NOT NULL, Sequence INTEGER NOT NULL, SentAs INTEGER NOT NULL, State INTEGER NOT NULL,
                SessionId TEXT, VisibleAt INTEGER NOT NULL, EnqueuedAt INTEGER NOT NULL, ExpiresAt INTEGER NOT NULL,
                Deliveries INTEGER NOT NULL, LockToken BLOB, LockedUntil INTEGER NOT NULL, Content BLOB NOT NULL) STRICT;
            CREATE UNIQUE INDEX MessageOrder ON Message (EntityId, Sequence);
            CREATE INDEX MessageInSession ON Message (EntityId, SessionId, Sequence) WHERE SessionId IS NOT NULL;
            CREATE INDEX MessageScheduled ON Message (EntityId, VisibleAt) WHERE State = 2;
            CREATE INDEX MessageExpiry ON Message (EntityId, ExpiresAt);
            CREATE TABLE Seen (EntityId INTEGER NOT NULL, MessageId TEXT NOT NULL, Until INTEGER NOT NULL, PRIMARY KEY (EntityId, MessageId)) STRICT, WITHOUT ROWID;
            CREATE INDEX SeenUntil ON Seen (EntityId, Until);
            CREATE TABLE Session (
                EntityId INTEGER NOT NULL, SessionId TEXT NOT NULL, LockToken BLOB, LockedUntil INTEGER NOT NULL, State BLOB,
                PRIMARY KEY (EntityId, SessionId)) STRICT, WITHOUT ROWID;
            """),
    ];

    /// <summary>The database of a file, opened (and created) at the first call.</summary>
    /// <param name="path">The file, absolute or relative to the working folder.</param>
    /// <param name="clock">Locks, schedules and windows run by it; counts at the first call only. Default: the system's clock.</param>
    /// <exception cref="IOException">Another process has the file open.</exception>
    /// <remarks>Whoever held a lock is gone with the process that had the file before: what was locked is free at once.</remarks>
    public static SqliteDatabase Open(string path, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        path = Path.GetFullPath(path);
        lock (Gate)
        {
            if (!Databases.TryGetValue(path, out SqliteDatabase? database))
            {
                Databases.Add(path, database = SqliteDatabase.Open(path, Schema, clock));
                database.WriteAsync(connection =>
                {
                    connection.Statement("UPDATE Message SET LockToken = NULL, LockedUntil = 0 WHERE LockToken IS NOT NULL").Run();
                    connection.Statement("UPDATE Session SET LockToken = NULL, LockedUntil = 0 WHERE LockToken IS NOT NULL").Run();
                }).GetAwaiter().GetResult();
            }

            return database;
        }
    }

    /// <summary>How many messages lie in a database that is open, wherever they are.</summary>
    public static long CountMessages(SqliteDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Read(connection => connection.Statement("SELECT count(*) FROM Message").First(row => row.GetInt64(0)));
    }

    /// <summary>Commits what is queued and closes the file; clients of it fail from then on, new ones open it again.
    /// Does nothing where the file is not open.</summary>
    public static async Task CloseAsync(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        SqliteDatabase? database;
        lock (Gate)
        {
            Databases.Remove(Path.GetFullPath(path), out database);
        }

        if (database is not null)
        {
            await database.DisposeAsync();
        }
    }
}
