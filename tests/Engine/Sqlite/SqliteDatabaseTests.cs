using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using Workflows.Embedded.Sqlite;
using Workflows.Testing;
using Xunit;

namespace Workflows.Engine.Tests.Sqlite;

public sealed class SqliteDatabaseTests : IDisposable
{
    private static readonly SqlScript[] Schema = [new(1, "CREATE TABLE Item (Id INTEGER PRIMARY KEY, Name TEXT NOT NULL UNIQUE) STRICT;")];

    private readonly string folder = Directory.CreateTempSubdirectory("workflows-sqlite").FullName;

    private string File => Path.Combine(folder, "test.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task ManyConcurrentWrites_ShareTransactions_AndAllSurviveReopening()
    {
        await using (var database = SqliteDatabase.Open(File, Schema))
        {
            await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => database.WriteAsync(c => Insert(c, "n" + i))));

            Assert.Equal(2000, database.WriteCount);
            Assert.True(database.CommitCount < 2000, $"group commit was expected, but 2000 writes took {database.CommitCount} commits");
        }

        await using var again = SqliteDatabase.Open(File, Schema);
        Assert.Equal(2000, again.Read(Count));
    }

    [Fact]
    public async Task WhatIsDeleted_IsOverwrittenInTheFile()
    {
        const string Word = "antibody titre 1:256 of somebody";
        await using (var database = SqliteDatabase.Open(File, Schema))
        {
            await database.WriteAsync(c => Insert(c, Word));
        }

        Assert.Contains(Word, await System.IO.File.ReadAllTextAsync(File, System.Text.Encoding.Latin1), StringComparison.Ordinal);
        await using (var database = SqliteDatabase.Open(File, Schema))
        {
            await database.WriteAsync(c => c.Execute("DELETE FROM Item"));
        }

        Assert.DoesNotContain(Word, await System.IO.File.ReadAllTextAsync(File, System.Text.Encoding.Latin1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WritesByTheirOwnThreads_MeetTheWritersThread_AndNoneIsLostOrDoubled()
    {
        await using (var database = SqliteDatabase.Open(File, Schema))
        {
            var reports = new ConcurrentDictionary<string, int>();
            await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(async () =>
            {
                for (var i = 0; i < 500; i++)
                {
                    var name = $"{thread}-{i}";
                    if (i % 7 == thread)
                    {
                        await database.WriteAsync(c => Insert(c, name));
                        reports.AddOrUpdate(name, 1, (_, n) => n + 1);
                    }
                    else
                    {
                        database.WriteHere(new InsertWork(name, () => reports.AddOrUpdate(name, 1, (_, n) => n + 1)));
                    }
                }
            })));
            await database.WriteAsync(_ => { }); // pieces are executed in order: after this all have been
            Assert.Equal(2000, database.Read(Count));
            await Eventually.HoldsAsync(() => reports.Count == 2000);
            Assert.All(reports.Values, times => Assert.Equal(1, times));
        }

        await using var again = SqliteDatabase.Open(File, Schema);
        Assert.Equal(2000, again.Read(Count));
    }

    [Fact]
    public async Task WriteHere_IsOnDiskAndReported_WhenItReturns_IfNobodyElseWrites()
    {
        await using var database = SqliteDatabase.Open(File, Schema);
        await database.WriteAsync(c => Insert(c, "a"));
        var reported = false;
        await Eventually.HoldsAsync(() =>
        {
            // Until the writer's thread sleeps, it may be the one that writes.
            database.WriteHere(new InsertWork(Guid.NewGuid().ToString(), () => reported = true));
            return reported;
        });
        Assert.Equal(database.WriteCount, (long)database.Read(Count));
    }

    [Fact]
    public async Task FailingWriteHere_IsReportedAsSuch()
    {
        await using var database = SqliteDatabase.Open(File, Schema);
        await database.WriteAsync(c => Insert(c, "taken"));
        var failed = new TaskCompletionSource<Exception>();
        database.WriteHere(new InsertWork("taken", () => failed.SetException(new InvalidOperationException("It was reported as written.")), failed.SetResult));
        Assert.IsType<SqliteException>(await failed.Task.WaitAsync(Eventually.Deadline));
        Assert.Equal(1, database.Read(Count));
    }

    [Fact]
    public async Task Files_AreForTheirOwnerAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // there the folder's rights count
        }

        await using var database = SqliteDatabase.Open(File, Schema);
        await database.WriteAsync(c => Insert(c, "a"));
        using (var snapshot = await SqliteSnapshot.TakeAsync(database))
        {
            snapshot.CopyTo(0, Path.Combine(folder, "copy.db"));
        }

        foreach (var file in Directory.GetFiles(folder))
        {
            Assert.True(System.IO.File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite),
                $"{file} has {System.IO.File.GetUnixFileMode(file)}");
        }

        Assert.Equal(5, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public async Task FailingWrite_IsUndoneAlone()
    {
        await using var database = SqliteDatabase.Open(File, Schema);
        using var block = new ManualResetEventSlim();
        var gate = database.WriteAsync(_ => { block.Wait(); return 0; });
        var good = database.WriteAsync(c => Insert(c, "good"));
        var bad = database.WriteAsync(c =>
        {
            Insert(c, "half");
            return Insert(c, "good");
        });
        var alsoGood = database.WriteAsync(c => Insert(c, "also good"));
        block.Set();

        await Assert.ThrowsAsync<SqliteException>(() => bad);
        await Task.WhenAll(gate, good, alsoGood);
        Assert.Equal(2, database.Read(Count));
    }

    [Fact]
    public async Task FailingWriteOfOneStatement_IsUndoneAlone()
    {
        await using var database = SqliteDatabase.Open(File, Schema);
        using var block = new ManualResetEventSlim();
        var gate = database.WriteAsync(_ => { block.Wait(); return 0; });
        var good = database.WriteOnceAsync(c => Insert(c, "good"));
        var bad = database.WriteOnceAsync(c => c.Statement("INSERT INTO Item (Name) VALUES ('half'), ('good')").Run());
        var alsoGood = database.WriteOnceAsync(c => Insert(c, "also good"));
        block.Set();

        await Assert.ThrowsAsync<SqliteException>(() => bad);
        await Task.WhenAll(gate, good, alsoGood);
        Assert.Equal(2, database.Read(Count));
    }

    [Fact]
    public async Task Commits_AreMeasured_WithTheWritesThatSharedThem()
    {
        List<int> writes = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "sqlite.commit.writes")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        string file = $"measured-{Guid.NewGuid():N}.db";
        listener.SetMeasurementEventCallback<int>((_, count, tags, _) =>
        {
            if (tags[0].Value as string == file)
            {
                lock (writes)
                {
                    writes.Add(count);
                }
            }
        });
        listener.Start();
        await using var database = SqliteDatabase.Open(Path.Combine(folder, file), Schema);
        using var block = new ManualResetEventSlim();
        var gate = database.WriteAsync(_ => { block.Wait(); return 0; });
        var some = Enumerable.Range(0, 20).Select(i => database.WriteAsync(c => Insert(c, $"{i}"))).ToArray();
        block.Set();
        await Task.WhenAll([gate, .. some]);
        Assert.Equal(21, writes.Sum());
        Assert.True(writes.Count < 21, "No writes shared a commit.");
    }

    [Fact]
    public async Task CancelledBeforeItRuns_WritesNothing()
    {
        await using var database = SqliteDatabase.Open(File, Schema);
        using var block = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var gate = database.WriteAsync(_ => { block.Wait(); return 0; });
        var cancelled = database.WriteAsync(c => Insert(c, "x"), cancellation.Token);
        await cancellation.CancelAsync();
        block.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await gate;
        Assert.Equal(0, database.Read(Count));
    }

    [Fact]
    public async Task WritesQueuedBeforeDispose_AreCommitted_AndLaterOnesRefused()
    {
        var database = SqliteDatabase.Open(File, Schema);
        var writes = Enumerable.Range(0, 100).Select(i => database.WriteAsync(c => Insert(c, "n" + i))).ToArray();
        await database.DisposeAsync();

        await Task.WhenAll(writes);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.WriteAsync(c => Insert(c, "late")));
        await using var again = SqliteDatabase.Open(File, Schema);
        Assert.Equal(100, again.Read(Count));
    }

    [Fact]
    public async Task SecondOpener_GetsAClearError_AndTheFileIsFreeAfterDispose()
    {
        await using (SqliteDatabase.Open(File, Schema))
        {
            var error = Assert.Throws<IOException>(() => SqliteDatabase.Open(File, Schema));
            Assert.Contains("open elsewhere", error.Message, StringComparison.Ordinal);
        }

        await using var again = SqliteDatabase.Open(File, Schema);
        Assert.Equal(0, again.Read(Count));
    }

    [Fact]
    public async Task Schema_IsUpgraded_ButNeitherNewerNorEditedIsAccepted()
    {
        SqlScript[] second = [.. Schema, new(2, "ALTER TABLE Item ADD COLUMN Note TEXT;")];
        await using (var old = SqliteDatabase.Open(File, Schema))
        {
            await old.WriteAsync(c => Insert(c, "kept"));
        }

        await using (var upgraded = SqliteDatabase.Open(File, second))
        {
            Assert.Equal(1, upgraded.Read(Count));
            Assert.Equal(1, await upgraded.WriteAsync(c => c.Statement("UPDATE Item SET Note = 'n'").Run()));
        }

        var newer = Assert.Throws<InvalidOperationException>(() => SqliteDatabase.Open(File, Schema));
        Assert.Contains("version 2", newer.Message, StringComparison.Ordinal);
        SqlScript[] edited = [Schema[0] with { Sql = Schema[0].Sql + " -- edited" }, second[1]];
        var foreign = Assert.Throws<InvalidOperationException>(() => SqliteDatabase.Open(File, edited));
        Assert.Contains("script 1", foreign.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailingSchemaScript_LeavesTheOldSchema()
    {
        await using (SqliteDatabase.Open(File, Schema))
        {
        }

        Assert.Throws<SqliteException>(() =>
            SqliteDatabase.Open(File, [.. Schema, new(2, "CREATE TABLE Other (Id INTEGER) STRICT; CREATE TABLE Item (Id INTEGER) STRICT;")]));
        await using var again = SqliteDatabase.Open(File, Schema);
        Assert.Equal(0L, again.Read(c => Scalar(c, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'Other'")));
    }

    [Fact]
    public async Task Settings_AreDurable()
    {
        await using var database = SqliteDatabase.Open(File, Schema);
        var (journal, synchronous) = await database.WriteAsync(c => (Scalar(c, "PRAGMA journal_mode"), Scalar(c, "PRAGMA synchronous")));
        Assert.Equal("wal", journal);
        Assert.Equal(2L, synchronous);
    }

    [Fact]
    public async Task Statement_RoundTripsEveryKindOfValue()
    {
        await using var database = SqliteDatabase.Open(File, [new(1, "CREATE TABLE V (I INTEGER, T TEXT, B BLOB, N TEXT) STRICT;")]);
        await database.WriteAsync(c =>
            c.Statement("INSERT INTO V VALUES (?1, ?2, ?3, ?4)").Bind(1, long.MinValue).Bind(2, "日本\"'").Bind(3, ReadOnlySpan<byte>.Empty).BindNull(4).Run());

        var row = database.Read(c =>
        {
            var s = c.Statement("SELECT I, T, B, N FROM V");
            Assert.True(s.Step());
            var result = (s.GetInt64(0), s.GetString(1), s.GetBlob(2).Length, s.IsNull(2), s.GetNullableString(3));
            s.Reset();
            return result;
        });
        Assert.Equal((long.MinValue, "日本\"'", 0, false, null), row);
    }

    [Fact]
    public async Task Backup_IsAConsistentCopy()
    {
        await using var database = SqliteDatabase.Open(File, Schema);
        await database.WriteAsync(c => Insert(c, "a"));
        using (var snapshot = await SqliteSnapshot.TakeAsync(database))
        {
            snapshot.CopyTo(0, Path.Combine(folder, "copy.db"));
        }

        await using var copy = SqliteDatabase.Open(Path.Combine(folder, "copy.db"), Schema);
        Assert.Equal(1, copy.Read(Count));
    }

    private sealed class InsertWork(string name, Action committed, Action<Exception>? failed = null) : SqliteWriteWork
    {
        protected internal override void Execute(SqliteConnection connection) => Insert(connection, name);

        protected internal override void Committed() => committed();

        protected internal override void Failed(Exception exception) => failed?.Invoke(exception);
    }

    private static int Insert(SqliteConnection connection, string name) => connection.Statement("INSERT INTO Item (Name) VALUES (?1)").Bind(1, name).Run();

    private static int Count(SqliteConnection connection)
    {
        var statement = connection.Statement("SELECT COUNT(*) FROM Item");
        Assert.True(statement.Step());
        var count = statement.GetInt32(0);
        statement.Reset();
        return count;
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
