using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Workflows.Embedded.DurableTask;
using Workflows.Embedded.Sqlite;

namespace Workflows.Engine.Tests.Simulation;

using Mail = Workflows.Embedded.DurableTask.Mail; // inside: there is a namespace of that name outside

/// <summary>
/// One seed: a handful of instances, clients, faults and crashes on one thread and in virtual time. The seed decides everything, down to which
/// piece of the engine's work runs next; what has not run at a crash never does. After every step what is on the "disk" is held against
/// what the engine promises.
/// </summary>
internal sealed partial class SimulatedProcess : SimulatedWorld, IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Random random;
    private readonly List<Action> work = [];
    private readonly SimulatedClock clock;
    private readonly SortedDictionary<string, Instance> instances = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (long, long, long)> checkedRows = [];
    private readonly HashSet<string> ranInThisLife = new(StringComparer.Ordinal);
    private readonly List<string>? trace;
    private readonly SqliteConnection connection;
    private readonly double pieceFaults;
    private readonly double commitFaults;
    private readonly double copies;
    private readonly int crashWeight;
    private readonly int memory;
    private DurableEngine engine = null!;
    private bool isCalm;
    private bool isOpening;
    private object currentLife = new();
    private string running = "";
    private int step;
    private ulong digest = 14695981039346656037;

    private SimulatedProcess(int seed, SqliteConnection connection, bool isTraced)
    {
        random = new Random(seed);
        trace = isTraced ? [] : null;
        this.connection = connection;
        clock = new SimulatedClock(Start, Post);

        // Some seeds without each kind of fault: a crash repairs much, so the absence of crashes finds what only a restart would.
        pieceFaults = random.Next(3) == 0 ? 0.1 : 0;
        commitFaults = random.Next(3) == 0 ? 0.1 : 0;
        copies = random.Next(3) == 0 ? 0.2 : 0;
        crashWeight = random.Next(2) * 2;
        memory = random.Next(4) switch { 0 => 0, 1 => 1, 2 => 2, _ => 100 };
    }

    internal override SqliteConnection Connection => connection;

    /// <summary>Runs a seed. The connection is used again by the next: opening a database costs more than a run.</summary>
    /// <returns>A number over everything that happened: the same for the same seed.</returns>
    /// <exception cref="SimulationException">A guarantee was broken; the message says which, and how to see it again.</exception>
    internal static ulong Run(int seed, SqliteConnection connection, Action<string>? tell = null)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null); // a test runner's would take continuations to other threads
        using var process = new SimulatedProcess(seed, connection, tell is not null);
        try
        {
            process.Run();
            return process.digest;
        }
        catch (Exception exception)
        {
            throw new SimulationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Seed {seed}, step {process.step}: {exception.Message}\nSee it again, with what led to it: dotnet run --project tests/Engine -- simulate {seed}\n{(exception is SimulationException ? "" : exception)}"));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
            process.trace?.ForEach(line => tell!(line));
        }
    }

    internal static SqliteConnection OpenDisk()
    {
        var disk = new SqliteConnection("Data Source=:memory:;Pooling=False");
        disk.Open();
        disk.Execute("PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON;");
        return disk;
    }

    internal override void Post(Action work) => this.work.Add(work);

    internal override void Delivered(string id, Mail mail)
    {
        if (!isCalm && random.NextDouble() < copies && mail is Mail.Event { Client: null } or Mail.Start { Client: null } or Mail.Result or Mail.Timer
            or Mail.Resume)
        {
            var copied = engine;
            Post(() =>
            {
                if (copied == engine)
                {
                    Tell($"copy of {mail.GetType().Name} to {id}");
                    engine.Deliver(id, mail);
                }
            });
        }
    }

    private void Run()
    {
        SQLitePCL.raw.sqlite3_commit_hook(connection.Handle, _ =>
        {
            var fails = !isCalm && !isOpening && random.NextDouble() < commitFaults;
            if (fails)
            {
                Tell("a commit fails");
            }

            return fails ? 1 : 0;
        }, null);
        Tell($"faults of a piece {pieceFaults}, of a commit {commitFaults}, copies {copies}, crashes {crashWeight}, executions in memory {memory}");
        Open();
        for (step = 1; step <= 60; step++)
        {
            Step();
            Check();
        }

        isCalm = true;
        Finish();
        SQLitePCL.raw.sqlite3_commit_hook(connection.Handle, null, null);
    }

    private void Step()
    {
        var id = "s" + random.Next(4).ToString(CultureInfo.InvariantCulture);
        var known = instances.GetValueOrDefault(id);
        switch (random.Next(22 + crashWeight))
        {
            case < 10 when work.Count > 0:
                for (var count = random.Next(1, 12); count > 0 && work.Count > 0; count--)
                {
                    Work();
                }

                break;
            case < 16 when known is null:
                known = new Instance(id, RandomSteps());
                instances.Add(id, known);
                Tell($"start {id} {known.Steps}");
                known.Started = Call(id, done => new Mail.Start(
                    new StartRequest("plan", "", engine.Converter.Serialize(new PlanInput(known.Steps)), null, random.Next(5) == 0 ? clock.GetUtcNow()
                        .AddMinutes(3).UtcTicks : null), done));
                break;
            case < 16 when known is not null && known.Sent.Count < 6:
                RaiseNext(known);
                break;
            case 16 when known is not null:
                Tell($"suspend {id}");
                _ = Call(id, done => new Mail.Event(new HistoryEvent(HistoryKind.Suspended), 0, done));
                break;
            case 17 when known is not null:
                Tell($"resume {id}");
                _ = Call(id, done => new Mail.Event(new HistoryEvent(HistoryKind.Resumed), 0, done));
                break;
            case 18:
                var minutes = random.Next(12);
                Tell($"{minutes} minutes pass");
                clock.Advance(TimeSpan.FromMinutes(minutes));
                break;
            case 19:
                Tell("evict all");
                engine.EvictAll();
                break;
            case 20 when random.Next(4) == 0:
                var hours = random.Next(-5, 6);
                Tell($"the wall clock is set by {hours} hours");
                clock.Set(TimeSpan.FromHours(hours));
                break;
            case 21 when known is not null && random.Next(5) == 0:
                Tell($"terminate {id}");
                _ = Call(id, done => new Mail.Event(new HistoryEvent(HistoryKind.Terminated) { Text = "\"over\"" }, 0, done));
                break;
            case >= 22:
                Crash();
                break;
        }
    }

    private string RandomSteps() =>
        string.Concat(Enumerable.Range(0, random.Next(2, 7)).Select(_ => PlanOrchestrator.AllSteps[random.Next(PlanOrchestrator.AllSteps.Length)]));

    private void RaiseNext(Instance known)
    {
        var number = known.Sent.Count.ToString(CultureInfo.InvariantCulture);
        Tell($"raise {number} to {known.Id}");
        known.Sent.Add(new Sending(number, Call(known.Id, done => new Mail.Event(
            new HistoryEvent(HistoryKind.EventRaised) { Name = random.Next(2) == 0 ? "e" : "E", Text = $"\"{number}\"" }, 0, done))));
    }

    private Task Call(string id, Func<TaskCompletionSource, Mail> make)
    {
        var done = new TaskCompletionSource();
        // looked at or not, it is no unobserved one
        _ = done.Task.ContinueWith(static task => _ = task.Exception, TaskContinuationOptions.ExecuteSynchronously);
        engine.Deliver(id, make(done));
        return done.Task;
    }

    /// <summary>One piece of the engine's work, whichever the seed takes.</summary>
    private void Work()
    {
        var index = random.Next(work.Count);
        var piece = work[index];
        work[index] = work[^1];
        work.RemoveAt(work.Count - 1);
        digest = unchecked((digest ^ (uint)index ^ ((ulong)work.Count << 32)) * 1099511628211);
        piece();
    }

    private void Crash()
    {
        Tell("crash");
        work.Clear();
        clock.Clear();
        Close();
        Open();
    }

    private void Open()
    {
        ranInThisLife.Clear();
        var registry = new DurableTaskRegistry();
        registry.AddOrchestrator("plan", () => new PlanOrchestrator());
        var life = new object();
        currentLife = life;
        foreach (var name in new[] { "ok", "flaky", "poison" })
        {
            registry.AddActivity(name, _ => new SimulatedActivity(input => RunActivity(life, name, input)));
        }

        engine = new DurableEngine(registry, new DurableEngineOptions
        {
            DatabasePath = ":memory:",
            World = this,
            TimeProvider = clock,
            MaxInstancesInMemory = memory,
            MaxPayloadLength = 2000,
            MaxConcurrentActivities = 3,
            CommitRetryDelay = TimeSpan.Zero,
            CommitFault = () =>
            {
                if (!isCalm && random.NextDouble() < pieceFaults)
                {
                    Tell("a piece fails");
                    throw new IOException("simulated: disk full");
                }
            },
            ActivityInvoker = async (services, invocation, run) =>
            {
                running = string.Create(CultureInfo.InvariantCulture, $"{invocation.InstanceId} {invocation.TaskId}");
                return await run(services).ConfigureAwait(false);
            },
        });
        isOpening = true;
        engine.StartAsync().GetAwaiter().GetResult();
        isOpening = false;
    }

    private Task<object?> RunActivity(object life, string name, string input)
    {
        if (!ranInThisLife.Add(running + " " + input))
        {
            throw Broken($"activity {name} of {running} ran twice in one life of the process");
        }

        var done = new TaskCompletionSource<object?>();
        void Complete()
        {
            if (life != currentLife)
            {
                return;
            }

            switch (name)
            {
                case "flaky" when random.Next(3) == 0:
                    done.SetException(new InvalidOperationException("out of order", new IOException("by chance")));
                    break;
                case "poison":
                    switch (random.Next(3))
                    {
                        case 0:
                            done.SetException(new OperationCanceledException());
                            break;
                        case 1:
                            done.SetResult(new string('x', 3000));
                            break;
                        default:
                            done.SetResult(new Unserializable());
                            break;
                    }

                    break;
                default:
                    done.SetResult(input + "'");
                    break;
            }
        }

        if (name == "poison" && random.Next(4) == 0)
        {
            throw new InvalidOperationException(); // before the first await
        }

        if (random.Next(5) == 0)
        {
            clock.CreateTimer(_ => Complete(), null, TimeSpan.FromMinutes(random.Next(20)), Timeout.InfiniteTimeSpan);
        }
        else
        {
            Post(Complete);
        }

        return done.Task;
    }

    private static SimulationException Broken(string what) => new(what);

    private void Tell(string what) =>
        trace?.Add(string.Create(CultureInfo.InvariantCulture, $"{step,3} {clock.GetUtcNow():MM-dd HH:mm} ({work.Count} open) {what}"));

    private void Close() => engine.AbandonAsync().AsTask().GetAwaiter().GetResult();

    public void Dispose()
    {
        Close();
        SQLitePCL.raw.sqlite3_commit_hook(connection.Handle, null, null);
        connection.Execute("DELETE FROM Instances; DELETE FROM Details; DELETE FROM History; DELETE FROM Messages; DELETE FROM sqlite_sequence;");
    }

    private sealed class Instance(string id, string steps)
    {
        internal string Id => id;

        internal string Steps => steps;

        internal Task? Started { get; set; }

        internal List<Sending> Sent { get; } = [];
    }

    private sealed record Sending(string Number, Task Done);

    private sealed class Unserializable
    {
#pragma warning disable CA1822 // what the serializer trips over
        public string Value => throw new NotSupportedException("not to be read");
#pragma warning restore CA1822
    }
}
