using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Xunit;

namespace Workflows.Engine.Tests.DurableTask;

public sealed class ContinueAsNewTests : ScenarioTests
{
    [Theory, MemberData(nameof(Modes)), Scenario("can.basic", "can.twice", "can.null-input", "can.code-after", "can.guid", "can.metadata")]
    public async Task Generations_StartAnewUnderTheSameId(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddOrchestratorFunc<int, string>("loop", async (context, generation) =>
            {
                await context.CallActivityAsync("Echo", "x");
                if (generation < 3)
                {
                    context.ContinueAsNew("ignored");
                    context.ContinueAsNew(generation + 1);
                    await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                    return "vanishes";
                }

                return "final" + generation;
            })
            .AddOrchestratorFunc<string?, string>("nil", (context, input) =>
            {
                if (input == "x")
                {
                    context.ContinueAsNew();
                }

                return input ?? "null-seen";
            })
            .AddOrchestratorFunc<string?, bool>("guid", (context, earlier) =>
            {
                var first = context.NewGuid().ToString();
                if (earlier is null)
                {
                    context.ContinueAsNew(first);
                }

                return first != earlier;
            }));
        var id = await harness.Client.ScheduleNewOrchestrationInstanceAsync(
            "loop", 0, new StartOrchestrationOptions { Tags = new Dictionary<string, string> { ["k"] = "v" } });
        var done = await harness.CompleteAsync(id);
        AssertCompleted("final3", done);
        Assert.Equal(3, done.ReadInputAs<int>());
        Assert.Equal("v", done.Tags["k"]);
        Assert.Equal(EngineHarness.Start, done.CreatedAt);
        AssertCompleted("null-seen", await harness.RunAsync("nil", "x"));
        AssertCompleted(true, await harness.RunAsync("guid"));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("can.open-activity", "can.custom-status")]
    public async Task OpenActivity_DelaysTheSwitch_AndTheCustomStatusStaysUntilSetAnew(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<int, string>("gen", async (context, generation) =>
        {
            if (generation == 0)
            {
                context.SetCustomStatus("g0");
                _ = context.CallActivityAsync("Gate", "open");
                context.ContinueAsNew(1);
                return "";
            }

            await context.WaitForExternalEvent<object>("go");
            return "done";
        }));
        var id = await harness.StartAsync("gen", 0);
        await ReachedAsync("open");
        Assert.Equal(0, (await harness.Client.GetInstanceAsync(id, true))!.ReadInputAs<int>());
        Release("open");
        var waiting = await harness.GetAsync(id);
        Assert.Equal((OrchestrationRuntimeStatus.Running, 1, "g0"), (waiting.RuntimeStatus, waiting.ReadInputAs<int>(), waiting.ReadCustomStatusAs<string>()));
        await harness.Client.RaiseEventAsync(id, "go");
        AssertCompleted("done", await harness.GetAsync(id));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task FailureAfterTheCall_FailsTheInstance(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<int, string>("third", (context, generation) =>
        {
            context.ContinueAsNew(generation + 1);
            return generation < 2 ? "" : throw new AppException("third");
        }));
        var done = await harness.RunAsync("third", 0);
        AssertFailed("Workflows.Engine.Tests.DurableTask.AppException: third", done);
        Assert.Equal(2, done.ReadInputAs<int>());
    }

    [Theory, MemberData(nameof(Modes)), Scenario("ver.can-keeps-version")]
    public async Task Version_IsKeptOrReplaced(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<string?, string>("version", (context, next) =>
        {
            if (next is not null)
            {
                context.ContinueAsNew(new ContinueAsNewOptions { NewVersion = next.Length == 0 ? null : next });
            }

            return "can:" + context.Version;
        }));
        foreach (var (next, expected) in new[] { ("", "can:2.0"), ("3.0", "can:3.0") })
        {
            var id = await harness.Client.ScheduleNewOrchestrationInstanceAsync("version", next, new StartOrchestrationOptions { Version = "2.0" });
            AssertCompleted(expected, await harness.CompleteAsync(id));
        }
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task ThousandGenerations_LeaveNoHistoryBehind(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<int, int>("count", async (context, generation) =>
        {
            await context.CallActivityAsync("Echo", "x");
            if (generation < 300)
            {
                context.ContinueAsNew(generation + 1);
            }

            return generation;
        }));
        AssertCompleted(300, await harness.RunAsync("count", 0));
        var id = await harness.StartAsync("count", 299);
        await harness.CompleteAsync(id);
        Assert.InRange(harness.HistoryRows(), 2, 6);
    }
}
