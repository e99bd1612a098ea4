using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.Sqlite;
using Xunit;

namespace Workflows.Engine.Tests.DurableTask;

/// <summary>What survives a process that dies, and what memory may forget.</summary>
public sealed class RecoveryTests : ScenarioTests
{
    [Theory, MemberData(nameof(Modes))]
    public async Task ActivityCutOff_RunsAgainAfterARestart(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<object?, string>("act", async (context, _) =>
            await context.CallActivityAsync<string>("Echo", "a") + await context.CallActivityAsync<string>("Gate", "cut")));
        var id = await harness.StartAsync("act");
        await ReachedAsync("cut");
        await harness.RestartAsync();
        Release("cut");
        AssertCompleted("acut", await harness.CompleteAsync(id));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task EveryKindOfWait_SurvivesACrashAtEveryStep(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<int, string>("all", async (context, generation) =>
        {
            var text = await context.CallActivityAsync<string>("Echo", "a");
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            text += await context.CallSubOrchestratorAsync<string>(
                "Wait", null, new SubOrchestrationOptions(instanceId: context.InstanceId + "-kid" + generation));
            text += await context.WaitForExternalEvent<string>("e");
            if (generation == 0)
            {
                context.ContinueAsNew(1);
            }

            return text;
        }));
        var id = await harness.StartAsync("all", 0, "x");
        for (var generation = 0; generation < 2; generation++)
        {
            await harness.IdleAsync();
            await harness.RestartAsync();
            await harness.AdvanceAsync(TimeSpan.FromHours(1) + TimeSpan.FromTicks(1)); // the second generation begins a tick later
            await harness.RestartAsync();
            await harness.Client.RaiseEventAsync(id, "e", "E");
            await harness.RestartAsync();
            await harness.Client.RaiseEventAsync("x-kid" + generation, "go", "K");
        }

