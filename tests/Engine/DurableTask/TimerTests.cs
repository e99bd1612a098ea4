using Microsoft.DurableTask.Client;
using Xunit;

namespace Workflows.Engine.Tests.DurableTask;

public sealed class TimerTests : ScenarioTests
{
    [Theory, MemberData(nameof(Modes)), Scenario("tm.zero", "tm.negative", "tm.kinds", "tm.timespan-max")]
    public async Task DueTimes_OfAllKinds(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<object?, string>("times", async (context, _) =>
        {
            await context.CreateTimer(TimeSpan.Zero, CancellationToken.None);
            await context.CreateTimer(TimeSpan.FromHours(-1), CancellationToken.None);
            await context.CreateTimer(new DateTime(2001, 1, 1), CancellationToken.None);
            var before = context.CurrentUtcDateTime;
            await context.CreateTimer(before.AddSeconds(1).ToLocalTime(), CancellationToken.None);
            try
            {
                await context.CreateTimer(TimeSpan.MaxValue, CancellationToken.None);
            }
            catch (ArgumentOutOfRangeException)
            {
                return $"{context.CurrentUtcDateTime - before} {before.Kind}";
            }

            return "";
        }));
        AssertCompleted("00:00:01 Utc", await harness.RunAsync("times"));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("tm.cancelled", "tm.precancelled", "turn.cancelled-timer-still-created")]
    public async Task CancelledTimer_ThrowsAndHoldsNothing(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<bool, string>("cancel", async (context, before) =>
        {
            using var source = new CancellationTokenSource();
            if (before)
            {
                source.Cancel();
            }

            var timer = context.CreateTimer(TimeSpan.FromMinutes(1), source.Token);
            await context.CallActivityAsync("Echo", "x");
            source.Cancel();
            try
            {
                await timer;
                return "";
            }
            catch (TaskCanceledException exception)
            {
                return exception.Message + timer.IsCanceled;
            }
        }));
        AssertCompleted("A task was canceled.True", await harness.RunAsync("cancel", false));
        AssertCompleted("A task was canceled.True", await harness.RunAsync("cancel", true));
        Assert.Equal(EngineHarness.Start, harness.Clock.GetUtcNow());
        Assert.Null(harness.Engine.NextTimerDue);
    }

    [Theory, MemberData(nameof(Modes)), Scenario("tm.long")]
    public async Task LongTimer_IsAChainOfThreeDays(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<object?, DateTime>("long", async (context, _) =>
        {
            await context.CreateTimer(TimeSpan.FromDays(7), CancellationToken.None);
            return context.CurrentUtcDateTime;
        }));
        var id = await harness.StartAsync("long");
        await harness.IdleAsync();
        Assert.Equal(EngineHarness.Start.AddDays(3), harness.Engine.NextTimerDue);
        AssertCompleted(EngineHarness.Start.AddDays(7).UtcDateTime, await harness.CompleteAsync(id));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("tm.open-at-end", "tm.open-throw")]
    public async Task OpenTimer_HoldsTheEnd(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<bool, string>("open", (context, fails) =>
        {
            _ = context.CreateTimer(TimeSpan.FromSeconds(4), CancellationToken.None);
            return fails ? throw new InvalidOperationException("x") : "done";
        }));
        foreach (var fails in new[] { false, true })
        {
            var id = await harness.StartAsync("open", fails);
            await harness.AdvanceAsync(TimeSpan.FromSeconds(2));
            Assert.Equal(OrchestrationRuntimeStatus.Running, (await harness.GetAsync(id)).RuntimeStatus);
            await harness.AdvanceAsync(TimeSpan.FromSeconds(2));
            var done = await harness.GetAsync(id);
            Assert.Equal(fails ? "x" : "done", done.ReadOutputAs<string>());
            Assert.Equal(fails ? OrchestrationRuntimeStatus.Failed : OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        }
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task Timers_NeverFireEarly_AndInTheOrderOfTheirTimes(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<object?, string>("order", async (context, _) =>
        {
            var order = new List<int>();
            async Task One(int seconds)
            {
                var due = context.CurrentUtcDateTime.AddSeconds(seconds);
                await context.CreateTimer(due, CancellationToken.None);
                order.Add(context.CurrentUtcDateTime < due ? -1 : seconds);
            }

            await Task.WhenAll(One(30), One(10), One(20));
            return string.Join(",", order);
        }));
        AssertCompleted("10,20,30", await harness.RunAsync("order"));
        var late = await harness.StartAsync("order");
        await harness.IdleAsync();
        harness.Clock.Advance(TimeSpan.FromHours(1)); // all due at once: still in order
        AssertCompleted("10,20,30", await harness.GetAsync(late));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task FarTimers_ComeBackFromTheDatabase(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<int, string>("far", async (context, hours) =>
        {
            await context.CreateTimer(TimeSpan.FromHours(hours), CancellationToken.None);
            return "fired";
        }));
        var ids = new List<string>();
        foreach (var hours in new[] { 1, 5, 30 })
        {
            ids.Add(await harness.StartAsync("far", hours));
        }

        await harness.AdvanceAsync(TimeSpan.FromHours(2));
        await harness.RestartAsync();
        await harness.AdvanceAsync(TimeSpan.FromHours(28));
        foreach (var id in ids)
        {
            AssertCompleted("fired", await harness.GetAsync(id));
        }
    }
}
