namespace Workflows.Embedded.DurableTask;

/// <summary>One checkpoint: the time of the turn, what came in, and what the code decided.</summary>
internal sealed record HistoryBatch(long Timestamp, IReadOnlyList<HistoryEvent> Events);
