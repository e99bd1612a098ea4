using System.Text.Json;
using Microsoft.DurableTask;
using Xunit;

namespace Workflows.Engine.Tests.DurableTask;

public sealed class ActivityTests : ScenarioTests
{
    private const string App = "Workflows.Engine.Tests.DurableTask.AppException";

    [Theory, MemberData(nameof(Modes)), Scenario("act.fail-caught", "act.aggregate", "act.inner")]
    public async Task Failure_CarriesTypeMessageStackAndInnerFailures(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddActivityFunc<object?, string>(
                "Aggregate", string (_, _) => throw new AggregateException("agg", new AppException("one"), new AppException("two")))
            .AddActivityFunc<object?, string>("Inner", string (_, _) => throw new AppException("outer", new ArgumentException("mid", new IOException("leaf"))))
            .AddOrchestratorFunc<string, string>("call", async (context, name) =>
            {
                try
                {
                    return await context.CallActivityAsync<string>(name, "x");
                }
                catch (TaskFailedException failure)
                {
                    return name == "Boom" ? Describe(failure) : Chain(failure.FailureDetails) + "|" + failure.FailureDetails.IsCausedBy<AppException>()
                        + failure.FailureDetails.IsCausedBy<ArgumentException>();
                }
            }));
        AssertCompleted(
            "name=Boom id=0 msg=Task 'Boom' (#0) failed with an unhandled exception: boom x details=[System.InvalidOperationException: boom x] stack=True innerEx=TaskFailedException",
            await harness.RunAsync("call", "Boom"));
        AssertCompleted($"System.AggregateException: agg (one) (two) <- {App}: one|FalseFalse", await harness.RunAsync("call", "Aggregate"));
        AssertCompleted($"{App}: outer <- System.ArgumentException: mid <- System.IO.IOException: leaf|TrueFalse", await harness.RunAsync("call", "Inner"));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("act.fail-uncaught")]
    public async Task UncaughtFailure_FailsTheInstanceWithItsMessage(bool replay)
    {
        await using var harness = await OpenAsync(
            replay, tasks => tasks.AddOrchestratorFunc<object?, string>("call", (context, _) => context.CallActivityAsync<string>("Boom", "x")));
        var done = await harness.RunAsync("call");
        AssertFailed(
            "Microsoft.DurableTask.TaskFailedException: Task 'Boom' (#0) failed with an unhandled exception: boom x <- System.InvalidOperationException: boom x", done);
        Assert.Equal("Task 'Boom' (#0) failed with an unhandled exception: boom x", done.ReadOutputAs<string>());
        Assert.True(done.FailureDetails!.IsCausedBy<TaskFailedException>());
        Assert.True(done.FailureDetails.InnerFailure!.IsCausedBy<InvalidOperationException>());
    }

    [Theory, MemberData(nameof(Modes)), Scenario("act.input-shapes", "act.null-result", "act.name-case", "act.large")]
    public async Task InputsAndResults_OfManyShapes(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddActivityFunc<int[][]?, string>("Arr", (_, input) => input is null ? "null" : string.Join("|", input.Select(a => string.Join("+", a))))
            .AddActivityFunc<object?, object?>("Nil", (_, _) => (object?)null)
            .AddOrchestratorFunc<object?, string>("shapes", async (context, _) =>
                await context.CallActivityAsync<string>("Arr", new[] { new[] { 1, 2 }, [3] }) + ";" +
                await context.CallActivityAsync<string>("Arr") + ";" +
                await context.CallActivityAsync<string>("Arr", Array.Empty<int[]>()) + ";" +
                await context.CallActivityAsync<string>("ECHO", "") + ";" +
                (await context.CallActivityAsync<object>("Nil") is null) + (await context.CallActivityAsync<string>("Nil") is null) +
                await context.CallActivityAsync<int>("Nil") + (await context.CallActivityAsync<int?>("Nil") is null) + ";" +
                (await context.CallActivityAsync<string>("Echo", new string('x', 2_000_000))).Length));
        AssertCompleted("1+2|3;null;;;TrueTrue0True;2000000", await harness.RunAsync("shapes"));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("act.input-type", "act.result-type", "act.options-as-input")]
    public async Task MismatchedTypes_FailAtTheAwait(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddActivityFunc<int, int>("Int", (_, input) => input)
            .AddOrchestratorFunc<string, string>("call", async (context, what) =>
            {
                try
                {
                    return what switch
                    {
                        "input" => (await context.CallActivityAsync<int>("Int", "abc")).ToString(System.Globalization.CultureInfo.InvariantCulture),
                        "result" => (await context.CallActivityAsync<int>("Echo", "abc")).ToString(System.Globalization.CultureInfo.InvariantCulture),
                        _ => await context.CallActivityAsync<string>("Echo", (object)TaskOptions.FromRetryPolicy(new RetryPolicy(1, TimeSpan.FromSeconds(1)))),
                    };
                }
                catch (TaskFailedException failure)
                {
                    return failure.FailureDetails.ErrorType + failure.TaskId;
                }
                catch (Exception exception) when (exception is JsonException or ArgumentException)
                {
                    return exception.GetType().Name + exception.InnerException?.GetType().Name;
                }
            }));
        AssertCompleted("System.Text.Json.JsonException0", await harness.RunAsync("call", "input"));
        AssertCompleted("JsonExceptionInvalidOperationException", await harness.RunAsync("call", "result"));
        AssertCompleted("ArgumentException", await harness.RunAsync("call", "options"));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("act.order-parallel", "par.whenany-loser", "par.whenall-fail-waits-all", "par.fail-fast-open")]
    public async Task ParallelActivities_OpenOnesHoldTheEnd(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddOrchestratorFunc<object?, string>("order", async (context, _) =>
            {
                var all = new[] { "900", "100", "500" }.Select(name => context.CallActivityAsync<string>("Gate", name)).ToArray();
                var winner = await await Task.WhenAny(all);
                return "winner=" + winner + " all=" + string.Join(",", await Task.WhenAll(all));
            })
            .AddOrchestratorFunc<object?, string>("loser", async (context, _) =>
                "w" + await await Task.WhenAny(context.CallActivityAsync<string>("Gate", "quick"), context.CallActivityAsync<string>("Gate", "slow")))
            .AddOrchestratorFunc<object?, string>("all", async (context, _) =>
                string.Concat(await Task.WhenAll(context.CallActivityAsync<string>("Boom", "a"), context.CallActivityAsync<string>("Gate", "all"))))
            .AddOrchestratorFunc<object?, string>("first", async (context, _) =>
            {
                _ = context.CallActivityAsync<string>("Gate", "open");
                return await context.CallActivityAsync<string>("Boom", "a");
            }));
        var id = await harness.StartAsync("order");
        foreach (var name in new[] { "100", "500", "900" })
        {
            await ReachedAsync(name);
            Release(name);
            await Workflows.Testing.Eventually.HoldsAsync(() => harness.Engine.ActivityLoad.Running == (name == "100" ? 2 : name == "500" ? 1 : 0));
        }

        AssertCompleted("winner=100 all=900,100,500", await harness.CompleteAsync(id));

        id = await harness.StartAsync("loser");
        await ReachedAsync("slow");
        Release("quick");
        await Workflows.Testing.Eventually.HoldsAsync(() => harness.Engine.ActivityLoad.Running == 1);
        Assert.False((await harness.Client.GetInstanceAsync(id))!.IsCompleted);
        Release("slow");
        AssertCompleted("wquick", await harness.CompleteAsync(id));

        foreach (var (name, gate, taskId) in new[] { ("all", "all", 0), ("first", "open", 1) })
        {
            id = await harness.StartAsync(name);
            await ReachedAsync(gate);
            Assert.False((await harness.Client.GetInstanceAsync(id))!.IsCompleted);
            Release(gate);
            AssertFailed(
                $"Microsoft.DurableTask.TaskFailedException: Task 'Boom' (#{taskId}) failed with an unhandled exception: boom a <- System.InvalidOperationException: boom a",
                await harness.CompleteAsync(id));
        }
    }

    [Theory, MemberData(nameof(Modes)), Scenario("act.retry-count")]
    public async Task RetryPolicy_CountsTheFirstCall(bool replay)
    {
        await using var harness = await OpenAsync(replay, Retrying(new RetryPolicy(3, TimeSpan.FromSeconds(1))));
        AssertCompleted(
            $"name=F1 id=4 msg=Task 'F1' (#4) failed with an unhandled exception: n3 details=[{App}: n3] stack=True innerEx=TaskFailedException",
            await harness.RunAsync("retry"));
        Assert.Equal("1.0,1.0", Gaps());
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task RetriesThatAreUsedUp_LeaveNoTimerBehind(bool replay)
    {
        await using var harness = await OpenAsync(replay, Retrying(new RetryPolicy(3, TimeSpan.FromSeconds(1))));
        var done = await harness.RunAsync("retry");
        var history = harness.Engine.Story(done.InstanceId);
        Assert.Equal(3, history.Count(line => line.Contains("TaskScheduled", StringComparison.Ordinal)));
        Assert.Equal(2, history.Count(line => line.Contains("TimerCreated", StringComparison.Ordinal)));
        Assert.Equal(2, history.Count(line => line.Contains("TimerFired", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("act.retry-backoff")]
    public async Task RetryPolicy_BacksOffUpToTheMaximum(bool replay)
    {
        await using var harness = await OpenAsync(replay, Retrying(new RetryPolicy(5, TimeSpan.FromSeconds(0.5), 2, TimeSpan.FromSeconds(1.5))));
        await harness.RunAsync("retry");
        Assert.Equal("0.5,1.0,1.5,1.5", Gaps());
    }

    [Theory, MemberData(nameof(Modes)), Scenario("act.retry-timeout")]
    public async Task RetryPolicy_StopsAtTheTimeout(bool replay)
    {
        await using var harness = await OpenAsync(replay, Retrying(new RetryPolicy(10, TimeSpan.FromSeconds(1), retryTimeout: TimeSpan.FromSeconds(2.5))));
        await harness.RunAsync("retry");
        Assert.Equal("1.0,1.0,1.0", Gaps());
    }

    [Theory, MemberData(nameof(Modes)), Scenario("act.retry-handlefailure")]
    public async Task RetryPolicy_AsksHandleFailure(bool replay)
    {
        await using var harness = await OpenAsync(
            replay, Retrying(new RetryPolicy(10, TimeSpan.FromSeconds(1)) { HandleFailure = failure => !failure.IsCausedBy<AppException>() }));
        await harness.RunAsync("retry");
        Assert.Single(Attempts);
    }

    [Theory, MemberData(nameof(Modes)), Scenario("act.retry-handler")]
    public async Task RetryHandler_IsToldEachFailure(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<object?, string>("retry", async (context, _) =>
        {
            var seen = new List<string>();
            try
            {
                await context.CallActivityAsync("F1", TaskOptions.FromRetryHandler(async retry =>
                {
                    seen.Add($"{retry.LastAttemptNumber}:{retry.LastFailure.ErrorMessage}:{retry.TotalRetryTime.TotalSeconds}");
                    await retry.OrchestrationContext.CreateTimer(TimeSpan.FromSeconds(0.5), retry.CancellationToken);
                    return retry.LastAttemptNumber < 4;
                }));
            }
            catch (TaskFailedException failure)
            {
                seen.Add(failure.GetType().Name);
            }

            return string.Join(";", seen);
        }));
        AssertCompleted("1:n1:0;2:n2:0.5;3:n3:1;4:n4:1.5;TaskFailedException", await harness.RunAsync("retry"));
        Assert.Equal("0.5,0.5,0.5", Gaps());
    }

    [Theory, MemberData(nameof(Modes)), Scenario("act.unknown")]
    public async Task UnknownActivity_IsNotRetried(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<object?, string>("call", async (context, _) =>
        {
            var started = context.CurrentUtcDateTime;
            try
            {
                await context.CallActivityAsync("NoSuchAct", TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromSeconds(5))));
                return "";
            }
            catch (TaskFailedException failure)
            {
                return Describe(failure) + (context.CurrentUtcDateTime - started);
            }
        }));
        AssertCompleted(
            "name=NoSuchAct id=0 msg=Task 'NoSuchAct' (#0) failed with an unhandled exception: No activity task named 'NoSuchAct' was found. " +
            "details=[ActivityTaskNotFound: No activity task named 'NoSuchAct' was found.] stack=False innerEx=TaskFailedException00:00:00",
            await harness.RunAsync("call"));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("ser.base-type", "ser.case-sensitive", "ser.datetime")]
    public async Task Json_IsTheOfficialOne(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddActivityFunc<object?, Person>("Derived", (_, _) => new Employee("x", 7))
            .AddActivityFunc<DateTime[], DateTime[]>("Times", (_, input) => input)
            .AddOrchestratorFunc<object?, string>("ser", async (context, _) =>
            {
                var derived = await context.CallActivityAsync<Person>("Derived");
                var times = await context.CallActivityAsync<DateTime[]>(
                    "Times", Enum.GetValues<DateTimeKind>().Select(kind => new DateTime(2020, 1, 2, 3, 4, 5, kind)).ToArray());
                var lower = await context.WaitForExternalEvent<Person>("e");
                return derived.Name + string.Join(",", times.Select(time => time.Kind)) + (lower.Name ?? "null");
            }));
        var id = await harness.StartAsync("ser");
        await harness.IdleAsync();
        await harness.Client.RaiseEventAsync(id, "e", new { name = "lower case" });
        AssertCompleted("xUnspecified,Utc,Localnull", await harness.CompleteAsync(id));
    }

    private static Action<DurableTaskRegistry> Retrying(RetryPolicy policy) => tasks =>
        tasks.AddOrchestratorFunc<object?, string>("retry", async (context, _) =>
    {
        try
        {
            return await context.CallActivityAsync<string>("F1", TaskOptions.FromRetryPolicy(policy));
        }
        catch (TaskFailedException failure)
        {
            return Describe(failure);
        }
    });

    private record Person(string? Name);

    private sealed record Employee(string? Name, int Number) : Person(Name);
}
