using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Workflows.Testing;
using Xunit;

namespace Workflows.Engine.Tests.DurableTask;

public sealed class DeterminismTests : ScenarioTests
{
    private const string Changed = "Was a change made to the orchestrator code after this instance had already started running?";

    [Fact, Scenario("det.isreplaying")]
    public async Task IsReplaying_SeparatesOldFromNew()
    {
        var seen = new ConcurrentQueue<string>();
        await using var harness = await OpenAsync(replay: true, tasks => tasks.AddOrchestratorFunc<object?, string>("replay", async (context, _) =>
        {
            foreach (var step in new[] { "a", "b", "c" })
            {
                seen.Enqueue(step + (context.IsReplaying ? "R" : "L"));
                if (step != "c")
                {
                    await context.CallActivityAsync("Echo", step);
                }
            }

            return "";
        }));
        await harness.RunAsync("replay");
        Assert.Equal("aL aR bL aR bR cL", string.Join(" ", seen));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("det.newguid")]
    public async Task NewGuid_IsVersionFiveAndStable(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<object?, string[]>("guid", async (context, _) =>
        {
            var guids = new List<string> { context.NewGuid().ToString(), context.NewGuid().ToString() };
            await context.CallActivityAsync("Echo", guids[0]);
            guids.Add(context.NewGuid().ToString());
            context.SetCustomStatus(guids);
            await context.WaitForExternalEvent<object>("go");
            return [.. guids];
        }));
        var id = await harness.StartAsync("guid", null, "fixed");
        var before = (await harness.GetAsync(id)).ReadCustomStatusAs<string[]>()!;
        await harness.RestartAsync();
        await harness.Client.RaiseEventAsync(id, "go");
        Assert.Equal(before, (await harness.CompleteAsync(id)).ReadOutputAs<string[]>());
        Assert.Equal(3, before.Distinct().Count());
        Assert.All(before, guid => Assert.Equal('5', guid[14]));
        // By RFC 9562 over "fixed_2026-04-01T00:00:00.0000000Z_0" in the official SDK's namespace.
        Assert.Equal(NameBased("fixed_2026-04-01T00:00:00.0000000Z_0"), before[0]);
    }

    /// <summary>Officially such an instance hangs for ever; ours fails and says why (stance 13).</summary>
    [Theory, MemberData(nameof(Modes)), Scenario("det.task-delay", "turn.non-durable-await")]
    public async Task AwaitOfANonDurableTask_FailsTheInstance(bool replay)
    {
        var gate = new TaskCompletionSource();
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddOrchestratorFunc<object?, string>("delay", async (_, _) =>
            {
                await Task.Delay(Timeout.Infinite);
                return "";
            })
            .AddOrchestratorFunc<object?, string>("beside", async (context, _) =>
            {
                var timer = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                await gate.Task;
                await timer;
                return "";
            })
            .AddOrchestratorFunc<object?, string>("away", async (context, _) =>
            {
                await Task.Run(() => { }).ConfigureAwait(false);
                await context.CallActivityAsync("Echo", "x");
                return "";
            })
            .AddOrchestratorFunc<object?, string>("yield", async (context, _) =>
            {
                await Task.Yield();
                var text = await context.CallActivityAsync<string>("Echo", "fine").ContinueWith(task => task.Result + "!", TaskContinuationOptions.None);
                await Task.Yield();
                return text;
            }));
        AssertCompleted("fine!", await harness.RunAsync("yield"));
        foreach (var name in new[] { "delay", "away" })
        {
            var failed = await harness.RunAsync(name);
            Assert.Equal("System.InvalidOperationException", failed.FailureDetails!.ErrorType);
            Assert.StartsWith("An invalid asynchronous invocation was detected.", failed.ReadOutputAs<string>(), StringComparison.Ordinal);
        }

        if (!replay)
        {
            // With a durable task open beside it, the foreign one is noticed when it completes.
            var id = await harness.StartAsync("beside");
            await harness.IdleAsync();
            gate.SetResult();
            await Eventually.HoldsAsync(async () => (await harness.Client.GetInstanceAsync(id))!.RuntimeStatus == OrchestrationRuntimeStatus.Failed);
        }
    }

    [Theory, MemberData(nameof(Modes)), Scenario("det.blocking")]
    public async Task BlockingCode_IsOnlySlow(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<object?, string>("block", (_, _) =>
        {
            Thread.SpinWait(100_000);
            return "d";
        }));
        AssertCompleted("d", await harness.RunAsync("block"));
    }

    [Theory, Scenario("nd.extra", "nd.extra-before", "nd.kind", "nd.missing", "nd.missing-then-wait", "nd.name", "nd.sub-id", "nd.timer-time")]
    [InlineData("extra", null)]
    [InlineData("timer-time", null)]
    [InlineData("sub-id", null)]
    [InlineData("name-case", null)]
    [InlineData("input", null)]
    [InlineData("extra-before",
        "scheduled an activity task with sequence number 0 named 'Slow', but the current orchestration replay instead scheduled an activity task named 'Echo' with this sequence number.  " + Changed)]
    [InlineData("name", "scheduled an activity task with sequence number 0 named 'Slow', but the current orchestration replay instead scheduled an activity task named 'Echo2' with this sequence number.  " + Changed)]
    [InlineData("kind", "scheduled an activity task with sequence number 0 named 'Slow', but the current orchestration replay instead produced a CreateTimerOrchestratorAction action with this sequence number. " + Changed)]
    [InlineData("missing",
        "scheduled an activity task with sequence ID 0 and name 'Slow' (version ''), but the current replay execution hasn't (yet?) scheduled this task. "
        + Changed)]
    [InlineData("missing-then-wait",
        "scheduled an activity task with sequence ID 0 and name 'Slow' (version ''), but the current replay execution hasn't (yet?) scheduled this task. "
        + Changed)]
    public async Task Divergence(string change, string? message)
    {
        var changed = false;
        await using var harness = await OpenAsync(replay: true, tasks => tasks
            .AddActivityFunc<string, string>("Slow", (_, input) => input)
            .AddOrchestratorFunc<object?, string>("nd", async (context, _) =>
            {
                var now = changed;
                changed = true;
                switch (change)
                {
                    case "timer-time":
                        await context.CreateTimer(TimeSpan.FromSeconds(now ? 500 : 5), CancellationToken.None);
                        return "done";
                    case "sub-id":
                        await context.CallSubOrchestratorAsync<string>("Ok", "x", new SubOrchestrationOptions(instanceId: now ? "new" : "old"));
                        return "done";
                    case "extra-before" when now:
                        await context.CallActivityAsync("Echo", "x");
                        break;
                    case "kind" when now:
                        await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                        return "done";
                    case "missing" when now:
                        return "done";
                    case "missing-then-wait" when now:
                        await context.WaitForExternalEvent<string>("never");
                        return "done";
                }

                await context.CallActivityAsync(now && change == "name" ? "Echo2" : now && change == "name-case" ? "sLOW" : "Slow",
                    now && change == "input" ? "y" : "x");
                if (now && change == "extra")
                {
                    await context.CallActivityAsync("Echo", "x");
                }

                return "done";
            }));
        var done = await harness.RunAsync("nd");
        if (message is null)
        {
            AssertCompleted("done", done);
            return;
        }

        AssertFailed("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException: Non-Deterministic workflow detected: A previous execution of this orchestration " + message, done);
        Assert.True(harness.HistoryRows() >= 2, "the history was expected to be kept");
    }

    [Theory, MemberData(nameof(Modes)), Scenario("ver.unset")]
    public async Task Version_IsTheStartVersion(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddOrchestratorFunc<object?, string>("child", (context, _) => context.Version)
            .AddOrchestratorFunc<object?, string>("version", async (context, _) =>
                $"{context.Version}|{Math.Sign(context.CompareVersionTo("2.0"))}|{await context.CallSubOrchestratorAsync<string>("child")}|" +
                await context.CallSubOrchestratorAsync<string>("child", null, new SubOrchestrationOptions { Version = "2.0" })));
        foreach (var (version, expected) in new[] { (null, "|-1||2.0"), ("1.0", "1.0|-1||2.0"), ("2.0", "2.0|0||2.0"), ("3.0", "3.0|1||2.0") })
        {
            var id = await harness.Client.ScheduleNewOrchestrationInstanceAsync("version", null, new StartOrchestrationOptions { Version = version });
            AssertCompleted(expected, await harness.CompleteAsync(id));
        }
    }

    [Theory, Scenario("ver.strict-fail-other", "ver.default-for-children", "ver.older-runs", "ver.newer-fails", "ver.reject", "ver.reject-child")]
    [InlineData(DurableTaskWorkerOptions.VersionMatchStrategy.Strict, DurableTaskWorkerOptions.VersionFailureStrategy.Fail, "1.0",
        "The orchestration version '1.0' does not match the worker version '2.0'.")]
    [InlineData(DurableTaskWorkerOptions.VersionMatchStrategy.Strict, DurableTaskWorkerOptions.VersionFailureStrategy.Fail, "2.0", "2.0")]
    [InlineData(DurableTaskWorkerOptions.VersionMatchStrategy.CurrentOrOlder, DurableTaskWorkerOptions.VersionFailureStrategy.Fail, "1.0", "2.0")]
    [InlineData(DurableTaskWorkerOptions.VersionMatchStrategy.CurrentOrOlder, DurableTaskWorkerOptions.VersionFailureStrategy.Fail, "3.0",
        "The orchestration version '3.0' is greater than the worker version '2.0'.")]
    [InlineData(DurableTaskWorkerOptions.VersionMatchStrategy.Strict, DurableTaskWorkerOptions.VersionFailureStrategy.Reject, "1.0", null)]
    public async Task VersionMatching(
        DurableTaskWorkerOptions.VersionMatchStrategy match, DurableTaskWorkerOptions.VersionFailureStrategy failure, string version, string? expected)
    {
        var worker = "2.0";
        await using var harness = await OpenAsync(
            false,
            tasks => tasks
                .AddOrchestratorFunc<object?, string>("child", (context, _) => context.Version)
                .AddOrchestratorFunc<object?, string>("version", (context, _) => context.CallSubOrchestratorAsync<string>("child")),
            options => options.Worker = new DurableTaskWorkerOptions
            {
                Versioning = new() { Version = worker, DefaultVersion = "2.0", MatchStrategy = match, FailureStrategy = failure },
            });
        var id = await harness.Client.ScheduleNewOrchestrationInstanceAsync("version", null, new StartOrchestrationOptions { Version = version });
        var metadata = await harness.GetAsync(id);
        if (expected is null)
        {
            // Waits for a worker that fits; what is sent meanwhile is kept.
            Assert.Equal(OrchestrationRuntimeStatus.Pending, metadata.RuntimeStatus);
            await harness.Client.RaiseEventAsync(id, "e");
            worker = "1.0";
            await harness.RestartAsync();
            Assert.Equal(OrchestrationRuntimeStatus.Running, (await harness.GetAsync(id)).RuntimeStatus);
            Assert.Equal(0, harness.MessageRows());
        }
        else if (expected == "2.0")
        {
            AssertCompleted("2.0", metadata);
        }
        else
        {
            AssertFailed("VersionMismatch: " + expected, metadata);
        }
    }

    private static string NameBased(string name)
    {
        var data = new Guid("9e952958-5e33-4daf-827f-2fa12937b875").ToByteArray(bigEndian: true).Concat(System.Text.Encoding.UTF8.GetBytes(name)).ToArray();
#pragma warning disable CA5350
        var hash = System.Security.Cryptography.SHA1.HashData(data);
#pragma warning restore CA5350
        hash[6] = (byte)(0x50 | hash[6] & 0x0F);
        hash[8] = (byte)(0x80 | hash[8] & 0x3F);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString();
    }
}
