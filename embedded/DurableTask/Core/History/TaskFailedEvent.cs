namespace DurableTask.Core.History;

public class TaskFailedEvent : HistoryEvent
{
    public TaskFailedEvent(int eventId, int taskScheduledId, string? reason, string? details, FailureDetails? failureDetails)
        : base(eventId)
    {
        TaskScheduledId = taskScheduledId;
        Reason = reason;
        Details = details;
        FailureDetails = failureDetails;
    }

    public override EventType EventType => EventType.TaskFailed;

    public int TaskScheduledId { get; }

    public string? Reason { get; }

    public string? Details { get; }

    public FailureDetails? FailureDetails { get; }
}
