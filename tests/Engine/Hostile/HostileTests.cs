using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.DurableTask;
using Workflows.Embedded.Sqlite;
using Workflows.Engine.Tests.DurableTask;
using Xunit;

namespace Workflows.Engine.Tests.Hostile;

/// <summary>Disks, files, neighbours and clocks that do not behave: errors say what is wrong, and nothing is lost without a word.</summary>
public sealed class HostileTests
{
    [Fact]
    public async Task FullDisk_RefusesClients_LosesNothing_AndGoesOnWhenThereIsRoom()
    {
        await using var harness = await StartAsync();
        await harness.StartAsync("process", "first", "first");
        await harness.IdleAsync();
        await PagesAsync(harness, room: 12);

        List<string> accepted = ["first"], refused = [];
        for (var i = 0; i < 40; i++)
        {
            var id = "i" + i.ToString(CultureInfo.InvariantCulture);
            try
            {
                await harness.StartAsync("process", new string('x', 3000), id);
                accepted.Add(id);
            }
            catch (SqliteException exception)
            {
                Assert.Equal(SQLitePCL.raw.SQLITE_FULL, exception.SqliteErrorCode);
                refused.Add(id);
            }
        }

        Assert.NotEmpty(refused);
        await Assert.ThrowsAsync<SqliteException>(() => harness.Client.RaiseEventAsync("first", "end", new string('x', 60_000)));
        foreach (var id in refused)
        {
            Assert.Null(await harness.Client.GetInstanceAsync(id));
        }

        await PagesAsync(harness, room: 10_000); // and no restart: what could not be written is tried again
        foreach (var id in accepted)
        {
            await harness.IdleAsync();
            await harness.Client.RaiseEventAsync(id, "end", "over");
            Assert.Equal("over", (await harness.GetAsync(id)).ReadOutputAs<string>());
        }

        Assert.Empty(harness.Engine.Findings());
    }

