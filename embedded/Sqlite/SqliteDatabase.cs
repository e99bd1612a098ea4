using Microsoft.Data.Sqlite;

namespace Workflows.Embedded.Sqlite;

/// <summary>
/// One SQLite file, owned by one process. All writing goes through a single thread that puts whatever is waiting into one
/// transaction (group commit), so that the cost of one fsync is shared; a write's task completes only when its transaction
/// is on disk (WAL, synchronous=FULL). Reading goes on beside it, over a small pool of connections.
/// </summary>
public sealed partial class SqliteDatabase : IAsyncDisposable
{
    private readonly FileStream? fileLock;
    private readonly SqliteConnection writer;
    private readonly Action<Action>? post;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string connectionString;
    private readonly string fileName;
    private readonly TimeSpan gather;
    private volatile bool closing;
    private int disposed;

    private SqliteDatabase(string path, FileStream fileLock, SqliteConnection writer, string connectionString, TimeProvider clock, TimeSpan gather)
    {
        Path = path;
        Clock = clock;
        this.gather = gather;
        this.fileLock = fileLock;
        this.writer = writer;
        this.connectionString = connectionString;
        fileName = System.IO.Path.GetFileName(path);
        new Thread(WriteLoop) { IsBackground = true, Name = "sqlite writer " + fileName }.Start();
    }

    private SqliteDatabase(SqliteConnection connection, Action<Action> post, TimeProvider clock)
    {
        Path = fileName = ":memory:";
        Clock = clock;
        writer = connection;
        connectionString = "";
        this.post = post;
        awake = 0;
    }

    /// <summary>The database file, as an absolute path.</summary>
    public string Path { get; }

