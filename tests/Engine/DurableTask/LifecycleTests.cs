using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Xunit;

namespace Workflows.Engine.Tests.DurableTask;

/// <summary>Start, status, suspend, terminate, purge, restart, queries, waits.</summary>
public sealed class LifecycleTests : ScenarioTests
{
    [Theory, MemberData(nameof(Modes)),
        Scenario("start.generated-id", "start.input-raw", "start.name-case", "start.null-input-ref", "start.tags", "start.unknown-name", "start.bad-input")]
    public async Task Start_StoresInputTagsAndId(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddOrchestratorFunc<string?, string>("nil", (context, input) => (input is null) + "|" + (context.GetInput<string>() is null))
            .AddOrchestratorFunc<int, int>("int", (_, input) => input + 1)
            .AddOrchestratorFunc<Shape, Shape>("shape", (_, input) => input)
            .AddOrchestratorFunc<object?, string>(
                "kid", (context, _) => context.CallSubOrchestratorAsync<string>("Ok", "s", new SubOrchestrationOptions(instanceId: "tagless"))));
        var id = await harness.StartAsync("OK", "1");
        Assert.Matches("^[0-9a-f]{32}$", id);
        AssertCompleted("ok:1", await harness.CompleteAsync(id));
        AssertCompleted("True|True", await harness.RunAsync("nil"));
        AssertCompleted(1, await harness.RunAsync("int"));
        var shape = await harness.RunAsync("shape", new Shape("a", new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc), 3) { Extra = "x" });
        Assert.Equal("{\"Name\":\"a\",\"When\":\"2020-01-02T03:04:05Z\",\"N\":3,\"Extra\":\"x\"}", shape.SerializedInput);
        var tagged = await harness.Client.ScheduleNewOrchestrationInstanceAsync(
            "kid", null, new StartOrchestrationOptions { Tags = new Dictionary<string, string> { ["k"] = "v" } });
        Assert.Equal("v", (await harness.CompleteAsync(tagged)).Tags["k"]);
        Assert.Empty((await harness.GetAsync("tagless")).Tags);
        AssertFailed("OrchestratorTaskNotFound: No orchestrator task named 'NoSuchOrch' was found.", await harness.RunAsync("NoSuchOrch"));
        AssertFailed(
            "System.Text.Json.JsonException: The JSON value could not be converted to System.Int32. Path: $ | LineNumber: 0 | BytePositionInLine: 5. <- System.InvalidOperationException: Cannot get the value of a token type 'String' as a number.",
            await harness.RunAsync("int", "abc"));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("start.ids")]
    public async Task Ids_FollowTheOfficialHost(bool replay)
    {
        await using var harness = await OpenAsync(replay);
        foreach (var id in new[] { "a b", "日本:1", new string('x', 256), "Case", "case" })
        {
            AssertCompleted("ok:" + id.Length, await harness.RunAsync("Ok", "" + id.Length, id));
        }

        foreach (var id in new[] { "@a@b", "a/b", "a\\b", "a#b", "a?b", "a\nb", new string('x', 257) })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => harness.StartAsync("Ok", "1", id));
        }

        Assert.Equal(32, (await harness.StartAsync("Ok", "1", "")).Length);
        await Assert.ThrowsAsync<ArgumentNullException>(() => harness.Client.GetInstanceAsync(""));
        Assert.Null(await harness.Client.GetInstanceAsync("missing"));
    }

    /// <summary>As the official host's default: a live instance is never replaced, a finished one is, unless the caller objects.</summary>
    [Theory, MemberData(nameof(Modes)), Scenario(
        "start.existing-completed-dedupe-completed", "start.existing-failed-dedupe-failed", "start.existing-failed-dedupe-null",
        "start.existing-pending-dedupe-bogus", "start.existing-running-dedupe-completed", "start.existing-running-dedupe-null",
        "start.existing-running-dedupe-running+pending+suspended", "start.existing-suspended-dedupe-empty", "start.existing-terminated-dedupe-null",
        "start.existing-terminated-dedupe-terminated", "purge.then-reuse")]
    public async Task ExistingId(bool replay)
    {
        await using var harness = await OpenAsync(replay);
        async Task<string> Second(string id, params OrchestrationRuntimeStatus[] dedupe)
        {
            await harness.IdleAsync();
            try
            {
                await harness.Client.ScheduleNewOrchestrationInstanceAsync("Ok", "2", new StartOrchestrationOptions(id).WithDedupeStatuses(dedupe));
                return (await harness.CompleteAsync(id)).ReadOutputAs<string>()!;
            }
            catch (InvalidOperationException exception) when (exception.Message.Contains(
                $"An Orchestration instance with the ID {id} already exists.", StringComparison.Ordinal))
            {
                return "exists";
            }
        }

        await harness.RunAsync("Ok", "1", "completed");
        Assert.Equal("exists", await Second("completed", OrchestrationRuntimeStatus.Completed));
        Assert.Equal("ok:2", await Second("completed"));
        await harness.RunAsync("Fail", "1", "failed");
        Assert.Equal("exists", await Second("failed", OrchestrationRuntimeStatus.Failed));
        Assert.Equal("ok:2", await Second("failed"));
        await harness.StartAsync("Wait", null, "running");
        Assert.Equal("exists", await Second("running", OrchestrationRuntimeStatus.Completed));
        Assert.Equal("exists", await Second("running"));
        await Assert.ThrowsAsync<ArgumentException>(() => harness.Client.ScheduleNewOrchestrationInstanceAsync(
            "Ok", "2", new StartOrchestrationOptions("running") { DedupeStatuses = ["bogus"] }));
        await harness.Client.SuspendInstanceAsync("running");
        Assert.Equal("exists", await Second("running"));
        await harness.Client.TerminateInstanceAsync("running", "t");
        Assert.Equal("exists", await Second("running", OrchestrationRuntimeStatus.Terminated));
        var replaced = await Second("running");
        Assert.Equal("ok:2", replaced);
        Assert.Null((await harness.GetAsync("running")).SerializedCustomStatus);
        await harness.Client.PurgeInstanceAsync("running");
        Assert.Equal("ok:2", await Second("running"));
    }

    /// <summary>Delayed starts are never early, and events sent before are kept (stance 10 and the lost events of one store).</summary>
    [Theory, MemberData(nameof(Modes)), Scenario("start.startat-event")]
    public async Task StartAt_WaitsAndKeepsEvents(bool replay)
    {
        await using var harness = await OpenAsync(replay);
        foreach (var restart in new[] { false, true })
        {
            var at = harness.Clock.GetUtcNow().AddSeconds(4);
            var id = await harness.Client.ScheduleNewOrchestrationInstanceAsync("Wait", null, new StartOrchestrationOptions(StartAt: at));
            await harness.Client.RaiseEventAsync(id, "go", "early");
            await harness.AdvanceAsync(TimeSpan.FromSeconds(3.999));
            Assert.Equal(OrchestrationRuntimeStatus.Pending, (await harness.GetAsync(id)).RuntimeStatus);
            if (restart)
            {
                await harness.RestartAsync();
            }

            await harness.AdvanceAsync(TimeSpan.FromSeconds(0.001));
            AssertCompleted("early", await harness.GetAsync(id));
            Assert.Equal(0, harness.MessageRows());
        }

        var ended = await harness.Client.ScheduleNewOrchestrationInstanceAsync(
            "Wait", null, new StartOrchestrationOptions(StartAt: harness.Clock.GetUtcNow().AddDays(1)));
        await harness.Client.TerminateInstanceAsync(ended, "t");
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await harness.GetAsync(ended)).RuntimeStatus);
        Assert.Null(harness.Engine.NextTimerDue);
        AssertCompleted("ok:p", await harness.CompleteAsync(await harness.Client.ScheduleNewOrchestrationInstanceAsync(
            "Ok", "p", new StartOrchestrationOptions(StartAt: harness.Clock.GetUtcNow().AddDays(-1)))));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("cs.before-first-await", "cs.no-outputs", "cs.null", "fail.then-query")]
    public async Task CustomStatus_AndWhatAQueryShows(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<object?, string>("status", async (context, _) =>
        {
            context.SetCustomStatus("one");
            await context.WaitForExternalEvent<object>("a");
            context.SetCustomStatus(new { step = 2 });
            await context.WaitForExternalEvent<object>("a");
            context.SetCustomStatus(null);
            await context.WaitForExternalEvent<object>("a");
            return "d";
        }));
        var id = await harness.StartAsync("status");
        foreach (var expected in new[] { "\"one\"", "{\"step\":2}", null })
        {
            Assert.Equal(expected, (await harness.GetAsync(id)).SerializedCustomStatus);
            await harness.Client.RaiseEventAsync(id, "a");
        }

        AssertCompleted("d", await harness.GetAsync(id));
        var failed = await harness.RunAsync("Fail", "x");
        var bare = (await harness.Client.GetInstanceAsync(failed.InstanceId))!;
        Assert.Equal((null, null, null, null), (bare.SerializedInput, bare.SerializedOutput, bare.FailureDetails, bare.DataConverter));
        Assert.Contains("ReadOutputAs", Assert.Throws<InvalidOperationException>(() => bare.ReadOutputAs<string>()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => bare.ReadInputAs<string>());
        Assert.Throws<InvalidOperationException>(() => bare.ReadCustomStatusAs<string>());
    }

    [Theory, MemberData(nameof(Modes)), Scenario("fail.throw-after", "fail.output-not-serializable")]
    public async Task Failures_KeepTheCustomStatus(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddOrchestratorFunc<object?, string>("throw", async (context, _) =>
            {
                context.SetCustomStatus("s");
                await context.CallActivityAsync("Echo", "x");
                throw new AppException("out", new IOException("in"));
            })
            .AddOrchestratorFunc<object?, Node>("cycle", (_, _) =>
            {
                var node = new Node();
                node.Next = node;
                return node;
            }));
        var failed = await harness.RunAsync("throw");
        AssertFailed("Workflows.Engine.Tests.DurableTask.AppException: out <- System.IO.IOException: in", failed);
        Assert.Equal(("out", "s"), (failed.ReadOutputAs<string>(), failed.ReadCustomStatusAs<string>()));
        Assert.Equal("System.Text.Json.JsonException", (await harness.RunAsync("cycle")).FailureDetails!.ErrorType);
    }

    [Theory, MemberData(nameof(Modes)), Scenario("sus.event", "sus.twice", "sus.resume-running", "sus.terminate", "sus.activity")]
    public async Task Suspend_StoresAndResumeDelivers(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<object?, string>("act", async (context, _) =>
        {
            await context.CallActivityAsync("Gate", "act");
            return await context.CallActivityAsync<string>("Echo", "v");
        }));
        var id = await harness.StartAsync("Wait");
        await harness.IdleAsync();
        await harness.Client.ResumeInstanceAsync(id);
        await harness.Client.SuspendInstanceAsync(id, "why");
        await harness.Client.SuspendInstanceAsync(id);
        await harness.Client.RaiseEventAsync(id, "go", "v");
        var suspended = await harness.GetAsync(id);
        Assert.Equal((OrchestrationRuntimeStatus.Suspended, null, "waiting"),
            (suspended.RuntimeStatus, suspended.SerializedOutput, suspended.ReadCustomStatusAs<string>()));
        await harness.RestartAsync();
        await harness.Client.ResumeInstanceAsync(id);
        AssertCompleted("v", await harness.GetAsync(id));

        id = await harness.StartAsync("act");
        await ReachedAsync("act");
        await harness.Client.SuspendInstanceAsync(id);
        Release("act");
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await harness.GetAsync(id)).RuntimeStatus);
        await harness.Client.ResumeInstanceAsync(id);
        AssertCompleted("v", await harness.GetAsync(id));

        id = await harness.StartAsync("Wait");
        await harness.IdleAsync();
        await harness.Client.SuspendInstanceAsync(id);
        await harness.Client.TerminateInstanceAsync(id, "t");
        var ended = await harness.GetAsync(id);
        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "t"), (ended.RuntimeStatus, ended.ReadOutputAs<string>()));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task TimerDueWhileSuspended_IsHandledAfterResume(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<object?, DateTime>("timer", async (context, _) =>
        {
            await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
            return context.CurrentUtcDateTime;
        }));
        var id = await harness.StartAsync("timer");
        await harness.IdleAsync();
        await harness.Client.SuspendInstanceAsync(id);
        await harness.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await harness.GetAsync(id)).RuntimeStatus);
        Assert.Null(harness.Engine.NextTimerDue);
        await harness.Client.ResumeInstanceAsync(id);
        AssertCompleted(EngineHarness.Start.AddMinutes(5).UtcDateTime, await harness.GetAsync(id));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("term.open-activity", "term.pending", "term.twice", "turn.terminate-wins", "turn.terminate-order")]
    public async Task Terminate_TakesEffectAtOnce(bool replay)
    {
        await using var harness = await OpenAsync(
            replay, tasks => tasks.AddOrchestratorFunc<object?, string>("act", (context, _) => context.CallActivityAsync<string>("Gate", "act")));
        var id = await harness.StartAsync("act");
        await ReachedAsync("act");
        await harness.Client.TerminateInstanceAsync(id, "t");
        var ended = (await harness.Client.GetInstanceAsync(id, true))!;
        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "t", null), (ended.RuntimeStatus, ended.ReadOutputAs<string>(), ended.FailureDetails));
        Release("act");
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await harness.GetAsync(id)).RuntimeStatus);
        await Assert.ThrowsAsync<InvalidOperationException>(() => harness.Client.TerminateInstanceAsync(id, "again"));
        Assert.Equal("t", (await harness.GetAsync(id)).ReadOutputAs<string>());

        // A batch that both ends the code and terminates: termination wins, in both orders.
        foreach (var first in new[] { true, false })
        {
            id = await harness.StartAsync("Wait");
            await harness.IdleAsync();
            var blocker = harness.BlockCommits(out var release);
            var calls = new List<Task> { harness.Client.SuspendInstanceAsync(id) };
            await Workflows.Testing.Eventually.HoldsAsync(() => harness.IsCommitting(id));
            calls.Add(first ? harness.Client.TerminateInstanceAsync(id, "t") : harness.Client.RaiseEventAsync(id, "go", "v"));
            calls.Add(first ? harness.Client.RaiseEventAsync(id, "go", "v") : harness.Client.TerminateInstanceAsync(id, "t"));
            release();
            await blocker;
            await Task.WhenAll(calls);
            ended = await harness.GetAsync(id);
            Assert.Equal((OrchestrationRuntimeStatus.Terminated, "t"), (ended.RuntimeStatus, ended.ReadOutputAs<string>()));
        }
    }

    [Theory, MemberData(nameof(Modes)), Scenario("turn.suspend-complete", "turn.terminate-still-schedules")]
    public async Task FirstTurnTogetherWithSuspendOrTerminate(bool replay)
    {
        var ran = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddActivityFunc<object?, string>("mark", (_, _) =>
            {
                ran.TrySetResult();
                return "";
            })
            .AddOrchestratorFunc<object?, string>("act", (context, _) => context.CallActivityAsync<string>("mark")));

        // The turn may begin before the second message is there, and the instance be over: then again with another.
        async Task<OrchestrationMetadata> Together(string name, Func<string, Task> call)
        {
            for (var attempt = 0; ; attempt++)
            {
                var blocker = harness.BlockCommits(out var release);
                var id = $"together-{name}-{attempt}";
                var start = harness.StartAsync(name, "1", id);
                var second = call(id);
                release();
                await blocker;
                await start;
                try
                {
                    await second;
                    return await harness.GetAsync(id);
                }
                catch (InvalidOperationException) when (attempt < 100)
                {
                    Assert.Equal(OrchestrationRuntimeStatus.Completed, (await harness.GetAsync(id)).RuntimeStatus);
                }
            }
        }

        AssertCompleted("ok:1", await Together("Ok", id => harness.Client.SuspendInstanceAsync(id)));
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await Together("act", id => harness.Client.TerminateInstanceAsync(id, "t"))).RuntimeStatus);
        await ran.Task.WaitAsync(Workflows.Testing.Eventually.Deadline);
    }

    [Theory, MemberData(nameof(Modes)), Scenario("purge.by-id", "purge.filter-completed", "purge.filter-none")]
    public async Task Purge_TakesFinishedInstancesOnly(bool replay)
    {
        await using var harness = await OpenAsync(replay);
        var running = await harness.StartAsync("Wait");
        var done = (await harness.RunAsync("Ok", "1")).InstanceId;
        var failed = (await harness.RunAsync("Fail", "1")).InstanceId;
        Assert.Equal(0, (await harness.Client.PurgeInstanceAsync(running)).PurgedInstanceCount);
        Assert.Equal(0, (await harness.Client.PurgeInstanceAsync("unknown")).PurgedInstanceCount);
        var from = harness.Clock.GetUtcNow().AddMinutes(-1);
        Assert.Equal(0, (await harness.Client.PurgeInstancesAsync(from, null, [OrchestrationRuntimeStatus.Running])).PurgedInstanceCount);
        Assert.Equal(0, (await harness.Client.PurgeInstancesAsync(from.AddDays(1), null)).PurgedInstanceCount);
        Assert.Equal(1, (await harness.Client.PurgeInstancesAsync(from, null, [OrchestrationRuntimeStatus.Completed])).PurgedInstanceCount);
        Assert.Null(await harness.Client.GetInstanceAsync(done));
        Assert.Equal(1, (await harness.Client.PurgeInstancesAsync(from, null)).PurgedInstanceCount);
        Assert.Null(await harness.Client.GetInstanceAsync(failed));
        Assert.Equal(1, harness.HistoryRows());
        await harness.Client.RaiseEventAsync(running, "go", "v");
        AssertCompleted("v", await harness.GetAsync(running));
        Assert.Equal(1, (await harness.Client.PurgeInstanceAsync(running)).PurgedInstanceCount);
        Assert.Equal(0, harness.HistoryRows());
    }

    [Theory, MemberData(nameof(Modes)), Scenario("restart.completed", "restart.running", "rewind")]
    public async Task Restart_RunsAgain(bool replay)
    {
        await using var harness = await OpenAsync(replay);
        await harness.RunAsync("Ok", "1", "x");
        harness.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("x", await harness.Client.RestartAsync("x"));
        var again = await harness.CompleteAsync("x");
        AssertCompleted("ok:1", again);
        Assert.Equal(EngineHarness.Start.AddHours(1), again.CreatedAt);
        var other = await harness.Client.RestartAsync("x", restartWithNewInstanceId: true);
        Assert.Equal(32, other.Length);
        AssertCompleted("ok:1", await harness.CompleteAsync(other));
        await harness.StartAsync("Wait", null, "running");
        await harness.IdleAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => harness.Client.RestartAsync("running"));
        await Assert.ThrowsAsync<ArgumentException>(() => harness.Client.RestartAsync("unknown"));
        await Assert.ThrowsAsync<NotSupportedException>(() => harness.Client.RewindInstanceAsync("x", "why"));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task Queries_FilterAndPage(bool replay)
    {
        await using var harness = await OpenAsync(replay);
        for (var i = 0; i < 5; i++)
        {
            await harness.RunAsync("Ok", "" + i, "a" + i);
            harness.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await harness.StartAsync("Wait", null, "b0");
        await harness.IdleAsync();
        async Task<string> Ids(OrchestrationQuery query)
        {
            var pages = new List<string>();
            await foreach (var page in harness.Client.GetAllInstancesAsync(query).AsPages())
            {
                pages.Add(string.Join(",", page.Values.Select(item => item.InstanceId)));
            }

            return string.Join("/", pages);
        }

        Assert.Equal("a0,a1/a2,a3/a4,b0", await Ids(new OrchestrationQuery(PageSize: 2)));
        Assert.Equal("a0,a1/a2,a3/a4", await Ids(new OrchestrationQuery(PageSize: 2, InstanceIdPrefix: "a")));
        Assert.Equal("b0", await Ids(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Failed])));
        Assert.Equal("a1,a2", await Ids(new OrchestrationQuery(EngineHarness.Start.AddMinutes(1), EngineHarness.Start.AddMinutes(2))));
        Assert.Equal("", await Ids(new OrchestrationQuery(InstanceIdPrefix: "%")));
        Assert.Equal(["a2", "a3"],
            (await harness.Client.ListInstanceIdsAsync([OrchestrationRuntimeStatus.Completed], pageSize: 2, lastInstanceKey: "a1")).Values);
        await foreach (var item in harness.Client.GetAllInstancesAsync())
        {
            Assert.Null(item.SerializedInput);
        }
    }

    [Theory, MemberData(nameof(Modes)), Scenario("wait.completion", "wait.start", "wait.terminated")]
    public async Task Waits_EndWithTheStatusOrTheToken(bool replay)
    {
        await using var harness = await OpenAsync(replay);
        var waiting = harness.Client.WaitForInstanceCompletionAsync("later", true, CancellationToken.None);
        var starting = harness.Client.WaitForInstanceStartAsync("later", CancellationToken.None);
        await harness.StartAsync("Ok", "1", "later");
        AssertCompleted("ok:1", await waiting);
        Assert.NotEqual(OrchestrationRuntimeStatus.Pending, (await starting).RuntimeStatus);
        Assert.Null((await harness.Client.WaitForInstanceCompletionAsync("later")).SerializedOutput);
        var ended = await harness.StartAsync("Wait");
        waiting = harness.Client.WaitForInstanceCompletionAsync(ended, CancellationToken.None);
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await harness.Client.WaitForInstanceStartAsync(ended)).RuntimeStatus);
        await harness.Client.TerminateInstanceAsync(ended);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await waiting).RuntimeStatus);
        using var cancellation = new CancellationTokenSource();
        waiting = harness.Client.WaitForInstanceCompletionAsync("missing", cancellation.Token);
        await cancellation.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal("The WaitForInstanceCompletionAsync operation was canceled.", exception.Message);
        exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            harness.Client.ScheduleNewOrchestrationInstanceAsync("Ok", cancellation.Token));
        Assert.Equal("The ScheduleNewOrchestrationInstanceAsync operation was canceled.", exception.Message);
    }

    private sealed record Shape(string Name, DateTime When, int N)
    {
        public string? Extra { get; init; }
    }

    private sealed class Node
    {
        public Node? Next { get; set; }
    }
}
