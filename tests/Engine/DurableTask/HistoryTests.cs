using DurableTask.Core.History;
using Microsoft.DurableTask;
using Xunit;

namespace Workflows.Engine.Tests.DurableTask;

/// <summary>The history as a client reads it: the official event classes.</summary>
public sealed class HistoryTests : ScenarioTests
{
    [Theory, MemberData(nameof(Modes))]
    public async Task History_HasWhatHappened_AndWhatItAnswers(bool replay)
    {
        await using var harness = await OpenAsync(replay, tasks => tasks.AddOrchestratorFunc<string, string>("all", async (context, input) =>
        {
            await context.CallActivityAsync<string>("Echo", input);
            try
            {
                await context.CallActivityAsync("Boom", "x");
            }
            catch (TaskFailedException)
            {
                context.SendEvent("nobody", "hint", 1);
            }

            await context.CallSubOrchestratorAsync<string>("Ok", "c", new SubOrchestrationOptions(instanceId: "child"));
            await context.CreateTimer(TimeSpan.FromMinutes(5), CancellationToken.None);
            return await context.WaitForExternalEvent<string>("go");
        }));
        var id = await harness.StartAsync("all", "in", "one");
        await harness.AdvanceAsync(TimeSpan.FromMinutes(5));
        await harness.Client.SuspendInstanceAsync(id, "rest");
        await harness.Client.ResumeInstanceAsync(id, "on");
        await harness.Client.RaiseEventAsync(id, "go", "end");
        await harness.IdleAsync();

        var history = await harness.Client.GetOrchestrationHistoryAsync(id);
        Assert.Equal(
            [
                "ExecutionStarted -1 all \"in\"", "TaskScheduled 0 Echo [\"in\"]", "TaskCompleted 0 \"in\"", "TaskScheduled 1 Boom [\"x\"]",
                "TaskFailed 1 System.InvalidOperationException: boom x", "EventSent 2 hint to nobody 1", "SubOrchestrationInstanceCreated 3 Ok child \"c\"",
                "SubOrchestrationInstanceCompleted 3 \"ok:c\"", "TimerCreated 4 00:05", "TimerFired 4 00:05", "ExecutionSuspended rest", "ExecutionResumed on",
                "EventRaised go \"end\"", "ExecutionCompleted 5 Completed \"end\"",
            ],
            history.Where(item => item is not (OrchestratorStartedEvent or OrchestratorCompletedEvent)).Select(Describe));
        Assert.Equal(history.Count(item => item is OrchestratorStartedEvent), history.Count(item => item is OrchestratorCompletedEvent));
        Assert.IsType<OrchestratorStartedEvent>(history[0]);
        Assert.IsType<OrchestratorCompletedEvent>(history[^1]);
        Assert.Equal(history.Select(item => item.Timestamp).Order(), history.Select(item => item.Timestamp));
        Assert.Equal((EngineHarness.Start.UtcDateTime, DateTimeKind.Utc), (history[0].Timestamp, history[0].Timestamp.Kind));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task History_OfOneThatFailed_OrWasTerminated_SaysWhy(bool replay)
    {
        await using var harness = await OpenAsync(replay);
        await harness.RunAsync("Fail", "x", "failed");
        await harness.StartAsync("Wait", null, "ended");
        await harness.Client.TerminateInstanceAsync("ended", "over");

        Assert.Equal("ExecutionCompleted 0 Failed \"bad x\" System.InvalidOperationException: bad x",
            Describe((await harness.Client.GetOrchestrationHistoryAsync("failed"))[^2]));
        var ended = (await harness.Client.GetOrchestrationHistoryAsync("ended")).Select(Describe).ToList();
        Assert.Equal(["ExecutionTerminated \"over\"", "ExecutionCompleted 0 Terminated \"over\""], ended[^3..^1]);
    }

    [Fact]
    public async Task History_OfNobody_IsRefused_AndOfOneThatWaitsForItsStart_IsEmpty()
    {
        await using var harness = await OpenAsync(false);
        await Assert.ThrowsAsync<ArgumentException>(() => harness.Client.GetOrchestrationHistoryAsync("nobody"));
        await harness.Client.ScheduleNewOrchestrationInstanceAsync("Wait", null, new StartOrchestrationOptions("later", EngineHarness.Start.AddHours(1)));
        Assert.Empty(await harness.Client.GetOrchestrationHistoryAsync("later"));
    }

    private static string Describe(HistoryEvent item) => item.EventType + item switch
    {
        ExecutionStartedEvent e => $" {e.EventId} {e.Name} {e.Input}",
        TaskScheduledEvent e => $" {e.EventId} {e.Name} {e.Input}",
        TaskCompletedEvent e => $" {e.TaskScheduledId} {e.Result}",
        TaskFailedEvent e => $" {e.TaskScheduledId} {e.FailureDetails}",
        EventSentEvent e => $" {e.EventId} {e.Name} to {e.InstanceId} {e.Input}",
        SubOrchestrationInstanceCreatedEvent e => $" {e.EventId} {e.Name} {e.InstanceId} {e.Input}",
        SubOrchestrationInstanceCompletedEvent e => $" {e.TaskScheduledId} {e.Result}",
        TimerCreatedEvent e => $" {e.EventId} {e.FireAt:HH:mm}",
        TimerFiredEvent e => $" {e.TimerId} {e.FireAt:HH:mm}",
        EventRaisedEvent e => $" {e.Name} {e.Input}",
        ExecutionSuspendedEvent e => $" {e.Reason}",
        ExecutionResumedEvent e => $" {e.Reason}",
        ExecutionTerminatedEvent e => $" {e.Input}",
        ExecutionCompletedEvent e => $" {e.EventId} {e.OrchestrationStatus} {e.Result}{(e.FailureDetails is null ? "" : " " + e.FailureDetails)}",
        _ => "",
    };
}