    /// <summary>The clock that writers of this database stamp rows with.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Opens or creates the file and brings its schema up to date.</summary>
    /// <param name="path">The database file; missing folders are created. Beside it lie <c>-wal</c>, <c>-shm</c> and <c>.lock</c>.</param>
    /// <param name="schema">All scripts ever released, numbered from 1 without gaps.</param>
    /// <param name="clock">Default: the system's clock.</param>
    /// <param name="gather">
    /// So long a commit that several share waits for more, before it goes to the disk. In a crowd it saves most of the commits, and with them
    /// processor time; who writes alone waits for nothing. Default: not at all.
    /// </param>
    /// <exception cref="IOException">Another process (or another instance in this one) has the database open.</exception>
    /// <exception cref="InvalidOperationException">The file's schema is newer than the scripts, or the file was made for another purpose.</exception>
    public static SqliteDatabase Open(string path, IReadOnlyList<SqlScript> schema, TimeProvider? clock = null, TimeSpan gather = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(schema);
        for (var i = 0; i < schema.Count; i++)
        {
            if (schema[i].Version != i + 1)
            {
                throw new ArgumentException($"Schema scripts numbered 1, 2, 3 ... were expected, but number {i + 1} is {schema[i].Version}.", nameof(schema));
            }
        }

        path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var fileLock = Lock(path);
        SqliteConnection? connection = null;
        try
        {
            CreatePrivate(path); // -wal and -shm take over its mode
            // Private cache and no provider pooling: a pooled connection would keep the file open after Dispose.
            var text = new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWriteCreate,
                Cache = SqliteCacheMode.Private,
                Pooling = false,
            }.ToString();
            connection = new SqliteConnection(text);
            connection.Open();
            // secure_delete: what is deleted is overwritten, however the library was compiled; erased evidence must not stay in free pages.
            // wal_autocheckpoint bounds the WAL (pages of 4 KiB); journal_size_limit gives the rest back after a peak.
            connection.Execute("""
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA foreign_keys = ON;
                PRAGMA secure_delete = ON;
                PRAGMA temp_store = MEMORY;
                PRAGMA busy_timeout = 5000;
                PRAGMA cache_size = -16384;
                PRAGMA wal_autocheckpoint = 4000;
                PRAGMA journal_size_limit = 67108864;
                """);
            Upgrade(connection, schema, path);
            return new SqliteDatabase(path, fileLock, connection, text, clock ?? TimeProvider.System, gather);
        }
        catch (Exception exception)
        {
            connection?.CloseStatements();
            connection?.Dispose();
            fileLock.Dispose();
            if (exception is SqliteException { SqliteErrorCode: not SQLitePCL.raw.SQLITE_ERROR } fault)
            {
                // SQLite's own words name no file, and an operator has several.
                throw new SqliteException(
                    $"The database {path} was expected to be a sound SQLite file that can be written, but: {fault.Message} {Advice(fault.SqliteErrorCode)}",
                    fault.SqliteErrorCode, fault.SqliteExtendedErrorCode);
            }

            throw;
        }
    }

    /// <summary>
    /// Writes a closed file anew, with nothing in it but what is in its tables: <c>secure_delete</c> overwrites what is deleted, and not the copies of it
    /// that stay behind in a page where rows were moved before.
    /// </summary>
    /// <param name="path">The file; nobody has it open.</param>
    public static void Rewrite(string path)
    {
        string text = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString();
        using SqliteConnection connection = new(text);
        connection.Open();
        connection.Execute("PRAGMA secure_delete = ON; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
    }

    /// <summary>
    /// For simulations: the same writing on one connection and without a thread. Each commit, and each report of one, is a piece of work
    /// that <paramref name="post"/> gets; it decides when and in what order they run, or that they never do, as in a crash. The
    /// connection survives the database.
    /// </summary>
    internal static SqliteDatabase OpenSimulated(SqliteConnection connection, IReadOnlyList<SqlScript> schema, Action<Action> post, TimeProvider clock)
    {
        Upgrade(connection, schema, ":memory:");
        return new SqliteDatabase(connection, post, clock);
    }

    /// <summary>Commits what is queued, then closes the file and releases its lock.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            closing = true;
            if (post is not null)
            {
                stopped.TrySetResult();
            }
            else
            {
                Wake();
            }
        }

        await stopped.Task.ConfigureAwait(false);
    }

    private void Close()
    {
        try
        {
            while (readers.TryTake(out var reader))
            {
                reader.CloseStatements();
                reader.Dispose();
            }

            writer.CloseStatements();
            writer.Dispose();
        }
        finally
        {
            fileLock!.Dispose();
            stopped.TrySetResult();
        }
    }

    private static string Advice(int code) => code switch
    {
        SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB => "The file is damaged: keep it as it is, and restore a backup.",
        SQLitePCL.raw.SQLITE_FULL => "The disk is full.",
        SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM =>
            "Check the rights on the file and its folder, and whether the disk is mounted for writing.",
        _ => "",
    };

    /// <summary>A new file is for its owner alone, whatever the process's umask; one that exists keeps its mode.</summary>
    private static FileStream OpenPrivate(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, BufferSize = 1 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Only if it is missing: to open and close a file that SQLite has open would drop SQLite's locks on it.</summary>
    internal static void CreatePrivate(string path)
    {
        if (!File.Exists(path))
        {
            OpenPrivate(path, FileShare.ReadWrite).Dispose();
        }
    }

    private static FileStream Lock(string path)
    {
        var lockPath = path + ".lock";
        try
        {
            // The file stays behind on purpose: deleting it would let two openers lock two different files of that name.
            return OpenPrivate(lockPath, FileShare.None);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException || (exception is IOException && !IsLocked(exception)))
        {
            throw new IOException(
                $"The database {path} was expected to lie in a folder that can be written, but {lockPath} cannot be opened: {exception.Message}", exception);
        }
        catch (IOException exception)
        {
            throw new IOException(
                $"The database {path} was expected to be free, but it is open elsewhere ({lockPath} is locked). " +
                "Only one process may use it: stop the other one, or point this one to another file.", exception);
        }
    }

    /// <summary>EAGAIN on Linux, EWOULDBLOCK on macOS, the sharing violation on Windows.</summary>
    private static bool IsLocked(Exception exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
