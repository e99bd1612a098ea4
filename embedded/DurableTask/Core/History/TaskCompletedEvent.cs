namespace DurableTask.Core.History;

public class TaskCompletedEvent : HistoryEvent
{
    public TaskCompletedEvent(int eventId, int taskScheduledId, string? result)
        : base(eventId)
    {
        TaskScheduledId = taskScheduledId;
        Result = result;
    }

    public override EventType EventType => EventType.TaskCompleted;

    /// <summary>The <see cref="HistoryEvent.EventId"/> of the <see cref="TaskScheduledEvent"/>.</summary>
    public int TaskScheduledId { get; }

    public string? Result { get; }
}
