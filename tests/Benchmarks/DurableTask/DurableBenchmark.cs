using System.Diagnostics;
using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Workflows.Embedded.DurableTask;
using Workflows.Embedded.Sqlite;

namespace Workflows.Benchmarks.DurableTask;

/// <summary>The workloads by which durable engines are compared: sequence, fan-out, event or timer, many timers. On a real file, synchronous=FULL.</summary>
internal static class DurableBenchmark
{
    private const int Starters = 32;

    internal static async Task<int> RunAsync(string[] args)
    {
        var quick = args.Contains("--quick");
        var only = args.FirstOrDefault(arg => !arg.StartsWith('-'));
        foreach (var (name, run) in new (string, Func<int, Task<string>>)[]
        {
            ("parts", PartsAsync), ("disk", DiskAsync), ("lat", LatencyAsync), ("W1", SequenceAsync), ("W1x", RivalAsync), ("W2", FanOutAsync),
                ("W3", EventsAsync), ("W3p", PacedEventsAsync), ("W4", TimersAsync), ("W5", ManyWaitingAsync),
            ("W6", ManyCompletedAsync), ("W7", ManyTimersAsync),
        })
        {
            if (only is null || only.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                for (var round = 0; round < (name is "W5" or "W6" or "W7" ? 1 : quick ? 2 : 3); round++) // the first warms up
                {
                    var cpu = Process.GetCurrentProcess().TotalProcessorTime;
                    var result = await run(quick ? 1 : 2);
                    cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{name,-4} {result}  [cpu {cpu.TotalSeconds:0.0} s, peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB]"));
                }
            }
        }

        return 0;
    }

