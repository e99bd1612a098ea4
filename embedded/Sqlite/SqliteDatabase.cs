using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Workflows.Embedded.Sqlite;

/// <summary>
/// One SQLite file, owned by one process. All writing goes through a single thread that puts whatever is waiting into one
/// transaction (group commit), so that the cost of one fsync is shared; a write's task completes only when its transaction
/// is on disk (WAL, synchronous=FULL). Reading goes on beside it, over a small pool of connections.
/// </summary>
public sealed class SqliteDatabase : IAsyncDisposable
{
    /// <summary>A batch ends here even if more is waiting: what came first should not wait for a long tail.</summary>
    private const int MaxBatch = 1024;

    /// <summary>The same, by time, for pieces that each take long.</summary>
    private static readonly TimeSpan MaxBatchTime = TimeSpan.FromMilliseconds(20);

    private const int MaxPooledReaders = 8;

    /// <summary>Batches up to this size are reported by the writer thread itself.</summary>
    private const int MaxReportedHere = 4;

    private readonly FileStream? fileLock;
    private readonly SqliteConnection writer;
    private readonly Action<Action>? post;
    private readonly ConcurrentQueue<SqliteWriteWork> queue = new();
    private readonly SemaphoreSlim signal = new(0, 1);
    private readonly ConcurrentBag<SqliteConnection> readers = [];
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string connectionString;
    private int awake = 1; // 1: the writer will look at the queue again before it sleeps
    private int entering;
    private volatile bool closing;
    private int disposed;
    private long commits;
    private long writes;

    private SqliteDatabase(string path, FileStream fileLock, SqliteConnection writer, string connectionString, TimeProvider clock)
    {
        Path = path;
        Clock = clock;
        this.fileLock = fileLock;
        this.writer = writer;
        this.connectionString = connectionString;
        new Thread(WriteLoop) { IsBackground = true, Name = "sqlite writer " + System.IO.Path.GetFileName(path) }.Start();
    }

