namespace Workflows.Embedded.DurableTask;

/// <summary>A new instance to be stored. <see cref="MessageId"/> is not 0 for a child: the parent's message that asked for it.</summary>
internal sealed record StartRequest(string Name, string Version, string? Input, string? Tags, long? StartAt)
{
    internal IReadOnlyList<string> DedupeStatuses { get; init; } = [];

    internal long MessageId { get; init; }

    internal long ParentKey { get; init; }

    internal int ParentGeneration { get; init; }

    internal int ParentTask { get; init; }
}
