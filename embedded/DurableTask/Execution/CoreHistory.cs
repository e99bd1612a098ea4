using Microsoft.DurableTask;
using Core = global::DurableTask.Core;
using Official = global::DurableTask.Core.History;

namespace Workflows.Embedded.DurableTask;

/// <summary>
/// Between the stored form of an event and the one of the official core: what the executor replays, what it decides, and what the client shows. The two
/// have the same events with the same numbers, so histories of every release are read by this alone.
/// </summary>
internal static class CoreHistory
{
    private const int FromOutside = -1;

    /// <summary>A whole history as the official client gives it: each turn is framed, what is answered has the number of what asked.</summary>
    internal static List<Official.HistoryEvent> Of(InstanceRow row, InstanceDetails details, string? output, TaskFailureDetails? failure,
        IReadOnlyList<HistoryBatch> batches)
    {
        var info = ExecutionInfo.Of(row, details);
        var events = new List<Official.HistoryEvent>();
        var next = 0;
        foreach (var batch in batches)
        {
            var at = new DateTime(batch.Timestamp, DateTimeKind.Utc);
            events.Add(Started(at));
            foreach (var item in batch.Events)
            {
                next = item.IsDecision ? Math.Max(next, item.Id + 1) : next;
                if (ToCore(item, info, at) is { } known)
                {
                    events.Add(known);
                }
            }

            if (row.IsTerminal && batch == batches[^1])
            {
                events.Add(At(at, new Official.ExecutionCompletedEvent(
                    next, output, (Core.OrchestrationStatus)(int)row.Status, failure is null ? null : Failures.ToCore(failure, false))));
            }

            events.Add(At(at, new Official.OrchestratorCompletedEvent(FromOutside)));
        }

        return events;
    }

    /// <summary>What the executor replays: each turn's time, then its events. It would take a suspension after a termination for the end of both.</summary>
    internal static List<Official.HistoryEvent> ToReplay(IEnumerable<HistoryBatch> batches, ExecutionInfo info)
    {
        var events = new List<Official.HistoryEvent>();
        var isTerminated = false;
        foreach (var batch in batches)
        {
            var at = new DateTime(batch.Timestamp, DateTimeKind.Utc);
            events.Add(Started(at));
            foreach (var item in batch.Events)
            {
                isTerminated |= item.Kind == HistoryKind.Terminated;
                if (!(isTerminated && item.Kind == HistoryKind.Suspended) && ToCore(item, info, at) is { } known)
                {
                    events.Add(known);
                }
            }
        }

        return events;
    }

    internal static Official.OrchestratorStartedEvent Started(DateTime at) => At(at, new Official.OrchestratorStartedEvent(FromOutside));

    /// <summary>Null for an end by the engine itself, which the executor does not know.</summary>
    internal static Official.HistoryEvent? ToCore(HistoryEvent item, ExecutionInfo info, DateTime at)
    {
        Official.HistoryEvent? known = item.Kind switch
        {
            HistoryKind.ExecutionStarted => new Official.ExecutionStartedEvent(FromOutside, info.Input)
            {
                Name = info.Name,
                Version = info.Version,
                OrchestrationInstance = new Core.OrchestrationInstance { InstanceId = info.InstanceId, ExecutionId = info.ExecutionId },
                ParentInstance = info.Parent is null ? null : new Core.ParentInstance
                {
                    Name = info.Parent.Name.Name,
                    OrchestrationInstance = new Core.OrchestrationInstance { InstanceId = info.Parent.InstanceId },
                },
            },
            HistoryKind.TaskScheduled =>
                new Official.TaskScheduledEvent(item.Id) { Name = item.Name, Version = item.Version, Input = ActivityInput(item.Text) },
            HistoryKind.TaskCompleted => new Official.TaskCompletedEvent(FromOutside, item.Id, item.Text),
            HistoryKind.TaskFailed => new Official.TaskFailedEvent(
                FromOutside, item.Id, item.Failure?.ErrorMessage, item.Failure?.StackTrace, Failures.ToCore(item.Failure, item.IsNonRetriable)),
            HistoryKind.ChildScheduled =>
                new Official.SubOrchestrationInstanceCreatedEvent(
                item.Id)
                { Name = item.Name, Version = item.Version, InstanceId = item.Target, Input = item.Text },
            HistoryKind.ChildCompleted => new Official.SubOrchestrationInstanceCompletedEvent(FromOutside, item.Id, item.Text),
            HistoryKind.ChildFailed => new Official.SubOrchestrationInstanceFailedEvent(
                FromOutside, item.Id, item.Failure?.ErrorMessage, item.Failure?.StackTrace, Failures.ToCore(item.Failure, item.IsNonRetriable)),
            HistoryKind.TimerCreated => new Official.TimerCreatedEvent(item.Id, new DateTime(item.Due, DateTimeKind.Utc)),
            HistoryKind.TimerFired => new Official.TimerFiredEvent(FromOutside, new DateTime(item.Due, DateTimeKind.Utc)) { TimerId = item.Id },
            HistoryKind.EventRaised => new Official.EventRaisedEvent(FromOutside, item.Text) { Name = item.Name },
            HistoryKind.EventSent => new Official.EventSentEvent(item.Id) { InstanceId = item.Target, Name = item.Name, Input = item.Text },
            HistoryKind.Suspended => new Official.ExecutionSuspendedEvent(FromOutside, item.Text),
            HistoryKind.Resumed => new Official.ExecutionResumedEvent(FromOutside, item.Text),
            HistoryKind.Terminated => new Official.ExecutionTerminatedEvent(FromOutside, item.Text),
            _ => null,
        };
        return known is null ? null : At(at, known);
    }

    /// <summary>What the code decided; null for the end of an execution, which is an outcome.</summary>
    internal static HistoryEvent? Decision(Core.Command.OrchestratorAction action) => action switch
    {
        Core.Command.ScheduleTaskOrchestratorAction activity => new HistoryEvent(HistoryKind.TaskScheduled)
        {
            Id = activity.Id,
            Name = activity.Name,
            Version = activity.Version,
            Text = StoredInput(activity.Input),
        },
        Core.Command.CreateTimerOrchestratorAction timer => new HistoryEvent(HistoryKind.TimerCreated) { Id = timer.Id, Due = timer.FireAt.Ticks },
        Core.Command.CreateSubOrchestrationAction child => new HistoryEvent(HistoryKind.ChildScheduled)
        {
            Id = child.Id,
            Name = child.Name,
            Version = child.Version,
            Target = child.InstanceId,
            Text = child.Input,
        },
        Core.Command.SendEventOrchestratorAction sent => new HistoryEvent(HistoryKind.EventSent)
        {
            Id = sent.Id,
            Name = sent.EventName,
            Target = sent.Instance?.InstanceId,
            Text = sent.EventData,
        },
        Core.Command.OrchestrationCompleteOrchestratorAction => null,
        _ => throw new NotSupportedException($"An activity, timer, child or event was expected, but the orchestrator decided on '{action.GetType().Name}'."),
    };

    /// <summary>Officially the input of an activity is an array of one; the stored form is the one itself.</summary>
    internal static string ActivityInput(string? stored) => $"[{stored ?? "null"}]";

    private static string? StoredInput(string? input) => input switch
    {
        null or "[null]" => null,
        ['[', .., ']'] => input[1..^1],
        _ => input,
    };

    private static TEvent At<TEvent>(DateTime at, TEvent item)
        where TEvent : Official.HistoryEvent
    {
        item.Timestamp = at;
        return item;
    }
}