        AssertCompleted("aKE", await harness.CompleteAsync(id));
        Assert.Equal(0, harness.MessageRows());
    }

    [Fact]
    public async Task SmallMemory_EvictsAndBringsBack()
    {
        await using var harness = await OpenAsync(false, null, options => options.MaxInstancesInMemory = 10);
        var ids = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            ids.Add(await harness.StartAsync("Wait", null, "w" + i));
        }

        await harness.IdleAsync();
        Assert.InRange(harness.Engine.InstancesInMemory, 1, 10 + Environment.ProcessorCount * 4);
        foreach (var id in ids)
        {
            await harness.Client.RaiseEventAsync(id, "go", id);
        }

        foreach (var id in ids)
        {
            AssertCompleted(id, await harness.GetAsync(id));
        }

        Assert.Equal(0, harness.Engine.InstancesInMemory);
    }

    [Fact]
    public async Task Restart_LoadsOnlyWhatHasWork()
    {
        await using var harness = await OpenAsync(false);
        for (var i = 0; i < 50; i++)
        {
            await harness.StartAsync("Wait", null, "w" + i);
        }

        await harness.IdleAsync();
        await harness.RestartAsync();
        await harness.IdleAsync();
        Assert.Equal(0, harness.Engine.InstancesInMemory);
        await harness.Client.RaiseEventAsync("w7", "go", "v");
        AssertCompleted("v", await harness.GetAsync("w7"));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task DisposableOrchestrator_IsDisposedOncePerObject(bool replay)
    {
        var made = 0;
        var disposed = 0;
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestrator("disposable", () =>
        {
            made++;
            return new DisposableOrchestrator(() => disposed++);
        }));
        var id = await harness.StartAsync("disposable");
        await harness.IdleAsync();
        Assert.Equal(replay ? 1 : 0, disposed);

        await harness.Client.RaiseEventAsync(id, "end", "over");

        AssertCompleted("over", await harness.GetAsync(id));
        Assert.Equal(replay ? 2 : 1, made);
        Assert.Equal(made, disposed);
    }

    [Fact]
    public async Task SecondEngineOnTheSameFile_IsRefused()
    {
        await using var harness = await OpenAsync(false);
        await using var second = new Workflows.Embedded.DurableTask.DurableEngine(
            new DurableTaskRegistry(), new Workflows.Embedded.DurableTask.DurableEngineOptions { DatabasePath = harness.DatabasePath });
        var error = await Assert.ThrowsAsync<IOException>(() => second.StartAsync());
        Assert.Contains("open elsewhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_EndsRunningActivities_AndRefusesClients()
    {
        await using var harness = await OpenAsync(
            false, tasks => tasks.AddOrchestratorFunc<object?, string>("act", (context, _) => context.CallActivityAsync<string>("Gate", "stop")));
        var id = await harness.StartAsync("act");
        await ReachedAsync("stop");
        var stopping = harness.RestartAsync(crash: false);
        Release("stop");
        await stopping;
        AssertCompleted("stop", await harness.CompleteAsync(id));
        await harness.Engine.StopAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => harness.StartAsync("Ok", "1"));
    }

    [Fact]
    public async Task FailingMiddleware_IsToldToTheClient_AndTheInstanceGoesOnLater()
    {
        var failures = 0;
        await using var harness = await OpenAsync(false, null, options => options.OrchestrationInvoker = (_, invocation, turn) =>
        {
            if (invocation.Name == "Wait" && Interlocked.Increment(ref failures) == 2)
            {
                throw new InvalidOperationException("middleware");
            }

            turn();
        });
        var id = await harness.StartAsync("Wait");
        await harness.IdleAsync();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => harness.Client.RaiseEventAsync(id, "go", "1"));
        Assert.Equal("middleware", error.Message);
        await harness.Client.RaiseEventAsync(id, "go", "2").WaitAsync(Workflows.Testing.Eventually.Deadline);
        AssertCompleted("2", await harness.GetAsync(id));
    }

    [Fact]
    public async Task Stop_KeepsTheResultOfAnActivityThatEndsMeanwhile_AndBeginsNoOther()
    {
        var begun = new ConcurrentQueue<string>();
        await using var harness = await OpenAsync(false, tasks => tasks
            .AddActivityFunc<string, string>("note", (_, step) =>
            {
                begun.Enqueue(step);
                return step;
            })
            .AddOrchestratorFunc<object?, string>("two", async (context, _) =>
            {
                await context.CallActivityAsync("note", "first");
                await context.CallActivityAsync("Gate", "open");
                return await context.CallActivityAsync<string>("note", "last");
            }));
        var id = await harness.StartAsync("two");
        await ReachedAsync("open");
        var stopping = harness.RestartAsync(crash: false);
        Assert.False(stopping.IsCompleted);
        Release("open");
        await stopping;

        AssertCompleted("last", await harness.GetAsync(id));
        Assert.Equal(["first", "last"], begun);
        Assert.Single(harness.Engine.Story(id), line => line.Contains("TaskCompleted #1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AfterADefect_TimePasses_OrAMailComes_AndItIsTriedAgain()
    {
        var failures = 3;
        await using var harness = await OpenAsync(false, configure: options => options.OrchestrationInvoker = (_, _, turn) =>
        {
            if (failures-- > 0)
            {
                throw new InvalidOperationException("middleware");
            }

            turn();
        });
        var id = await harness.StartAsync("Wait"); // with its first turn, and then without: two failures
        await harness.IdleAsync();
        Assert.Equal((1, OrchestrationRuntimeStatus.Pending), (failures, (await harness.GetAsync(id)).RuntimeStatus));
        await harness.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal((0, OrchestrationRuntimeStatus.Pending), (failures, (await harness.GetAsync(id)).RuntimeStatus));
        await harness.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await harness.GetAsync(id)).RuntimeStatus); // ever more slowly
        await harness.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await harness.GetAsync(id)).RuntimeStatus);
    }

    [Fact]
    public async Task OperatorsView_BackupVerifyAndHistory()
    {
        await using var harness = await OpenAsync(false, tasks => tasks.AddOrchestratorFunc<object?, string>("view", async (context, _) =>
        {
            await context.CallActivityAsync("Echo", "x");
            return await context.WaitForExternalEvent<string>("go", TimeSpan.FromHours(1));
        }));
        var id = await harness.StartAsync("view");
        await harness.IdleAsync();
        using (var snapshot = await SqliteSnapshot.TakeAsync(harness.Engine.Database))
        {
            snapshot.CopyTo(0, harness.DatabasePath + ".copy");
        }

        await harness.Client.RaiseEventAsync(id, "go", "v");
        await harness.IdleAsync();

        Assert.Empty(harness.Engine.Findings());
        Assert.Equal(
            [
                "ExecutionStarted #0   ", "TaskScheduled #0 Echo  \"x\"", "TaskCompleted #0 Echo  \"x\"", "TimerCreated #1  2026-04-01T01:00:00.0000000+00:00 ",
                    "EventRaised #0 go  \"v\"",
            ],
            harness.Engine.Story(id));
        Assert.Empty(harness.Engine.Story("nobody"));

        await using var copy = new Workflows.Embedded.DurableTask.DurableEngine(
            new DurableTaskRegistry(),
            new Workflows.Embedded.DurableTask.DurableEngineOptions { DatabasePath = harness.DatabasePath + ".copy", TimeProvider = harness.Clock });
        await copy.StartAsync();
        Assert.Equal(4, copy.Story(id).Count);
        await harness.Engine.Database.WriteAsync(connection => connection.Statement("UPDATE History SET Data = x'02'").Run());
        Assert.Contains("history-unreadable", harness.Engine.Findings()[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyInstancesAtOnce_AllComplete()
    {
        var ran = new ConcurrentDictionary<string, int>();
        await using var harness = await OpenAsync(false, tasks => tasks
            .AddActivityFunc<string, string>("mark", (_, key) => ran.AddOrUpdate(key, 1, (_, n) => n + 1)
                .ToString(System.Globalization.CultureInfo.InvariantCulture))
            .AddOrchestratorFunc<int, string>("many", async (context, number) =>
            {
                for (var i = 0; i < 5; i++)
                {
                    await context.CallActivityAsync("mark", number + "/" + i);
                }

                return "done";
            }), options => options.MaxInstancesInMemory = 100);
        var ids = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => harness.StartAsync("many", i)));
        await harness.IdleAsync();
        foreach (var id in ids)
        {
            AssertCompleted("done", await harness.GetAsync(id));
        }

        Assert.Equal(2500, ran.Count);
        Assert.All(ran.Values, times => Assert.Equal(1, times));
    }

    private sealed class DisposableOrchestrator(Action disposed) : TaskOrchestrator<object?, string>, IDisposable
    {
        public override Task<string> RunAsync(TaskOrchestrationContext context, object? input) => context.WaitForExternalEvent<string>("end");

        public void Dispose() => disposed();
    }
}
