namespace DurableTask.Core.History;

/// <summary>One thing that happened to an orchestration or that it decided.</summary>
public abstract class HistoryEvent
{
    protected HistoryEvent(int eventId) => EventId = eventId;

    /// <summary>The number of a decision; -1 for what came from outside.</summary>
    public int EventId { get; }

    public bool IsPlayed { get; set; }

    /// <summary>UTC.</summary>
    public DateTime Timestamp { get; set; }

    public virtual EventType EventType => throw new NotSupportedException($"A kind of its own was expected of {GetType()}.");
}