    /// <summary>What the machine gives at this moment: single commits, one after the other. All other figures are to be read against it.</summary>
    private static async Task<string> DiskAsync(int scale)
    {
        var folder = Directory.CreateTempSubdirectory("workflows-bench").FullName;
        var times = new List<double>();
        await using (var database = SqliteDatabase.Open(Path.Combine(folder, "disk.db"),
            [new(1, "CREATE TABLE T (Id INTEGER PRIMARY KEY, Data BLOB) STRICT;")]))
        {
            var data = new byte[200];
            for (var i = 0; i < 1000 * scale; i++)
            {
                var started = Stopwatch.GetTimestamp();
                await database.WriteAsync(connection => connection.Statement("INSERT INTO T (Data) VALUES (?1)").Bind(1, data).Run());
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        Directory.Delete(folder, recursive: true);
        return "single commit: " + Percentiles(times);
    }

    /// <summary>What one step of a sequence costs in each part, without waiting for the disk:
    /// the best of many short rounds, so that neighbours count little.</summary>
    private static async Task<string> PartsAsync(int scale)
    {
        const int Steps = 500;
        var converter = new DurableEngineOptions().Worker?.DataConverter ?? new DurableTaskWorkerOptions().DataConverter;
        var serialised = Best(() =>
        {
            for (var i = 0; i < Steps; i++)
            {
                converter.Deserialize<string>(converter.Serialize("w1"));
                converter.Deserialize<string>(converter.Serialize("hello w1"));
            }
        });
        List<HistoryEvent> events = [new HistoryEvent(HistoryKind.TaskCompleted) { Id = 1, Text = "\"hello w1\"" }];
        List<HistoryEvent> decisions = [new HistoryEvent(HistoryKind.TaskScheduled) { Id = 2, Name = "hello", Text = "\"w2\"", Version = "" }];
        var encoded = Best(() =>
        {
            for (var i = 0; i < Steps; i++)
            {
                HistoryCodec.Encode(1, events, decisions);
            }
        });
        await using var bench = await Bench.StartAsync();
        var info = new ExecutionInfo("sequence", "x", "", 0, null, Steps.ToString(CultureInfo.InvariantCulture));
        List<HistoryBatch> history = [];
        var turns = Best(() =>
        {
            var execution = bench.Engine.CreateExecution(info, _ => { });
            history = [];
            HistoryEvent item = new(HistoryKind.ExecutionStarted);
            for (var i = 0; i < Steps; i++)
            {
                execution.Turn(i, [item]);
                var decided = execution.TakeDecisions();
                history.Add(new HistoryBatch(i, [item, .. decided]));
                item = new HistoryEvent(HistoryKind.TaskCompleted) { Id = i, Text = "\"hello\"" };
            }
        });
        var blobs = history.Select(batch => HistoryCodec.Encode(batch.Timestamp, batch.Events)).ToList();
        var replayed = Best(() => bench.Engine.CreateExecution(info, _ => { }).Replay(blobs.ConvertAll(blob => HistoryCodec.Decode(blob))));
        double written = double.MaxValue;
        for (var round = 0; round < 20 * scale; round++)
        {
            var key = (1L << 40) + round;
            var spent = await bench.Engine.Database.WriteAsync(connection =>
            {
                var started = Stopwatch.GetTimestamp();
                for (var i = 0; i < Steps; i++)
                {
                    connection.Statement("SAVEPOINT piece").Run();
                    connection.Statement("INSERT INTO History (Id, Timestamp, Data) VALUES (?1, ?2, ?3)").Bind(1, InstanceStore.HistoryId(key, i)).Bind(2, 1L)
                        .Bind(3, blobs[1]).Run();
                    connection.Statement("RELEASE piece").Run();
                }

                return Stopwatch.GetElapsedTime(started).TotalMicroseconds / Steps;
            });
            written = Math.Min(written, spent);
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"µs per step: turn {turns:0.0} (of it serialisation of input and result {serialised:0.0}), encoding of the checkpoint {encoded:0.0}, SQLite without the disk {written:0.0}; replay of a step {replayed:0.0}");

        double Best(Action round)
        {
            var best = double.MaxValue;
            for (var i = 0; i < 40 * scale; i++)
            {
                var started = Stopwatch.GetTimestamp();
                round();
                best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMicroseconds / Steps);
            }

            return best;
        }
    }

    private static async Task<string> LatencyAsync(int scale)
    {
        await using var bench = await Bench.StartAsync();
        var times = new List<double>();
        for (var i = 0; i < 100 * scale; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var id = await bench.Client.ScheduleNewOrchestrationInstanceAsync("sequence", 5);
            await bench.Client.WaitForInstanceCompletionAsync(id);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return "sequence of 5, start to completed: " + Percentiles(times);
    }

    private static async Task<string> SequenceAsync(int scale)
    {
        await using var bench = await Bench.StartAsync();
        var count = 5000 * scale;
        var started = Stopwatch.GetTimestamp();
        await ForAllAsync(count, async i =>
        {
            await bench.Client.ScheduleNewOrchestrationInstanceAsync("sequence", 5, new StartOrchestrationOptions("s" + i));
        });
        var accepted = Stopwatch.GetElapsedTime(started);
        await bench.Engine.WhenIdleAsync();
        var elapsed = Stopwatch.GetElapsedTime(started);
        await bench.CheckAsync(count);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{count} sequences of 5: {count / elapsed.TotalSeconds:0} inst/s, {5 * count / elapsed.TotalSeconds:0} act/s, accepted in {accepted.TotalSeconds:0.00} s, group of {bench.GroupSize:0.0}");
    }

    /// <summary>
    /// The same sequences, started as fast as each takes them, on Microsoft's in-process test host, which keeps nothing, and on ours, which does: in one run,
    /// ours first and last.
    /// </summary>
    private static async Task<string> RivalAsync(int scale)
    {
        var count = 2000 * scale;
        var ours = await OursAsync();
        double theirs;
        await using (var rival = await TestHostRival.StartAsync(registry => Bench.AddTo(registry, [])))
        {
            await CompleteAsync(rival.Client, 200); // warm
            theirs = await CompleteAsync(rival.Client, count);
        }

        ours = (ours + await OursAsync()) / 2;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{count} sequences of 5: test host, in memory, {TestHostRival.AtATime} work items at a time {theirs:0} inst/s, ours on disk {ours:0} inst/s: {ours / theirs:0.0} times");

        async Task<double> OursAsync()
        {
            await using var bench = await Bench.StartAsync();
            await CompleteAsync(bench.Client, 200);
            return await CompleteAsync(bench.Client, count);
        }

        static async Task<double> CompleteAsync(DurableTaskClient client, int sequences)
        {
            var ids = new string[sequences];
            var started = Stopwatch.GetTimestamp();
            await ForAllAsync(sequences, async i => ids[i] = await client.ScheduleNewOrchestrationInstanceAsync("sequence", 5));
            await ForAllAsync(sequences, async i => await client.WaitForInstanceCompletionAsync(ids[i]));
            return sequences / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    private static async Task<string> FanOutAsync(int scale)
    {
        await using var bench = await Bench.StartAsync();
        var count = 20 * scale * 5;
        var started = Stopwatch.GetTimestamp();
        await ForAllAsync(count, async i => await bench.Client.ScheduleNewOrchestrationInstanceAsync("fan", 100, new StartOrchestrationOptions("f" + i)));
        await bench.Engine.WhenIdleAsync();
        var elapsed = Stopwatch.GetElapsedTime(started);
        await bench.CheckAsync(count);
        return string.Create(
            CultureInfo.InvariantCulture, $"{count} x 100 parallel: {count * 100 / elapsed.TotalSeconds:0} act/s, group of {bench.GroupSize:0.0}");
    }

    private static async Task<string> EventsAsync(int scale)
    {
        await using var bench = await Bench.StartAsync();
        var count = 2000 * scale;
        var started = Stopwatch.GetTimestamp();
        await ForAllAsync(count, async i =>
            await bench.Client.ScheduleNewOrchestrationInstanceAsync("escalation", null, new StartOrchestrationOptions("e" + i)));
        await bench.Engine.WhenIdleAsync();
        var waiting = Stopwatch.GetElapsedTime(started);
        var times = new double[count];
        started = Stopwatch.GetTimestamp();
        await ForAllAsync(count, async i =>
        {
            var raised = Stopwatch.GetTimestamp();
            var done = bench.Client.WaitForInstanceCompletionAsync("e" + i);
            await bench.Client.RaiseEventAsync("e" + i, "ack", "me");
            await done;
            times[i] = Stopwatch.GetElapsedTime(raised).TotalMilliseconds;
        });
        var elapsed = Stopwatch.GetElapsedTime(started);
        await bench.CheckAsync(count);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{count} escalations: {count / waiting.TotalSeconds:0} waiting/s, burst {count / elapsed.TotalSeconds:0} events/s, event to completed {Percentiles(times)}");
    }

    private static async Task<string> PacedEventsAsync(int scale)
    {
        const int Rate = 5000;
        await using var bench = await Bench.StartAsync();
        var count = Rate * scale;
        await ForAllAsync(count, async i =>
            await bench.Client.ScheduleNewOrchestrationInstanceAsync("escalation", null, new StartOrchestrationOptions("e" + i)));
        await bench.Engine.WhenIdleAsync();
        var times = new double[count];
        var all = new Task[count];
        var paused = GC.GetTotalPauseDuration();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count;)
        {
            var due = (int)Math.Min(count, Stopwatch.GetElapsedTime(started).TotalSeconds * Rate);
            for (; i < due; i++)
            {
                all[i] = OneAsync(i);
            }

            await Task.Delay(1);
        }

        await Task.WhenAll(all);
        var elapsed = Stopwatch.GetElapsedTime(started);
        await bench.CheckAsync(count);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{count} events paced at {Rate}/s (done at {count / elapsed.TotalSeconds:0}/s): event to completed {Percentiles(times)}, collector {(GC.GetTotalPauseDuration() - paused).TotalMilliseconds:0} ms");

        async Task OneAsync(int i)
        {
            // From when it should have been sent: a late sender must not hide a slow engine.
            var planned = started + (long)(i / (double)Rate * Stopwatch.Frequency);
            var done = bench.Client.WaitForInstanceCompletionAsync("e" + i);
            await bench.Client.RaiseEventAsync("e" + i, "ack", "me");
            await done;
            times[i] = Stopwatch.GetElapsedTime(planned).TotalMilliseconds;
        }
    }

    private static async Task<string> TimersAsync(int scale)
    {
        await using var bench = await Bench.StartAsync();
        var count = 5000;
        var due = DateTime.UtcNow.AddSeconds(4 * scale);
        await ForAllAsync(count, async i => await bench.Client.ScheduleNewOrchestrationInstanceAsync("timer", due, new StartOrchestrationOptions("t" + i)));
        await bench.Engine.WhenIdleAsync();
        if (DateTime.UtcNow > due)
        {
            return "too slow to have all timers waiting before they are due";
        }

        await Task.WhenAll(Enumerable.Range(0, count).Select(i => bench.Client.WaitForInstanceCompletionAsync("t" + i)));
        var done = (DateTime.UtcNow - due).TotalMilliseconds;
        await bench.CheckAsync(count);
        return string.Create(CultureInfo.InvariantCulture,
            $"{count} timers at one instant: resumed {Percentiles(bench.Lateness)}, all completed after {done:0} ms");
    }

    /// <summary>
    /// 100,000 instances that wait for an event or a timer: memory, file, restart, an event to one that is not in memory, and the start of one more
    /// in turns with one in an empty store.
    /// </summary>
    private static async Task<string> ManyWaitingAsync(int scale)
    {
        const int Count = 100_000;
        await using var empty = await Bench.StartAsync();
        await using var bench = await Bench.StartAsync();
        var started = Stopwatch.GetTimestamp();
        await ForAllAsync(Count, async i =>
            await bench.Client.ScheduleNewOrchestrationInstanceAsync("escalation", null, new StartOrchestrationOptions("m" + i)));
        await bench.Engine.WhenIdleAsync();
        var filled = Stopwatch.GetElapsedTime(started);
        var inMemory = bench.Engine.InstancesInMemory;
        var withLive = GC.GetTotalMemory(forceFullCollection: true) >> 20;
        var resident = Environment.WorkingSet >> 20;
        var file = new FileInfo(bench.DatabasePath).Length >> 20;
        started = Stopwatch.GetTimestamp();
        await bench.RestartAsync();
        await bench.Engine.WhenIdleAsync();
        var restarted = Stopwatch.GetElapsedTime(started);
        var afterRestart = GC.GetTotalMemory(forceFullCollection: true) >> 20;
        List<double> inEmpty = [], inFull = [];
        for (var i = 0; i < 400 * scale; i++)
        {
            foreach (var (store, measured) in new[] { (empty, inEmpty), (bench, inFull) })
            {
                started = Stopwatch.GetTimestamp();
                await store.Client.ScheduleNewOrchestrationInstanceAsync("escalation", null, new StartOrchestrationOptions("one-more" + i));
                measured.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                await store.Engine.WhenIdleAsync();
            }
        }

        var times = new double[2000 * scale];
        await ForAllAsync(times.Length, async i =>
        {
            var raised = Stopwatch.GetTimestamp();
            var id = "m" + i * (Count / times.Length);
            await bench.Client.RaiseEventAsync(id, "ack", "me");
            await bench.Client.WaitForInstanceCompletionAsync(id);
            times[i] = Stopwatch.GetElapsedTime(raised).TotalMilliseconds;
        });
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Count} waiting after {filled.TotalSeconds:0.0} s, {inMemory} in memory, heap {withLive} MB, RSS {resident} MB, file {file} MB; restart {restarted.TotalMilliseconds:0} ms, heap {afterRestart} MB; " +
            $"start of one more {Percentiles(inFull)}, in an empty store {Percentiles(inEmpty)}; event to a sleeping one {Percentiles(times)}");
    }

    /// <summary>New work on a store that already holds finished instances: 1,000, then many more (copies of one, written directly).</summary>
    private static async Task<string> ManyCompletedAsync(int scale)
    {
        await using var bench = await Bench.StartAsync();
        var report = new List<string>();
        var first = 0;
        foreach (var stored in new[] { 1_000, 500_000 * scale })
        {
            await FillAsync(bench, stored, "c", $"Status = 1, Busy = 0, WakeAt = NULL, CompletedAt = CreatedAt");
            var count = 5000;
            var offset = first;
            var started = Stopwatch.GetTimestamp();
            await ForAllAsync(count,
                async i => await bench.Client.ScheduleNewOrchestrationInstanceAsync("sequence", 5, new StartOrchestrationOptions("s" + (offset + i))));
            await bench.Engine.WhenIdleAsync();
            report.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"with {stored} completed: {count / Stopwatch.GetElapsedTime(started).TotalSeconds:0} inst/s, file {new FileInfo(bench.DatabasePath).Length >> 20} MB"));
            first += count;
        }

