using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Xunit;

namespace Workflows.Engine.Tests.DurableTask;

public sealed class ChildTests : ScenarioTests
{
    [Theory, MemberData(nameof(Modes)), Scenario("sub.explicit-id", "sub.null-result")]
    public async Task Child_HasTheGivenOrADerivedId_AndKnowsItsParent(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddOrchestratorFunc<object?, object?>("nil", async (context, _) =>
            {
                await context.CallActivityAsync("Echo", "x");
                return (object?)null;
            })
            .AddOrchestratorFunc<object?, string>("kid", (context, _) => context.InstanceId + "<" + context.Parent?.Name + "/" + context.Parent?.InstanceId)
            .AddOrchestratorFunc<object?, string>("parent", async (context, _) =>
                await context.CallSubOrchestratorAsync<string>("kid", options: new SubOrchestrationOptions(instanceId: "a:b")) + " " +
                await context.CallSubOrchestratorAsync<int>("nil") + " " +
                (await context.CallSubOrchestratorAsync<string>("kid")).IndexOf('<', StringComparison.Ordinal) + (context.Parent is null)));
        AssertCompleted("a:b<parent/p 0 32True", await harness.RunAsync("parent", null, "p"));
        Assert.Equal("kid", (await harness.Client.GetInstanceAsync("a:b"))!.Name);
    }

    [Theory, MemberData(nameof(Modes)), Scenario("sub.fail-caught", "sub.fail-uncaught-nested", "sub.unknown")]
    public async Task ChildFailure_NestsDetails(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddOrchestratorFunc<object?, string>("kidboom", (context, _) => context.CallActivityAsync<string>("Boom", "deep"))
            .AddOrchestratorFunc<object?, string>("uncaught", (context, _) => context.CallSubOrchestratorAsync<string>("kidboom"))
            .AddOrchestratorFunc<string, string>("caught", async (context, name) =>
            {
                var started = context.CurrentUtcDateTime;
                try
                {
                    return await context.CallSubOrchestratorAsync<string>(
                        name, "x", name == "NoSuch" ? TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromSeconds(3))) : null);
                }
                catch (TaskFailedException failure)
                {
                    return Describe(failure) + (context.CurrentUtcDateTime - started);
                }
            }));
        AssertCompleted(
            "name=Fail id=0 msg=Task 'Fail' (#0) failed with an unhandled exception: bad x details=[System.InvalidOperationException: bad x] stack=True innerEx=00:00:00",
            await harness.RunAsync("caught", "Fail"));
        AssertCompleted(
            "name=NoSuch id=0 msg=Task 'NoSuch' (#0) failed with an unhandled exception: No orchestrator task named 'NoSuch' was found. " +
            "details=[OrchestratorTaskNotFound: No orchestrator task named 'NoSuch' was found.] stack=False innerEx=00:00:00",
            await harness.RunAsync("caught", "NoSuch"));
        AssertFailed(
            "Microsoft.DurableTask.TaskFailedException: Task 'kidboom' (#0) failed with an unhandled exception: Task 'Boom' (#0) failed with an unhandled exception: boom deep" +
            " <- Microsoft.DurableTask.TaskFailedException: Task 'Boom' (#0) failed with an unhandled exception: boom deep <- System.InvalidOperationException: boom deep",
            await harness.RunAsync("uncaught"));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("sub.retry-id")]
    public async Task RetriedChild_KeepsItsId(bool replay)
    {
        var runs = new List<string>();
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddActivityFunc<string, int>("count", (_, id) =>
            {
                runs.Add(id);
                return runs.Count;
            })
            .AddOrchestratorFunc<object?, string>("kid", async (context, _) =>
                await context.CallActivityAsync<int>("count", context.InstanceId) is var count && count < 3 ? throw new AppException("again") : "ok" + count)
            .AddOrchestratorFunc<object?, string>("parent", (context, _) =>
                context.CallSubOrchestratorAsync<string>("kid", options: TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromSeconds(0.5))))));
        AssertCompleted("ok3", await harness.RunAsync("parent"));
        Assert.Equal(3, runs.Count);
        Assert.Single(runs.Distinct());
    }

    /// <summary>The official engine overwrites the live instance; ours fails the call (stance 7).</summary>
    [Theory, MemberData(nameof(Modes)), Scenario("sub.existing-running")]
    public async Task ChildIdInUse_FailsTheCallAndLeavesTheOther(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<object?, string>("parent", async (context, _) =>
        {
            try
            {
                return await context.CallSubOrchestratorAsync<string>("Ok", "sub", new SubOrchestrationOptions(instanceId: "X"));
            }
            catch (TaskFailedException failure)
            {
                return failure.FailureDetails.ErrorType;
            }
        }));
        await harness.StartAsync("Wait", null, "X");
        await harness.IdleAsync();
        AssertCompleted("OrchestrationAlreadyExists", await harness.RunAsync("parent"));
        await harness.Client.RaiseEventAsync("X", "go", "v");
        AssertCompleted("v", await harness.CompleteAsync("X"));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("sub.suspended-parent", "sub.terminated-child")]
    public async Task SuspendedParentWaits_TerminatedChildIsAFailureWithDetails(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<object?, string>("parent", async (context, _) =>
        {
            try
            {
                return await context.CallSubOrchestratorAsync<string>("Wait", null, new SubOrchestrationOptions(instanceId: context.InstanceId + "-kid"));
            }
            catch (TaskFailedException failure)
            {
                return failure.FailureDetails.ToString();
            }
        }));
        await harness.StartAsync("parent", null, "p1");
        await harness.IdleAsync();
        await harness.Client.SuspendInstanceAsync("p1");
        await harness.Client.RaiseEventAsync("p1-kid", "go", "v");
        AssertCompleted("v", await harness.GetAsync("p1-kid"));
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await harness.GetAsync("p1")).RuntimeStatus);
        await harness.Client.ResumeInstanceAsync("p1");
        AssertCompleted("v", await harness.GetAsync("p1"));

        await harness.StartAsync("parent", null, "p2");
        await harness.IdleAsync();
        await harness.Client.TerminateInstanceAsync("p2-kid", "t");
        AssertCompleted(
            "OrchestrationTerminated: The child orchestration 'Wait' with the ID 'p2-kid' was terminated with output \"t\".", await harness.GetAsync("p2"));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("sub.terminate-parent", "purge.recursive")]
    public async Task RecursiveTerminateAndPurge_ReachTheChildren(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<int, string>("parent", (context, depth) => depth == 0
            ? context.CallSubOrchestratorAsync<string>("Wait", null, new SubOrchestrationOptions(instanceId: context.InstanceId + "-kid"))
            : context.CallSubOrchestratorAsync<string>("parent", depth - 1, new SubOrchestrationOptions(instanceId: context.InstanceId + "-kid"))));
        await harness.StartAsync("parent", 1, "a");
        await harness.StartAsync("parent", 1, "b");
        await harness.IdleAsync();
        await harness.Client.TerminateInstanceAsync("a");
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await harness.GetAsync("a-kid")).RuntimeStatus);
        await harness.Client.TerminateInstanceAsync("b", new TerminateInstanceOptions("t", Recursive: true));
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await harness.GetAsync("b-kid-kid")).RuntimeStatus);

        Assert.Equal(1, (await harness.Client.PurgeInstanceAsync("a")).PurgedInstanceCount);
        Assert.NotNull(await harness.Client.GetInstanceAsync("a-kid"));
        Assert.Equal(3, (await harness.Client.PurgeInstanceAsync("b", new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount);
        Assert.Null(await harness.Client.GetInstanceAsync("b-kid-kid"));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task FanOut_OfManyChildren(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<int, int>("parent", async (context, count) =>
            (await Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallSubOrchestratorAsync<string>("Ok", "" + i)))).Distinct().Count()));
        AssertCompleted(200, await harness.RunAsync("parent", 200));
    }
}
