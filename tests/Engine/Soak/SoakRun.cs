using System.Diagnostics;
using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.DurableTask;
using Workflows.Embedded.Sqlite;
using Workflows.Engine.Tests.DurableTask;
using Workflows.Testing;

namespace Workflows.Engine.Tests.Soak;

/// <summary>
/// Days of ordinary work in virtual time on a real file: processes of minutes, hours and days, some that never end, some that fail; every night
/// what ended is purged after a week. What is held must not grow any more once the first purged ones are gone.
/// </summary>
internal sealed class SoakRun : IAsyncDisposable
{
    private const int KeptDays = 7;

    /// <summary>From this day on everything should be level: what started on the first day has ended and is purged.</summary>
    private const int LevelFrom = KeptDays + 5;

    /// <summary>The WAL is written back after 4,000 pages of 4 KiB; a transaction that is under way may be on top of that.</summary>
    private const long MaxWalBytes = 24L << 20;

    private static readonly DateTimeOffset Start = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ManualClock clock = new(Start);
    private readonly string path;
    private readonly int perHour;
    private readonly List<(DateTimeOffset Due, string Id)> answers = [];
    private DurableEngine engine = null!;
    private int started;

    private SoakRun(string path, int perHour)
    {
        this.path = path;
        this.perHour = perHour;
    }

    /// <summary>Runs that many days; returns a sample of each.</summary>
    internal static async Task<IReadOnlyList<SoakSample>> RunAsync(string path, int days, int perHour, Action<SoakSample>? tell = null)
    {
        await using var run = new SoakRun(path, perHour);
        await run.OpenAsync();
        List<SoakSample> samples = [];
        for (var day = 1; day <= days; day++)
        {
            samples.Add(await run.DayAsync(day));
            tell?.Invoke(samples[^1]);
        }

        var problems = run.engine.Findings();
        return problems.Count == 0 ? samples : throw new InvalidOperationException("A sound database was expected, but: " + string.Join("; ", problems));
    }

    /// <summary>What grew that should be level; empty if nothing.</summary>
    /// <param name="samples">Of at least three weeks.</param>
    /// <param name="heap">Only where nothing else runs in the process.</param>
    internal static IReadOnlyList<string> FindGrowth(IReadOnlyList<SoakSample> samples, bool heap)
    {
        List<string> found = [];
        Level("instances stored", sample => sample.Stored, 20);
        Level("bytes in the file", sample => sample.FileBytes, 256 << 10);
        Level("executions in memory", sample => sample.Executions, 20);
        Level("objects in memory", sample => sample.Objects, 40);
        if (heap)
        {
            Level("bytes of live memory", sample => sample.HeapBytes, 2 << 20);
        }

        if (samples.Max(sample => sample.WalBytes) is var wal and > MaxWalBytes)
        {
            found.Add(string.Create(CultureInfo.InvariantCulture, $"a write-ahead log of at most {MaxWalBytes} bytes was expected, but it had {wal}"));
        }

        return found;

        void Level(string what, Func<SoakSample, long> of, long slack)
        {
            var level = samples.Where(sample => sample.Day is >= LevelFrom and < LevelFrom + 4).Max(of);
            var later = samples.Where(sample => sample.Day >= LevelFrom + 4).Max(of);
            if (later > (level * 1.05) + slack)
            {
                found.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{what}: {level} after {LevelFrom} days were expected to stay, but they became {later}"));
            }
        }
    }

