using System.Text.Json;
using Microsoft.DurableTask;

namespace Workflows.Embedded.DurableTask;

/// <summary>One event or decision; which members count depends on the kind.</summary>
/// <param name="Kind">As in <see cref="DurableHistoryEntry"/>, first letter small.</param>
/// <param name="Id">Of the decision, also in its result.</param>
/// <param name="Name">Of the activity, orchestrator or event.</param>
/// <param name="Text">Serialized input, result or payload.</param>
/// <param name="Due">For timers, UTC.</param>
public sealed record ExportedEvent(string Kind, int Id, string? Name, string? Text, DateTime? Due)
{
    /// <summary>The instance that a child or an event goes to.</summary>
    public string? Target { get; init; }

    /// <summary>Of the activity or child; null for none.</summary>
    public string? Version { get; init; }

    /// <summary>Why an activity or child failed.</summary>
    public TaskFailureDetails? Failure { get; init; }

    /// <summary>No retry may follow.</summary>
    public bool IsNonRetriable { get; init; }

    internal static ExportedEvent Of(HistoryEvent item) => new(
        JsonNamingPolicy.CamelCase.ConvertName(item.Kind.ToString()), item.Id, item.Name, item.Text,
        item.Due == 0 ? null : new DateTime(item.Due, DateTimeKind.Utc))
    {
        Target = item.Target,
        Version = string.IsNullOrEmpty(item.Version) ? null : item.Version,
        Failure = item.Failure,
        IsNonRetriable = item.IsNonRetriable,
    };

    internal HistoryEvent ToEvent() => new(Enum.TryParse<HistoryKind>(Kind, ignoreCase: true, out var kind) && Enum.IsDefined(kind)
        ? kind
        : throw new InvalidDataException($"A known kind of history event was expected, but found '{Kind}'."))
    {
        Id = Id,
        Name = Name,
        Text = Text,
        Target = Target,
        Version = Version,
        Failure = Failure,
        Due = Due?.ToUniversalTime().Ticks ?? 0,
        IsNonRetriable = IsNonRetriable,
    };
}

/// <summary>One checkpoint.</summary>
/// <param name="At">The turn's time, UTC.</param>
/// <param name="Entries">Events, then the decisions that the code made on them.</param>
public sealed record ExportedTurn(DateTime At, IReadOnlyList<ExportedEvent> Entries);
