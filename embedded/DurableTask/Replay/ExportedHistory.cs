using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflows.Embedded.DurableTask;

/// <summary>
/// The current generation of an instance as a file: what came in and what the code decided, turn by turn. Made by
/// <see cref="DurableEngine.ExportHistory"/>, read by <see cref="HistoryReplayer"/>. Inputs and results are in it as they are: it is as confidential as they.
/// </summary>
/// <param name="Orchestrator">The name that the instance was started with.</param>
/// <param name="InstanceId">The instance.</param>
/// <param name="Input">Serialized.</param>
/// <param name="Turns">One per checkpoint, in order.</param>
public sealed record ExportedHistory(string Orchestrator, string InstanceId, string? Input, IReadOnlyList<ExportedTurn> Turns)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The instance's version; null for none.</summary>
    public string? Version { get; init; }

    /// <summary>How often it has continued as new.</summary>
    public int Generation { get; init; }

    /// <summary>The calling instance; null for none.</summary>
    public string? ParentInstanceId { get; init; }

    /// <summary>The calling orchestrator; null for none.</summary>
    public string? ParentOrchestrator { get; init; }

    /// <summary>The status when it was exported; null if not known.</summary>
    public string? Status { get; init; }

    /// <summary>The first turns only: the instance as it was then.</summary>
    public ExportedHistory Until(int turns) => this with { Turns = [.. Turns.Take(turns)], Status = null };

    /// <exception cref="InvalidDataException">Not such a history; the message says what is wrong.</exception>
    public static ExportedHistory Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<ExportedHistory>(json, Json) is { Orchestrator.Length: > 0, Turns.Count: > 0 } history
                ? history
                : throw new InvalidDataException("A history with an orchestrator and at least one turn was expected, but it has none.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"An exported history was expected, but the text is none: {exception.Message}", exception);
        }
    }

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    internal static ExportedHistory Of(InstanceRow row, InstanceDetails details, IEnumerable<HistoryBatch> history) => new(
        row.Name, row.Id, details.Input,
        [.. history.Select(batch => new ExportedTurn(new DateTime(batch.Timestamp, DateTimeKind.Utc), [.. batch.Events.Select(ExportedEvent.Of)]))])
    {
        Version = row.Version.Length == 0 ? null : row.Version,
        Generation = row.Generation,
        ParentInstanceId = details.ParentId,
        ParentOrchestrator = details.ParentName,
        Status = row.Status.ToString(),
    };
}