    internal static async Task<int> MainAsync(int days, int perHour)
    {
        var folder = Directory.CreateTempSubdirectory("workflows-soak").FullName;
        try
        {
            var began = Stopwatch.GetTimestamp();
            var samples = await RunAsync(Path.Combine(folder, "soak.db"), days, perHour, sample => Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"day {sample.Day,3}: {sample.Stored,7} stored, file {sample.FileBytes >> 10,7} KiB, WAL {sample.WalBytes >> 10,6} KiB, {sample.Executions,5} executions and {sample.Objects,6} objects in memory, heap {sample.HeapBytes >> 10,7} KiB, RSS {Environment.WorkingSet >> 20,4} MiB")));
            var growth = FindGrowth(samples, heap: true);
            Console.WriteLine(growth.Count == 0 ? "Nothing grew." : string.Join('\n', growth));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{days} days of {24 * perHour} instances in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s, {Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds:0} s of CPU"));
            return growth.Count == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private async Task OpenAsync()
    {
        var registry = new DurableTaskRegistry()
            .AddActivityFunc<string, string>("do", (_, input) => input)
            .AddActivityFunc<string, string>("fail", string (_, input) => throw new InvalidOperationException(input))
            .AddOrchestratorFunc<int, string>("short", async (context, count) =>
            {
                for (var i = 0; i < count; i++)
                {
                    await context.CallActivityAsync<string>("do", "step " + i.ToString(CultureInfo.InvariantCulture));
                }

                return "done";
            })
            .AddOrchestratorFunc<object?, string>("escalation", async (context, _) =>
            {
                for (var level = 1; level <= 3; level++)
                {
                    await context.CallActivityAsync<string>("do", "tell level " + level.ToString(CultureInfo.InvariantCulture));
                    using var cancel = new CancellationTokenSource();
                    var answer = context.WaitForExternalEvent<string>("answer" + level.ToString(CultureInfo.InvariantCulture));
                    if (await Task.WhenAny(answer, context.CreateTimer(TimeSpan.FromMinutes(40), cancel.Token)) == answer)
                    {
                        cancel.Cancel();
                        return await answer;
                    }
                }

                return "nobody";
            })
            .AddOrchestratorFunc<object?, string>("days", async (context, _) =>
            {
                await context.CreateTimer(TimeSpan.FromDays(3), CancellationToken.None);
                return await context.CallSubOrchestratorAsync<string>("short", 2);
            })
            .AddOrchestratorFunc<object?, string>("failing", (context, _) => context.CallActivityAsync<string>(
                "fail", "out of order", new TaskOptions(new RetryPolicy(5, TimeSpan.FromMinutes(5), 2))))
            .AddOrchestratorFunc<int, int>("hourly", async (context, round) =>
            {
                await context.CallActivityAsync<string>("do", "look");
                context.SetCustomStatus(round);
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                context.ContinueAsNew(round + 1);
                return round;
            });
        engine = new DurableEngine(registry, new DurableEngineOptions { DatabasePath = path, TimeProvider = clock });
        await engine.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await engine.Client.ScheduleNewOrchestrationInstanceAsync("hourly", 0);
        }
    }

    private async Task<SoakSample> DayAsync(int day)
    {
        long wal = 0;
        for (var quarter = 0; quarter < 96; quarter++)
        {
            if (quarter % 4 == 0)
            {
                await Task.WhenAll(Enumerable.Range(0, perHour).Select(_ => StartOneAsync(started++)));
            }

            await PassAsync();
            wal = Math.Max(wal, SqliteFile.Measure(engine.Database).WalBytes);
        }

        await engine.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(null, clock.GetUtcNow().AddDays(-KeptDays)));
        var (actors, timers, watchers) = engine.Footprint;
        var stored = engine.Database.Read(connection => InstanceStore.ReadStrings(connection, "SELECT CAST(count(*) AS TEXT) FROM Instances"));
        return new SoakSample(
            day, long.Parse(stored[0], CultureInfo.InvariantCulture), SqliteFile.Measure(engine.Database).FileBytes, wal, engine.InstancesInMemory,
            actors + timers + watchers,
            GC.GetTotalMemory(forceFullCollection: true));
    }

    private async Task StartOneAsync(int number)
    {
        var name = (number % 8) switch
        {
            < 3 => "short",
            < 6 => "escalation",
            6 => "days",
            _ => "failing",
        };
        var id = await engine.Client.ScheduleNewOrchestrationInstanceAsync(name, name == "short" ? 3 : null);
        if (name == "escalation" && number % 2 == 0)
        {
            lock (answers)
            {
                answers.Add((clock.GetUtcNow().AddMinutes(10 + (number % 7 * 15)), id));
            }
        }
    }

    /// <summary>A quarter of an hour, from timer to timer.</summary>
    private async Task PassAsync()
    {
        var end = clock.GetUtcNow().AddMinutes(15);
        while (true)
        {
            await engine.WhenIdleAsync();
            if (engine.NextTimerDue is not { } due || due >= end)
            {
                break;
            }

            clock.Advance(due > clock.GetUtcNow() ? due - clock.GetUtcNow() : TimeSpan.Zero);
        }

        clock.Advance(end - clock.GetUtcNow());
        await engine.WhenIdleAsync();
        foreach (var (_, id) in answers.Where(answer => answer.Due <= end))
        {
            try
            {
                foreach (var level in "123")
                {
                    await engine.Client.RaiseEventAsync(id, "answer" + level, "me");
                }
            }
            catch (InvalidOperationException)
            {
                // It has ended: by the answer before, or because nobody answered in time.
            }
        }

        answers.RemoveAll(answer => answer.Due <= end);
        await engine.WhenIdleAsync();
    }
}
