using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.DurableTask;
using Workflows.Embedded.Sqlite;
using Workflows.Testing;

namespace Workflows.Engine.Tests.DurableTask;

/// <summary>What an operator's checks find in an engine's database.</summary>
internal static class EngineChecks
{
    internal static IReadOnlyList<string> Findings(this DurableEngine engine)
    {
        var damage = SqliteFile.FindDamage(engine.Database);
        return damage.Count > 0 ? damage : [.. DurableAdministration.Of(engine).Check().Select(f => $"{f.Code} {f.Instance}: {f.Message}")];
    }

    /// <summary>The history in short: kind, id, name, due time, text.</summary>
    internal static IReadOnlyList<string> Story(this DurableEngine engine, string id) =>
        [.. (DurableAdministration.Of(engine).History(id) ?? [])
            .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Kind} #{e.Task} {e.Name} {e.Due:O} {e.Text}"))];
}

/// <summary>
/// An engine on a file of its own and a clock that the test moves. <see cref="CompleteAsync"/> jumps from timer to timer.
/// With <c>replay</c> no execution stays in memory: every turn begins with a replay, so a scenario proves both.
/// </summary>
internal sealed class EngineHarness : IAsyncDisposable
{
    internal static readonly DateTimeOffset Start = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("workflows-engine").FullName;
    private readonly Action<DurableTaskRegistry> tasks;
    private readonly Action<DurableEngineOptions>? configure;
    private readonly bool replay;

    private EngineHarness(Action<DurableTaskRegistry> tasks, bool replay, Action<DurableEngineOptions>? configure)
    {
        this.tasks = tasks;
        this.replay = replay;
        this.configure = configure;
    }

    internal ManualClock Clock { get; } = new(Start);

    internal DurableEngine Engine { get; private set; } = null!;

    internal DurableTaskClient Client => Engine.Client;

    internal string DatabasePath => Path.Combine(folder, "durable.db");

    internal static async Task<EngineHarness> StartAsync(
        Action<DurableTaskRegistry> tasks, bool replay = false, Action<DurableEngineOptions>? configure = null)
    {
        var harness = new EngineHarness(tasks, replay, configure);
        await harness.OpenAsync(null);
        return harness;
    }

    /// <summary>A new engine on the same file; the old one is dropped as a crash would, or stopped.</summary>
    internal async Task RestartAsync(bool crash = true, Action<DurableTaskRegistry>? newTasks = null)
    {
        if (crash)
        {
            await Engine.AbandonAsync();
        }
        else
        {
            await Engine.StopAsync();
        }

        await OpenAsync(newTasks);
    }

    internal Task<string> StartAsync(string name, object? input = null, string? id = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(name, input, id is null ? null : new StartOrchestrationOptions(id));

    internal Task IdleAsync() => Engine.WhenIdleAsync().WaitAsync(Eventually.Deadline);

    internal async Task AdvanceAsync(TimeSpan by)
    {
        await IdleAsync();
        Clock.Advance(by);
        await IdleAsync();
    }

    internal async Task<OrchestrationMetadata> GetAsync(string id)
    {
        await IdleAsync();
        return await Client.GetInstanceAsync(id, true) ?? throw new InvalidOperationException($"No instance {id}.");
    }

    /// <summary>Lets time pass, timer by timer, until the instance ends.</summary>
    internal async Task<OrchestrationMetadata> CompleteAsync(string id)
    {
        while (true)
        {
            var metadata = await GetAsync(id);
            if (metadata.IsCompleted)
            {
                return metadata;
            }

            var next = Engine.NextTimerDue
                ?? throw new InvalidOperationException($"Instance {id} is {metadata.RuntimeStatus}, and nothing is going on that could change it.");
            Clock.Advance(next - Clock.GetUtcNow());
        }
    }

    internal async Task<OrchestrationMetadata> RunAsync(string name, object? input = null, string? id = null) =>
        await CompleteAsync(await StartAsync(name, input, id));

    internal long HistoryRows() => Count("SELECT COUNT(*) FROM History");

    internal long MessageRows() => Count("SELECT COUNT(*) FROM Messages");

    /// <summary>Holds the writer thread, so that what is sent meanwhile meets in one turn.</summary>
    internal Task BlockCommits(out Action release)
    {
        var gate = new ManualResetEventSlim();
        release = gate.Set;
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var blocked = Engine.Database.WriteAsync(_ =>
        {
            entered.SetResult();
            gate.Wait(Eventually.Deadline);
        });
        return entered.Task.ContinueWith(_ => blocked, TaskScheduler.Default).Unwrap();
    }

    internal bool IsCommitting(string id) => Engine.IsCommitting(id);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private long Count(string sql) => Engine.Database.Read(connection =>
    {
        var statement = connection.Statement(sql);
        statement.Step();
        var count = statement.GetInt64(0);
        statement.Reset();
        return count;
    });

    private async Task OpenAsync(Action<DurableTaskRegistry>? newTasks)
    {
        var registry = new DurableTaskRegistry();
        (newTasks ?? tasks)(registry);
        var options = new DurableEngineOptions { DatabasePath = DatabasePath, TimeProvider = Clock };
        if (replay)
        {
            options.MaxInstancesInMemory = 0;
        }

        configure?.Invoke(options);
        Engine = new DurableEngine(registry, options);
        await Engine.StartAsync();
    }
}