    [Fact]
    public async Task DatabaseThatBecomesReadOnly_RefusesClients_AndIsStillReadable()
    {
        await using var harness = await StartAsync();
        await harness.StartAsync("process", "a", "a");
        await harness.IdleAsync();
        var writer = await harness.Engine.Database.WriteAsync(connection =>
        {
            connection.Execute("PRAGMA query_only = ON");
            return connection;
        });

        var error = await Assert.ThrowsAsync<SqliteException>(() => harness.StartAsync("process", "b", "b"));
        Assert.Equal(SQLitePCL.raw.SQLITE_READONLY, error.SqliteErrorCode);
        await Assert.ThrowsAsync<SqliteException>(() => harness.Client.RaiseEventAsync("a", "end", "lost?"));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await harness.GetAsync("a")).RuntimeStatus);

        writer.Execute("PRAGMA query_only = OFF");
        await harness.Client.RaiseEventAsync("a", "end", "over");
        Assert.Equal("over", (await harness.GetAsync("a")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task SecondProcessOnTheSameData_IsRefusedByName()
    {
        await using var harness = await StartAsync();
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host
            : "dotnet")
        { RedirectStandardError = true };
        foreach (var argument in new[] { typeof(HostileTests).Assembly.Location, "make-fixture", harness.DatabasePath })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.NotEqual(0, process.ExitCode);
        Assert.Contains("open elsewhere", error, StringComparison.Ordinal);
        Assert.Contains(harness.DatabasePath, error, StringComparison.Ordinal);
        await harness.StartAsync("process", "a", "still here");
    }

    [Fact]
    public async Task FolderThatCannotBeWritten_IsNotTakenForASecondProcess()
    {
        using var folder = new Folder();
        Directory.CreateDirectory(folder.Database + ".lock");
        await using var engine = Engine(folder.Database);
        var error = await Assert.ThrowsAsync<IOException>(() => engine.StartAsync());
        Assert.Contains("cannot be opened", error.Message, StringComparison.Ordinal);
    }

    /// <summary>As after a power failure on a disk that lied: the end of the log is missing. What is there is whole, and goes on.</summary>
    [Fact]
    public async Task TruncatedLog_LeavesAWholeBeginning()
    {
        using var folder = new Folder();
        await using (var harness = await StartAsync())
        {
            for (var i = 0; i < 30; i++)
            {
                await harness.StartAsync("process", "in", "i" + i.ToString("00", CultureInfo.InvariantCulture));
                await harness.IdleAsync();
            }

            File.Copy(harness.DatabasePath, folder.Database);
            File.Copy(harness.DatabasePath + "-wal", folder.Database + ".log");
        }

        var log = await File.ReadAllBytesAsync(folder.Database + ".log");
        var counts = new List<int>();
        foreach (var part in new[] { 1.0, 0.9, 0.77, 0.5, 0.31, 0.1 })
        {
            var path = Path.Combine(folder.Path, part.ToString(CultureInfo.InvariantCulture), "cut.db");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(folder.Database, path);
            await File.WriteAllBytesAsync(path + "-wal", log[..(int)(log.Length * part)]);
            await using var engine = Engine(path);
            try
            {
                await engine.StartAsync();
            }
            catch (SqliteException)
            {
                Assert.Equal(0.1, part); // not even the schema was in the file yet
                continue;
            }

            await engine.WhenIdleAsync();
            Assert.Empty(engine.Findings());
            var ids = new List<string>();
            await foreach (var instance in engine.Client.GetAllInstancesAsync())
            {
                ids.Add(instance.InstanceId);
                await engine.Client.RaiseEventAsync(instance.InstanceId, "end", "over");
                await engine.WhenIdleAsync();
                Assert.Equal(OrchestrationRuntimeStatus.Completed, (await engine.Client.GetInstanceAsync(instance.InstanceId))!.RuntimeStatus);
            }

            Assert.Equal(Enumerable.Range(0, ids.Count).Select(i => "i" + i.ToString("00", CultureInfo.InvariantCulture)), ids);
            counts.Add(ids.Count);
        }

        Assert.Equal(30, counts[0]);
        Assert.Equal(counts.OrderDescending(), counts);
    }

    /// <summary>One page after the other is overwritten: each time somebody is told, and nothing wrong is said instead.</summary>
    [Fact]
    public async Task DamagedPage_IsReported()
    {
        using var folder = new Folder();
        await using (var engine = Engine(folder.Database))
        {
            await engine.StartAsync();
            for (var i = 0; i < 40; i++)
            {
                await engine.Client.ScheduleNewOrchestrationInstanceAsync(
                    "process", new string((char)('a' + (i % 26)), 700), new StartOrchestrationOptions("i" + i));
            }

            await engine.WhenIdleAsync();
        }

        var sound = await File.ReadAllBytesAsync(folder.Database);
        Assert.Equal(0, sound.Length % 4096);
        var noticed = 0;
        var pages = sound.Length / 4096;
        for (var page = 0; page < pages; page++)
        {
            var path = Path.Combine(folder.Path, "page" + page, "damaged.db");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var damaged = sound.ToArray();
            Array.Fill<byte>(damaged, 0xA5, page * 4096, 4096);
            await File.WriteAllBytesAsync(path, damaged);
            var engine = Engine(path);
            try
            {
                await engine.StartAsync();
                noticed += engine.Findings().Count > 0 ? 1 : 0;
            }
            catch (SqliteException exception)
            {
                Assert.Contains(exception.SqliteErrorCode, new[] { SQLitePCL.raw.SQLITE_CORRUPT, SQLitePCL.raw.SQLITE_NOTADB });
                noticed++;
            }

            await engine.AbandonAsync();
        }

        Assert.Equal(pages, noticed);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(5)]
    public async Task ClockThatIsSet_NeitherFiresEarlyNorForgets(int hours)
    {
        SetClock? clock = null;
        DateTimeOffset? fired = null;
        var due = EngineHarness.Start.AddHours(2);
        await using var harness = await EngineHarness.StartAsync(
            tasks => tasks.AddOrchestratorFunc<DateTime, string>("timer", async (context, at) =>
            {
                await context.CreateTimer(at, CancellationToken.None);
                return context.CurrentUtcDateTime.ToString("o");
            }),
            configure: options => options.TimeProvider = clock = new SetClock((Workflows.Testing.ManualClock)options.TimeProvider));
        var id = await harness.StartAsync("timer", due.UtcDateTime);
        await harness.AdvanceAsync(TimeSpan.FromMinutes(30));

        clock!.Offset = TimeSpan.FromHours(hours);
        for (var minutes = 0; minutes < 60 * 8 && fired is null; minutes++)
        {
            await harness.AdvanceAsync(TimeSpan.FromMinutes(1));
            fired = (await harness.GetAsync(id)).IsCompleted ? clock.GetUtcNow() : null;
        }

        Assert.NotNull(fired);
        Assert.True(fired >= due, $"a timer of {due:o} fired at {fired:o}");
        // By the wall clock at most a minute late, whichever way it was set; set past the due time, a minute after that was done.
        var expected = due > EngineHarness.Start.AddMinutes(30).AddHours(hours) ? due : EngineHarness.Start.AddMinutes(30).AddHours(hours);
        Assert.InRange(fired.Value, expected, expected.AddMinutes(1));
    }

    private static Task<EngineHarness> StartAsync() =>
        EngineHarness.StartAsync(AddTo, configure: options => options.CommitRetryDelay = TimeSpan.FromMilliseconds(5));

    private static DurableEngine Engine(string path)
    {
        var registry = new DurableTaskRegistry();
        AddTo(registry);
        return new DurableEngine(registry, new DurableEngineOptions { DatabasePath = path });
    }

    private static void AddTo(DurableTaskRegistry tasks) => tasks
        .AddActivityFunc<string, int>("length", (_, text) => text.Length)
        .AddOrchestratorFunc<string, string>("process", async (context, input) =>
        {
            await context.CallActivityAsync<int>("length", input);
            return await context.WaitForExternalEvent<string>("end");
        });

    private static Task PagesAsync(EngineHarness harness, int room) => harness.Engine.Database.WriteAsync(connection =>
    {
        var statement = connection.Statement("PRAGMA page_count");
        statement.Step();
        var pages = statement.GetInt64(0) + room;
        statement.Reset();
        connection.Execute("PRAGMA max_page_count = " + pages.ToString(CultureInfo.InvariantCulture));
    });

    private sealed class Folder : IDisposable
    {
        internal string Path { get; } = Directory.CreateTempSubdirectory("workflows-hostile").FullName;

        internal string Database => System.IO.Path.Combine(Path, "durable.db");

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
