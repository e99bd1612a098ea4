using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Workflows.Embedded.Sqlite;

/// <content>Writing: the queue, the thread, group commit.</content>
public sealed partial class SqliteDatabase
{
    /// <summary>A batch ends here even if more is waiting: what came first should not wait for a long tail.</summary>
    private const int MaxBatch = 1024;

    /// <summary>The same, by time, for pieces that each take long.</summary>
    private static readonly TimeSpan MaxBatchTime = TimeSpan.FromMilliseconds(20);

    /// <summary>From so many pieces on a commit waits for more, where the database gathers: they come from a crowd, and more are about to come.</summary>
    private const int GatherFrom = 4;

    /// <summary>Batches up to this size are reported by the writer thread itself.</summary>
    private const int MaxReportedHere = 4;

    private readonly ConcurrentQueue<SqliteWriteWork> queue = new();
    private readonly WriterSignal signal = new();
    private int awake = 1; // 1: the writer will look at the queue again before it sleeps
    private int entering;
    private long commits;
    private long writes;

    /// <summary>Transactions committed since opening.</summary>
    public long CommitCount => Interlocked.Read(ref commits);

    /// <summary>Pieces of writing committed since opening; by <see cref="CommitCount"/> this gives the mean group size.</summary>
    public long WriteCount => Interlocked.Read(ref writes);

    /// <summary>
    /// Runs <paramref name="work"/> on the writer thread and completes after its transaction is on disk. Many callers share one
    /// transaction; an exception undoes this caller's part only. The function must touch nothing but the connection, and may
    /// run a second time when its transaction could not be committed.
    /// </summary>
    /// <param name="work">Must not begin or end transactions.</param>
    /// <param name="ct">Cancels while the work still waits; once it runs it is carried through.</param>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken ct = default) => Queue(work, writesOnce: false, ct);

    /// <summary>
    /// Like <see cref="WriteAsync{T}"/>, for work that changes something in its last statement only: SQLite undoes a statement that fails,
    /// and no savepoint copies the pages that it changes.
    /// </summary>
    public Task<T> WriteOnceAsync<T>(Func<SqliteConnection, T> work, CancellationToken ct = default) => Queue(work, writesOnce: true, ct);

    private Task<T> Queue<T>(Func<SqliteConnection, T> work, bool writesOnce, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(work);
        var item = new FunctionWork<T>(work, writesOnce, ct);
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
            signal.Raise();
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

        signal.Raise();
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
        var started = Stopwatch.GetTimestamp();
        try
        {
            writer.Statement("BEGIN IMMEDIATE").Run();
            ExecuteWaiting();
            if (batch.Count >= GatherFrom && gather > TimeSpan.Zero)
            {
                Thread.Sleep(gather);
                ExecuteWaiting();
            }

            writer.Statement("COMMIT").Run();
            Interlocked.Increment(ref commits);
            Interlocked.Add(ref writes, outcomes.Committed.Count);
            SqliteTelemetry.Commit(fileName, Stopwatch.GetElapsedTime(started), outcomes.Committed.Count);
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

        void ExecuteWaiting()
        {
            while (batch.Count < MaxBatch && queue.TryDequeue(out var work))
            {
                batch.Add(work);
                ExecuteOne(work, outcomes);
                if (post is null && Stopwatch.GetElapsedTime(started) > MaxBatchTime)
                {
                    break;
                }
            }
        }
    }

    private void ExecuteOne(SqliteWriteWork work, BatchOutcome outcomes)
    {
        if (work.WritesOnce)
        {
            try
            {
                work.Execute(writer);
                outcomes.Committed.Add(work);
            }
            catch (Exception exception) when (IsInTransaction())
            {
                outcomes.Failed.Add((work, exception));
            }

            return;
        }

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

    /// <summary>
    /// What the writer sleeps on. It does not spin first, as a semaphore would: on few processors that takes from those who make work for it.
    /// </summary>
    private sealed class WriterSignal
    {
        private readonly object gate = new();
        private bool raised;

        internal void Raise()
        {
            lock (gate)
            {
                raised = true;
                Monitor.Pulse(gate);
            }
        }

        internal void Wait()
        {
            lock (gate)
            {
                while (!raised)
                {
                    Monitor.Wait(gate);
                }

                raised = false;
            }
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

    private sealed class FunctionWork<T>(Func<SqliteConnection, T> work, bool writesOnce, CancellationToken ct) : SqliteWriteWork
    {
        private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;

        internal Task<T> Task => completion.Task;

        protected internal override bool WritesOnce => writesOnce;

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

/// <summary>
/// A piece of writing for <see cref="SqliteDatabase.Write"/>, for callers that want no task per write.
/// It runs on the writer thread, inside a transaction that it shares with others.
/// </summary>
public abstract class SqliteWriteWork
{
    /// <summary>
    /// It changes something in its last statement only. SQLite undoes a statement that fails, so the piece needs no savepoint, which would
    /// copy every page that the piece changes.
    /// </summary>
    protected internal virtual bool WritesOnce => false;

    /// <summary>Writes. An exception undoes this piece alone.</summary>
    protected internal abstract void Execute(SqliteConnection connection);

    /// <summary>The transaction is on disk. Runs on the writer thread or a pool thread, in no order against other pieces;
    /// must be short and must not throw or wait.</summary>
    protected internal abstract void Committed();

    /// <summary>Nothing of this piece was written. Same rules as <see cref="Committed"/>.</summary>
    protected internal abstract void Failed(Exception exception);
}