        return string.Join("; ", report);
    }

    /// <summary>Timers over a year: what a restart reads, what stays in memory, what idling costs.</summary>
    private static async Task<string> ManyTimersAsync(int scale)
    {
        await using var bench = await Bench.StartAsync();
        var count = 500_000 * scale;
        var year = TimeSpan.FromDays(365).Ticks;
        await FillAsync(bench, count, "y",
            string.Create(CultureInfo.InvariantCulture, $"Status = 0, Busy = 0, WakeAt = CreatedAt + 36000000000 + (Key % {count}) * {year / count}"));
        var filled = new FileInfo(bench.DatabasePath).Length >> 20;
        await bench.RestartAsync(); // the fill went past the engine
        var before = GC.GetTotalMemory(forceFullCollection: true) >> 20;
        var started = Stopwatch.GetTimestamp();
        await bench.RestartAsync();
        await bench.Engine.WhenIdleAsync();
        var restarted = Stopwatch.GetElapsedTime(started);
        var times = new List<double>();
        for (var i = 0; i < 100; i++)
        {
            started = Stopwatch.GetTimestamp();
            await bench.Client.ScheduleNewOrchestrationInstanceAsync("timer", DateTime.UtcNow.AddDays(i + 1), new StartOrchestrationOptions("one-more" + i));
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        await bench.Engine.WhenIdleAsync();
        await Task.Delay(3000); // the compiler goes on in the background for a while
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        await Task.Delay(5000);
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{count} timers over a year: file {filled} MB, heap {before} MB, restart to ready {restarted.TotalMilliseconds:0} ms, start of one more {Percentiles(times)}, idle CPU {cpu.TotalMilliseconds / 50:0.00} %");
    }

    /// <summary>Multiplies one instance that waits for a timer: all rows that it has, under new keys, then <paramref name="change"/> to the copies.</summary>
    private static async Task FillAsync(Bench bench, int count, string prefix, string change)
    {
        var seed = prefix + "-seed" + Guid.NewGuid().ToString("N");
        await bench.Client.ScheduleNewOrchestrationInstanceAsync("timer", DateTime.UtcNow.AddYears(1), new StartOrchestrationOptions(seed));
        await bench.Engine.WhenIdleAsync();
        for (var from = 0; from < count; from += 50_000)
        {
            var part = Math.Min(50_000, count - from);
            await bench.Engine.Database.WriteAsync(connection => connection.Execute(string.Create(CultureInfo.InvariantCulture, $"""
                CREATE TEMP TABLE Copy AS
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {part})
                    SELECT (SELECT max(Key) FROM Instances) + i AS Key, s.Key AS Seed FROM n, Instances s WHERE s.Id = '{seed}';
                INSERT INTO Instances SELECT c.Key, '{prefix}' || c.Key, Name, Version, Status, Generation, CreatedAt, UpdatedAt, CompletedAt, WakeAt, Busy, ParentKey, ParentGeneration, ParentTask
                    FROM Copy c JOIN Instances s ON s.Key = c.Seed;
                INSERT INTO Details SELECT c.Key, Input, Output, CustomStatus, Failure, Tags, ParentId, ParentName FROM Copy c JOIN Details s ON s.Key = c.Seed;
                INSERT INTO History SELECT c.Key << 20, Timestamp, Data FROM Copy c JOIN History s ON s.Id = c.Seed << 20;
                UPDATE Instances SET {change} WHERE Key IN (SELECT Key FROM Copy);
                DROP TABLE Copy;
                """)));
        }

        await bench.RestartAsync(); // the engine gives out keys from memory
    }

    private static async Task ForAllAsync(int count, Func<int, Task> one)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Starters).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                await one(i);
            }
        })));
    }

    private static string Percentiles(IEnumerable<double> times)
    {
        var sorted = times.Order().ToArray();
        double At(double part) => sorted[Math.Min(sorted.Length - 1, (int)(part * sorted.Length))];
        return string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):0.00} p95 {At(0.95):0.00} p99 {At(0.99):0.00} max {sorted[^1]:0.00} ms");
    }

    private sealed class Bench : IAsyncDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("workflows-bench").FullName;
        private readonly List<double> lateness = [];

        private Bench()
        {
        }

        internal DurableEngine Engine { get; private set; } = null!;

        internal DurableTaskClient Client => Engine.Client;

        internal IReadOnlyCollection<double> Lateness => lateness;

        internal double GroupSize => Engine.WriteLoad is var (commits, writes) && commits > 0 ? (double)writes / commits : 0;

        internal string DatabasePath => Path.Combine(folder, "durable.db");

        internal static async Task<Bench> StartAsync()
        {
            var bench = new Bench();
            await bench.OpenAsync();
            return bench;
        }

        internal async Task RestartAsync()
        {
            await Engine.StopAsync();
            await OpenAsync();
        }

        private async Task OpenAsync()
        {
            var registry = new DurableTaskRegistry();
            AddTo(registry, lateness);
            Engine = new DurableEngine(registry, new DurableEngineOptions { DatabasePath = DatabasePath });
            await Engine.StartAsync();
        }

        internal static void AddTo(DurableTaskRegistry registry, List<double> lateness) => registry
                .AddOrchestratorFunc<int, string>("sequence", async (context, count) =>
                {
                    var text = "";
                    for (var i = 0; i < count; i++)
                    {
                        text += await context.CallActivityAsync<string>("hello", "w" + i);
                    }

                    return text;
                })
                .AddOrchestratorFunc<int, int>("fan", async (context, count) =>
                    (await Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallActivityAsync<string>("hello", "w" + i)))).Length)
                .AddOrchestratorFunc<object?, string>("escalation", async (context, _) =>
                {
                    await context.CallActivityAsync<string>("hello", "notify");
                    return await context.WaitForExternalEvent<string>("ack", TimeSpan.FromMinutes(30));
                })
                .AddOrchestratorFunc<DateTime, string>("timer", async (context, due) =>
                {
                    await context.CreateTimer(due, CancellationToken.None);
                    lock (lateness)
                    {
                        lateness.Add((DateTime.UtcNow - due).TotalMilliseconds);
                    }

                    return "fired";
                })
                .AddActivityFunc<string, string>("hello", (_, name) => "hello " + name);

        internal async Task CheckAsync(int expected)
        {
            var count = 0;
            await foreach (var page in Client.GetAllInstancesAsync(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Completed], PageSize: 1000))
                .AsPages())
            {
                count += page.Values.Count;
            }

            if (count != expected)
            {
                throw new InvalidOperationException($"{expected} completed instances were expected, but there are {count}.");
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Engine.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }
}
