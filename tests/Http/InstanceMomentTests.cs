using DurableTask.Core;
using DurableTask.Core.History;
using Workflows.Instances;
using Workflows.Texts;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>What the timeline of an orchestration makes of its history.</summary>
public sealed class InstanceMomentTests
{
    private static readonly DateTime Start = new(2026, 4, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void End_HasTheNameOfWhatItEnds_AndHowLongItTook()
    {
        IReadOnlyList<InstanceMoment> moments = InstanceMoment.Of(
        [
            At(0, new OrchestratorStartedEvent(-1)),
            At(0, new ExecutionStartedEvent(-1, "{}") { Name = "Run" }),
            At(0, new TaskScheduledEvent(0) { Name = "Tell", Input = "\"x\"" }),
            At(0, new TaskScheduledEvent(1) { Name = "Ask" }),
            At(0, new TimerCreatedEvent(2, Start.AddMinutes(5))),
            At(0, new OrchestratorCompletedEvent(-1)),
            At(2, new TaskFailedEvent(-1, 1, "no", null, new FailureDetails("System.IO.IOException", "no", null, null, false))),
            At(3, new TaskCompletedEvent(-1, 0, "\"y\"")),
            At(300, new TimerFiredEvent(-1, Start.AddMinutes(5)) { TimerId = 2 }),
            At(301, new ExecutionCompletedEvent(3, null, OrchestrationStatus.Failed, new FailureDetails("X", "why", null, null, false))),
        ]);

        Assert.Equal(
            [
                "ExecutionStarted accent Run {} ", "TaskScheduled  Tell \"x\" ", "TaskScheduled  Ask  ", "TimerCreated    due 00:05",
                    "TaskFailed bad Ask System.IO.IOException: no  took 2",
                "TaskCompleted good Tell \"y\"  took 3", "TimerFired    due 00:05 took 300", "ExecutionCompleted bad  X: why ",
            ],
            moments.Select(m => $"{m.Kind} {m.Tone} {m.Name} {m.Text} {(m.Due is { } due ? $"due {due:HH:mm}" : "")}{(m.Took is { } took ? $" took {took.TotalSeconds}" : "")}"));
        Assert.All(moments, m => Assert.Equal(TimeSpan.Zero, m.At.Offset));
    }

    [Fact]
    public void LongText_IsCut_AndAnEmptyOneIsNone()
    {
        InstanceMoment longOne = Assert.Single(InstanceMoment.Of([At(0, new EventRaisedEvent(-1, new string('x', 600)) { Name = "e" })]));
        Assert.Equal(InstanceMoment.MostText + 1, longOne.Text!.Length);
        Assert.Null(Assert.Single(InstanceMoment.Of([At(0, new EventRaisedEvent(-1, "") { Name = "e" })])).Text);
    }

    [Fact]
    public void EveryKind_HasWordsInBothLanguages()
    {
        foreach (EventType kind in Enum.GetValues<EventType>().Except([EventType.OrchestratorStarted, EventType.OrchestratorCompleted]))
        {
            string? english = InstanceTexts.All.Find(Languages.English, "Event." + kind),
                japanese = InstanceTexts.All.Find(Languages.Japanese, "Event." + kind);
            Assert.True(english is { Length: > 0 } && japanese is { Length: > 0 } && english != japanese, kind.ToString());
        }
    }

    private static HistoryEvent At(int seconds, HistoryEvent item)
    {
        item.Timestamp = Start.AddSeconds(seconds);
        return item;
    }
}
