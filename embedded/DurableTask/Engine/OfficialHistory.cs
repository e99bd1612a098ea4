using Microsoft.DurableTask;
using Core = global::DurableTask.Core;
using Official = global::DurableTask.Core.History;

namespace Workflows.Embedded.DurableTask;

/// <summary>A history in the form of the official client: each turn is framed, what is answered has the number of what asked.</summary>
internal static class OfficialHistory
{
    private const int FromOutside = -1;

    internal static List<Official.HistoryEvent> Of(InstanceRow row, string? input, string? output, TaskFailureDetails? failure, IReadOnlyList<HistoryBatch> batches)
    {
        var events = new List<Official.HistoryEvent>();
        var next = 0;
        foreach (var batch in batches)
        {
            var at = new DateTime(batch.Timestamp, DateTimeKind.Utc);
            Add(new Official.OrchestratorStartedEvent(FromOutside), at);
            foreach (var item in batch.Events)
            {
                next = item.IsDecision ? Math.Max(next, item.Id + 1) : next;
                if (Of(item, row, input) is { } known)
                {
                    Add(known, at);
                }
            }

            if (row.IsTerminal && batch == batches[^1])
            {
                Add(new Official.ExecutionCompletedEvent(next, output, (Core.OrchestrationStatus)(int)row.Status, Of(failure, false)), at);
            }

            Add(new Official.OrchestratorCompletedEvent(FromOutside), at);
        }

        return events;

        void Add(Official.HistoryEvent item, DateTime at)
        {
            item.Timestamp = at;
            events.Add(item);
        }
    }

    private static Official.HistoryEvent? Of(HistoryEvent item, InstanceRow row, string? input) => item.Kind switch
    {
        HistoryKind.ExecutionStarted => new Official.ExecutionStartedEvent(FromOutside, input) { Name = row.Name, Version = row.Version },
        HistoryKind.TaskScheduled => new Official.TaskScheduledEvent(item.Id) { Name = item.Name, Version = item.Version, Input = item.Text },
        HistoryKind.TaskCompleted => new Official.TaskCompletedEvent(FromOutside, item.Id, item.Text),
        HistoryKind.TaskFailed => new Official.TaskFailedEvent(FromOutside, item.Id, item.Failure?.ErrorMessage, item.Failure?.StackTrace, Of(item.Failure, item.IsNonRetriable)),
        HistoryKind.ChildScheduled => new Official.SubOrchestrationInstanceCreatedEvent(item.Id) { Name = item.Name, Version = item.Version, InstanceId = item.Target, Input = item.Text },
        HistoryKind.ChildCompleted => new Official.SubOrchestrationInstanceCompletedEvent(FromOutside, item.Id, item.Text),
        HistoryKind.ChildFailed => new Official.SubOrchestrationInstanceFailedEvent(
            FromOutside, item.Id, item.Failure?.ErrorMessage, item.Failure?.StackTrace, Of(item.Failure, item.IsNonRetriable)),
        HistoryKind.TimerCreated => new Official.TimerCreatedEvent(item.Id, new DateTime(item.Due, DateTimeKind.Utc)),
        HistoryKind.TimerFired => new Official.TimerFiredEvent(FromOutside, new DateTime(item.Due, DateTimeKind.Utc)) { TimerId = item.Id },
        HistoryKind.EventRaised => new Official.EventRaisedEvent(FromOutside, item.Text) { Name = item.Name },
        HistoryKind.EventSent => new Official.EventSentEvent(item.Id) { InstanceId = item.Target, Name = item.Name, Input = item.Text },
        HistoryKind.Suspended => new Official.ExecutionSuspendedEvent(FromOutside, item.Text),
        HistoryKind.Resumed => new Official.ExecutionResumedEvent(FromOutside, item.Text),
        HistoryKind.Terminated => new Official.ExecutionTerminatedEvent(FromOutside, item.Text),
        _ => null, // an end by the engine itself: the failure says why
    };

    private static Core.FailureDetails? Of(TaskFailureDetails? failure, bool isNonRetriable) => failure is null ? null
        : new(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, Of(failure.InnerFailure, isNonRetriable), isNonRetriable);
}