    private SqliteDatabase(SqliteConnection connection, Action<Action> post, TimeProvider clock)
    {
        Path = ":memory:";
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

    /// <summary>Transactions committed since opening.</summary>
    public long CommitCount => Interlocked.Read(ref commits);

    /// <summary>Pieces of writing committed since opening; by <see cref="CommitCount"/> this gives the mean group size.</summary>
    public long WriteCount => Interlocked.Read(ref writes);

    /// <summary>Opens or creates the file and brings its schema up to date.</summary>
    /// <param name="path">The database file; missing folders are created. Beside it lie <c>-wal</c>, <c>-shm</c> and <c>.lock</c>.</param>
    /// <param name="schema">All scripts ever released, numbered from 1 without gaps.</param>
    /// <param name="clock">Default: the system's clock.</param>
    /// <exception cref="IOException">Another process (or another instance in this one) has the database open.</exception>
    /// <exception cref="InvalidOperationException">The file's schema is newer than the scripts, or the file was made for another purpose.</exception>
    public static SqliteDatabase Open(string path, IReadOnlyList<SqlScript> schema, TimeProvider? clock = null)
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
                PRAGMA cache_size = -65536;
                PRAGMA wal_autocheckpoint = 4000;
                PRAGMA journal_size_limit = 67108864;
                """);
            Upgrade(connection, schema, path);
            return new SqliteDatabase(path, fileLock, connection, text, clock ?? TimeProvider.System);
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
    /// For simulations: the same writing on one connection and without a thread. Each commit, and each report of one, is a piece of work
    /// that <paramref name="post"/> gets; it decides when and in what order they run, or that they never do, as in a crash. The
    /// connection survives the database.
    /// </summary>
    internal static SqliteDatabase OpenSimulated(SqliteConnection connection, IReadOnlyList<SqlScript> schema, Action<Action> post, TimeProvider clock)
    {
        Upgrade(connection, schema, ":memory:");
        return new SqliteDatabase(connection, post, clock);
    }

    /// <summary>
    /// Runs <paramref name="work"/> on the writer thread and completes after its transaction is on disk. Many callers share one
    /// transaction; an exception undoes this caller's part only. The function must touch nothing but the connection, and may
    /// run a second time when its transaction could not be committed.
    /// </summary>
    /// <param name="work">Must not begin or end transactions.</param>
    /// <param name="ct">Cancels while the work still waits; once it runs it is carried through.</param>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        var item = new FunctionWork<T>(work, ct);
        Write(item);
        return item.Task;
    }

    /// <summary>Like <see cref="WriteAsync{T}"/>, without a result.</summary>
    public Task WriteAsync(Action<SqliteConnection> work, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return WriteAsync(
            connection =>
            {
                work(connection);
                return true;
            },
            ct);
    }

    /// <summary>Queues a piece of writing. Pieces are executed and reported in the order of this call.</summary>
    /// <exception cref="ObjectDisposedException">The database is closed or closing.</exception>
    public void Write(SqliteWriteWork work)
    {
        Enqueue(work);
        Wake();
    }

    private void Enqueue(SqliteWriteWork work)
    {
        ArgumentNullException.ThrowIfNull(work);
        // The counter closes the gap between the check and the enqueue: closing waits until it is zero before the last drain.
        Interlocked.Increment(ref entering);
        try
        {
            ObjectDisposedException.ThrowIf(closing, this);
            queue.Enqueue(work);
        }
        finally
        {
            Interlocked.Decrement(ref entering);
        }
    }

    /// <summary>
    /// Like <see cref="Write"/>, for a thread that has nothing else to do: if nobody is writing at this moment it commits here and now, and reports, which
    /// saves two changes of threads. May wait for the disk, so it is nothing for callers that have more to write.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The database is closed or closing.</exception>
    internal void WriteHere(SqliteWriteWork work)
    {
        Enqueue(work);
        if (post is not null || Interlocked.CompareExchange(ref awake, 1, 0) != 0)
        {
            Wake();
            return;
        }

        // The flag is up and the writer sleeps: until the flag is lowered or handed on, this thread is the writer.
        var outcomes = CommitBatch(new List<SqliteWriteWork>(1));
        if (!queue.IsEmpty)
        {
            signal.Release();
        }
        else
        {
            Volatile.Write(ref awake, 0);
            Interlocked.MemoryBarrier();
            if (!queue.IsEmpty || closing)
            {
                Wake(); // they saw the flag up
            }
        }

        outcomes.Execute();
    }

    /// <summary>Reads the last committed state, on the calling thread. Statements prepared by the function must be reset when it returns.</summary>
    public T Read<T>(Func<SqliteConnection, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        if (post is not null)
        {
            return work(writer); // nothing else runs meanwhile, and no transaction is open between two pieces of work
        }

        if (!readers.TryTake(out var connection))
        {
            connection = new SqliteConnection(connectionString);
            connection.Open();
            connection.Execute("PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -8192;");
        }

        var sound = false;
        try
        {
            var result = work(connection);
            sound = true;
            return result;
        }
        finally
        {
            if (sound && disposed == 0 && readers.Count < MaxPooledReaders)
            {
                readers.Add(connection);
                if (disposed != 0 && readers.TryTake(out var late))
                {
                    // Closing emptied the bag while this one went in.
                    late.CloseStatements();
                    late.Dispose();
                }
            }
            else
            {
                connection.CloseStatements();
                connection.Dispose();
            }
        }
    }

    /// <summary>Writes a consistent copy of the database to a new file while work goes on.</summary>
    public void BackupTo(string path) => Read(connection =>
    {
        CreatePrivate(path);
        using var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        target.Open();
        connection.BackupDatabase(target);
        return true;
    });

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

    private static string Advice(int code) => code switch
    {
        SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB => "The file is damaged: keep it as it is, and restore a backup.",
        SQLitePCL.raw.SQLITE_FULL => "The disk is full.",
        SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM => "Check the rights on the file and its folder, and whether the disk is mounted for writing.",
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
    private static void CreatePrivate(string path)
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

    private static void Upgrade(SqliteConnection connection, IReadOnlyList<SqlScript> schema, string path)
    {
        connection.Execute("BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS SchemaVersion (Version INTEGER PRIMARY KEY, Hash INTEGER NOT NULL) STRICT;");
        try
        {
            var known = new List<(long Version, long Hash)>();
            var read = connection.Statement("SELECT Version, Hash FROM SchemaVersion ORDER BY Version");
            while (read.Step())
            {
                known.Add((read.GetInt64(0), read.GetInt64(1)));
            }

            if (known.Count > schema.Count)
            {
                throw new InvalidOperationException(
                    $"A schema of at most version {schema.Count} was expected in {path}, but it has version {known[^1].Version}: " +
                    "it was written by a newer release. Install that release, or restore the backup made before the upgrade.");
            }

            for (var i = 0; i < known.Count; i++)
            {
                if (known[i].Version != i + 1 || known[i].Hash != Hash(schema[i].Sql))
                {
                    throw new InvalidOperationException(
                        $"Schema script {i + 1} of {path} is not the one that this release has. Either the file belongs to something else, " +
                        "or a released script was edited.");
                }
            }

            foreach (var script in schema.Skip(known.Count))
            {
                connection.Execute(script.Sql);
                connection.Statement("INSERT INTO SchemaVersion (Version, Hash) VALUES (?1, ?2)").Bind(1, script.Version).Bind(2, Hash(script.Sql)).Run();
            }

            connection.Execute("COMMIT");
        }
        catch
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
            {
                connection.Execute("ROLLBACK"); // unless SQLite did so itself: that would hide what went wrong
            }

            throw;
        }
    }

    /// <summary>FNV-1a over the text, line ends unified: a checkout with other line ends is the same script.</summary>
    private static long Hash(string sql)
    {
        unchecked
        {
            var hash = 14695981039346656037UL;
            foreach (var c in sql)
            {
                if (c != '\r')
                {
                    hash = (hash ^ c) * 1099511628211UL;
                }
            }

            return (long)hash;
        }
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref awake, 1) != 0)
        {
            return;
        }

        if (post is not null)
        {
            post(() =>
            {
                awake = 0;
                CommitBatch([]).PostEach(post);
                if (!queue.IsEmpty)
                {
                    Wake();
                }
            });
            return;
        }

        signal.Release();
    }

    private void WriteLoop()
    {
        var batch = new List<SqliteWriteWork>(MaxBatch);
        while (true)
        {
            if (queue.IsEmpty)
            {
                if (closing && Volatile.Read(ref entering) == 0 && queue.IsEmpty)
                {
                    break;
                }

                Volatile.Write(ref awake, 0);
                Interlocked.MemoryBarrier();
                // Look again after lowering the flag: a write in between saw it up and did not signal.
                if (queue.IsEmpty && !closing)
                {
                    signal.Wait();
                }
                else if (Interlocked.Exchange(ref awake, 1) == 1)
                {
                    signal.Wait(); // somebody raised it meanwhile: take the signal that belongs to it
                }

                continue;
            }

            var outcomes = CommitBatch(batch);
            batch.Clear();
            if (outcomes.Committed.Count + outcomes.Failed.Count <= MaxReportedHere)
            {
                outcomes.Execute(); // at low load a change of threads costs more than the reports
            }
            else
            {
                ThreadPool.UnsafeQueueUserWorkItem(outcomes, preferLocal: false);
            }
        }

        Close();
    }

    private BatchOutcome CommitBatch(List<SqliteWriteWork> batch)
    {
        var outcomes = new BatchOutcome();
        try
        {
            writer.Statement("BEGIN IMMEDIATE").Run();
            var started = Stopwatch.GetTimestamp();
            while (batch.Count < MaxBatch && queue.TryDequeue(out var work))
            {
                batch.Add(work);
                ExecuteOne(work, outcomes);
                if (post is null && Stopwatch.GetElapsedTime(started) > MaxBatchTime)
                {
                    break;
                }
            }

            writer.Statement("COMMIT").Run();
            Interlocked.Increment(ref commits);
            Interlocked.Add(ref writes, outcomes.Committed.Count);
        }
        catch (Exception exception)
        {
            // Disk full, I/O error, or busy beyond the timeout: nothing of the batch is on disk, and everybody must know.
            TryRollback();
            outcomes.FailAll(batch, exception);
            if (batch.Count == 0)
            {
                while (queue.TryDequeue(out var work))
                {
                    outcomes.Failed.Add((work, exception));
                }
            }
        }

        return outcomes;
    }

    private void ExecuteOne(SqliteWriteWork work, BatchOutcome outcomes)
    {
        writer.Statement("SAVEPOINT piece").Run();
        try
        {
            work.Execute(writer);
            outcomes.Committed.Add(work);
        }
        catch (Exception exception) when (IsInTransaction())
        {
            writer.Statement("ROLLBACK TO piece").Run();
            outcomes.Failed.Add((work, exception));
        }

        writer.Statement("RELEASE piece").Run();
    }

    /// <summary>False when SQLite itself rolled the whole transaction back (disk full, out of memory): then the batch is lost, not the piece.</summary>
    private bool IsInTransaction() => SQLitePCL.raw.sqlite3_get_autocommit(writer.Handle) == 0;

    private void TryRollback()
    {
        try
        {
            if (IsInTransaction())
            {
                writer.Statement("ROLLBACK").Run();
            }
        }
        catch (SqliteException)
        {
            // The next BEGIN reports what is wrong with the file.
        }
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

    /// <summary>The reports of one batch, run as one pool item so that the writer can go on with the next.</summary>
    private sealed class BatchOutcome : IThreadPoolWorkItem
    {
        internal List<SqliteWriteWork> Committed { get; } = [];

        internal List<(SqliteWriteWork Work, Exception Exception)> Failed { get; } = [];

        internal void FailAll(List<SqliteWriteWork> batch, Exception exception)
        {
            Failed.RemoveAll(failed => Committed.Contains(failed.Work));
            var reported = Failed.Select(failed => failed.Work).ToHashSet();
            Failed.AddRange(batch.Where(work => !reported.Contains(work)).Select(work => (work, exception)));
            Committed.Clear();
        }

        internal void PostEach(Action<Action> post)
        {
            foreach (var work in Committed)
            {
                post(work.Committed);
            }

            foreach (var (work, exception) in Failed)
            {
                post(() => work.Failed(exception));
            }
        }

        public void Execute()
        {
            foreach (var work in Committed)
            {
                work.Committed();
            }

            foreach (var (work, exception) in Failed)
            {
                work.Failed(exception);
            }
        }
    }

    private sealed class FunctionWork<T>(Func<SqliteConnection, T> work, CancellationToken ct) : SqliteWriteWork
    {
        private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;

        internal Task<T> Task => completion.Task;

        protected internal override void Execute(SqliteConnection connection)
        {
            ct.ThrowIfCancellationRequested();
            result = work(connection);
        }

        protected internal override void Committed() => completion.TrySetResult(result!);

        protected internal override void Failed(Exception exception)
        {
            if (exception is OperationCanceledException && ct.IsCancellationRequested)
            {
                completion.TrySetCanceled(ct);
            }
            else
            {
                completion.TrySetException(exception);
            }
        }
    }
}
