using System.Text.Json;
using Microsoft.DurableTask;
using Xunit;

namespace Workflows.Engine.Tests.DurableTask;

public sealed class EventTests : ScenarioTests
{
    private const string NotAnInt =
        "System.Text.Json.JsonException: The JSON value could not be converted to System.Int32. Path: $ | LineNumber: 0 | BytePositionInLine: 5. <- System.InvalidOperationException: Cannot get the value of a token type 'String' as a number.";

    [Theory, MemberData(nameof(Modes)), Scenario("ev.before-wait", "ev.buffer-fifo", "ev.buffer-two-waits")]
    public async Task BufferedEvents_AreTakenFirstInFirstOut(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddOrchestratorFunc<object?, string>("seq", async (context, _) =>
            {
                await context.WaitForExternalEvent<object>("start");
                return await context.WaitForExternalEvent<string>("e") + await context.WaitForExternalEvent<string>("E");
            })
            .AddOrchestratorFunc<object?, string>("two", async (context, _) =>
            {
                await context.WaitForExternalEvent<object>("start");
                var w1 = context.WaitForExternalEvent<string>("e");
                var w2 = context.WaitForExternalEvent<string>("e");
                return "w1=" + await w1 + " w2=" + await w2;
            }));
        foreach (var (name, expected) in new[] { ("seq", "12"), ("two", "w1=1 w2=2") })
        {
            var id = await harness.StartAsync(name);
            await Raise(harness, id, ("e", "1"), ("e", "2"), ("start", null));
            AssertCompleted(expected, await harness.CompleteAsync(id));
        }
    }

    [Theory, MemberData(nameof(Modes)), Scenario("ev.wait-lifo", "ev.order-across-names")]
    public async Task OpenWaits_AreServedLastInFirstOut(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddOrchestratorFunc<object?, string>("lifo", async (context, _) =>
            {
                var w1 = context.WaitForExternalEvent<string>("e");
                var w2 = context.WaitForExternalEvent<string>("e");
                return "w1=" + await w1 + " w2=" + await w2;
            })
            .AddOrchestratorFunc<object?, string>("names", async (context, _) =>
            {
                var order = "";
                Task<string> a = context.WaitForExternalEvent<string>("a"), b = context.WaitForExternalEvent<string>("b");
                while (order.Length < 3)
                {
                    var done = await Task.WhenAny(a, b);
                    order += await done;
                    if (done == a)
                    {
                        a = context.WaitForExternalEvent<string>("a");
                    }
                    else
                    {
                        b = context.WaitForExternalEvent<string>("b");
                    }
                }

                return order;
            }));
        var id = await harness.StartAsync("lifo");
        await Raise(harness, id, ("e", "1"), ("e", "2"));
        AssertCompleted("w1=2 w2=1", await harness.CompleteAsync(id));
        id = await harness.StartAsync("names");
        await Raise(harness, id, ("b", "1"), ("a", "2"), ("b", "3"));
        AssertCompleted("123", await harness.CompleteAsync(id));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("ev.two-types")]
    public async Task TwoTypesForOneName_AreRefused(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<object?, string>("types", async (context, _) =>
        {
            var text = context.WaitForExternalEvent<string>("e");
            return await text + await context.WaitForExternalEvent<int>("e") + await Task.WhenAny(text, context.WaitForExternalEvent<int>("e"));
        }).AddOrchestratorFunc<object?, string>("open", async (context, _) =>
        {
            var text = context.WaitForExternalEvent<string>("e");
            var number = context.WaitForExternalEvent<int>("e");
            return await text + await number;
        }));
        AssertFailed(
            "System.ArgumentException: Events with the same name must have the same type argument. Expected System.String but was requested System.Int32.",
            await harness.RunAsync("open"));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("ev.mismatch", "ev.null-payload-int", "ev.null-payload-ref")]
    public async Task PayloadThatDoesNotFitAnOpenWait_FailsTheInstance(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddOrchestratorFunc<object?, string>("int", async (context, _) =>
            {
                context.SetCustomStatus("w");
                try
                {
                    return "" + await context.WaitForExternalEvent<int>("e");
                }
                catch (Exception exception)
                {
                    return "caught " + exception;
                }
            })
            .AddOrchestratorFunc<object?, string>("ref", async (context, _) => await context.WaitForExternalEvent<string?>("e") ?? "null"));
        var id = await harness.StartAsync("int");
        await Raise(harness, id, ("e", "abc"));
        var failed = await harness.CompleteAsync(id);
        AssertFailed(NotAnInt, failed);
        Assert.Null(failed.SerializedOutput);
        Assert.Null(failed.SerializedCustomStatus);

        id = await harness.StartAsync("int");
        await Raise(harness, id, ("e", null));
        AssertFailed("System.NullReferenceException: Object reference not set to an instance of an object.", await harness.CompleteAsync(id));

        id = await harness.StartAsync("ref");
        await Raise(harness, id, ("e", null));
        AssertCompleted("null", await harness.CompleteAsync(id));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("ev.mismatch-buffered")]
    public async Task BufferedPayloadThatDoesNotFit_IsThrownByTheWait(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<object?, string>("int", async (context, _) =>
        {
            await context.WaitForExternalEvent<object>("start");
            try
            {
                return "" + await context.WaitForExternalEvent<int>("e");
            }
            catch (JsonException exception)
            {
                return "caught " + Chain(TaskFailureDetails.FromException(exception));
            }
        }));
        var id = await harness.StartAsync("int");
        await Raise(harness, id, ("e", "abc"), ("start", null));
        AssertCompleted("caught " + NotAnInt, await harness.CompleteAsync(id));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("ev.timeout", "ev.timeout-in-time", "ev.precancelled")]
    public async Task Timeout_CancelsTheWait_AndAnEventCancelsTheTimer(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddOrchestratorFunc<int, string>("timed", async (context, seconds) =>
            {
                try
                {
                    return await context.WaitForExternalEvent<string>("e", TimeSpan.FromSeconds(seconds));
                }
                catch (OperationCanceledException exception)
                {
                    return exception.GetType() + ": " + exception.Message;
                }
            })
            .AddOrchestratorFunc<object?, string>("pre", async (context, _) =>
            {
                try
                {
                    return await context.WaitForExternalEvent<string>("e", new CancellationToken(true));
                }
                catch (OperationCanceledException exception)
                {
                    return exception.GetType().Name;
                }
            }));
        AssertCompleted("System.Threading.Tasks.TaskCanceledException: A task was canceled.", await harness.RunAsync("timed", 1));
        AssertCompleted("TaskCanceledException", await harness.RunAsync("pre"));
        var id = await harness.StartAsync("timed", 60);
        await Raise(harness, id, ("e", "v"));
        AssertCompleted("v", await harness.GetAsync(id));
        Assert.Null(harness.Engine.NextTimerDue);
    }

    [Theory, MemberData(nameof(Modes)), Scenario("ev.stale-waiter-eats", "ev.timeout-then-wait")]
    public async Task TimedOutWait_SwallowsNothing(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<bool, string>("stale", async (context, waitAgain) =>
        {
            try
            {
                return await context.WaitForExternalEvent<string>("e", TimeSpan.FromSeconds(1));
            }
            catch (OperationCanceledException)
            {
                context.SetCustomStatus("timed out");
            }

            if (!waitAgain)
            {
                await context.WaitForExternalEvent<object>("start");
            }

            try
            {
                return await context.WaitForExternalEvent<string>("e", TimeSpan.FromSeconds(20));
            }
            catch (OperationCanceledException)
            {
                return "LOST";
            }
        }));
        foreach (var (waitAgain, expected) in new[] { (false, "1"), (true, "1") })
        {
            var id = await harness.StartAsync("stale", waitAgain);
            await harness.AdvanceAsync(TimeSpan.FromSeconds(1));
            await Raise(harness, id, ("e", "1"));
            if (!waitAgain)
            {
                await Raise(harness, id, ("start", null));
            }

            AssertCompleted(expected, await harness.CompleteAsync(id));
        }
    }

    [Theory, MemberData(nameof(Modes)), Scenario("ev.timeout-uncaught", "fail.throw-oce", "turn.cancellation-escapes")]
    public async Task EscapingCancellation_IsAnOrdinaryFailure_StanceFour(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddOrchestratorFunc<object?, string>("timeout", (context, _) =>
            {
                context.SetCustomStatus("kept");
                return context.WaitForExternalEvent<string>("e", TimeSpan.FromSeconds(1));
            })
            .AddOrchestratorFunc<object?, string>("throw", async (context, _) =>
            {
                await context.CallActivityAsync("Echo", "x");
                throw new OperationCanceledException();
            }));
        var done = await harness.RunAsync("timeout");
        AssertFailed("System.Threading.Tasks.TaskCanceledException: A task was canceled.", done);
        Assert.Equal("kept", done.ReadCustomStatusAs<string>());
        AssertFailed("System.Threading.Tasks.TaskCanceledException: A task was canceled.", await harness.RunAsync("throw"));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("ev.open-wait-at-end", "ev.sendevent")]
    public async Task SendEvent_ReachesTheOther_AndOpenWaitsHoldNothing(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks
            .AddOrchestratorFunc<object?, string>("open", (context, _) =>
            {
                _ = context.WaitForExternalEvent<string>("never");
                return "done";
            })
            .AddOrchestratorFunc<string, string>("send", (context, target) =>
            {
                context.SendEvent(target, "go", "hi");
                context.SendEvent("nobody", "go", "hi");
                return "sent";
            }));
        AssertCompleted("done", await harness.RunAsync("open"));
        var target = await harness.StartAsync("Wait");
        await harness.IdleAsync();
        AssertCompleted("sent", await harness.RunAsync("send", target));
        AssertCompleted("hi", await harness.CompleteAsync(target));
        Assert.Null(await harness.Client.GetInstanceAsync("nobody"));
    }

    /// <summary>The official client answers in several ways, by host; ours says that the event cannot be delivered (design).</summary>
    [Theory, MemberData(nameof(Modes)), Scenario("ev.completed", "sus.unknown")]
    public async Task RaisingToAnUnknownOrFinishedInstance_Throws(bool replay)
    {
        await using var harness = await OpenAsync(replay);
        var done = await harness.RunAsync("Ok", "1");
        var finished = await Assert.ThrowsAsync<InvalidOperationException>(() => harness.Client.RaiseEventAsync(done.InstanceId, "go", "x"));
        Assert.Contains("Completed state", finished.Message, StringComparison.Ordinal);
        foreach (var call in new Func<Task>[]
        {
            () => harness.Client.RaiseEventAsync("nobody", "go"),
            () => harness.Client.TerminateInstanceAsync("nobody"),
            () => harness.Client.SuspendInstanceAsync("nobody"),
            () => harness.Client.ResumeInstanceAsync("nobody"),
        })
        {
            var unknown = await Assert.ThrowsAsync<InvalidOperationException>(call);
            Assert.Contains("No instance with ID 'nobody'", unknown.Message, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<ArgumentException>(() => harness.Client.RaiseEventAsync("", "go"));
        await Assert.ThrowsAsync<ArgumentException>(() => harness.Client.RaiseEventAsync("x", ""));
        AssertCompleted("ok:1", await harness.GetAsync(done.InstanceId));
    }

    [Theory, MemberData(nameof(Modes)), Scenario("ev.can-preserve", "ev.can-drop", "ev.can-drop-late", "can.event-same-turn")]
    public async Task ContinueAsNew_CarriesEvents(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<string, string>("gen", async (context, input) =>
        {
            var text = "";
            if (input is "preserve" or "drop")
            {
                await context.WaitForExternalEvent<object>("a");
                context.ContinueAsNew("next", preserveUnprocessedEvents: input == "preserve");
                return "";
            }

            try
            {
                while (true)
                {
                    text += await context.WaitForExternalEvent<string>("e", TimeSpan.FromSeconds(2));
                }
            }
            catch (OperationCanceledException)
            {
                return text;
            }
        }));

        async Task<string?> Run(string mode, bool inOneTurn, params string[] events)
        {
            var id = await harness.StartAsync("gen", mode);
            await harness.IdleAsync();
            if (inOneTurn)
            {
                await harness.Client.SuspendInstanceAsync(id);
            }

            await Raise(harness, id, [.. events.Select(item => item == "a" ? ("a", (string?)null) : ("e", item))]);
            if (inOneTurn)
            {
                await harness.Client.ResumeInstanceAsync(id);
            }

            return (await harness.CompleteAsync(id)).ReadOutputAs<string>();
        }

        Assert.Equal("12", await Run("preserve", false, "1", "2", "a"));
        Assert.Equal("", await Run("drop", false, "1", "2", "a"));
        // Row 2 and 3 of the list of defects that the official worker has on every host: kept on purpose.
        Assert.Equal("2", await Run("drop", true, "1", "a", "2"));
        Assert.Equal("21", await Run("preserve", true, "1", "a", "2"));
    }

    private static async Task Raise(EngineHarness harness, string id, params (string Name, string? Payload)[] events)
    {
        await harness.IdleAsync();
        foreach (var (name, payload) in events)
        {
            await harness.Client.RaiseEventAsync(id, name, payload);
        }
    }
}
