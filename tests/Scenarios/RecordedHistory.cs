using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Workflows.Embedded.DurableTask;
using Workflows.Testing;

namespace Workflows.Scenarios;

/// <summary>
/// The history of one instance as a file: what came in and what the code decided, turn by turn. A committed one stands for the
/// instances that run somewhere when the next release is installed.
/// </summary>
internal sealed record RecordedHistory(string Orchestrator, string InstanceId, string? Input, IReadOnlyList<RecordedHistory.Turn> Turns)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>One checkpoint.</summary>
    internal sealed record Turn(DateTime At, IReadOnlyList<Entry> Entries);

    /// <summary>One event or decision; which members count depends on the kind.</summary>
    internal sealed record Entry(HistoryKind Kind, int Id, string? Name, string? Text, DateTime? Due);

    public static RecordedHistory Read(string file) =>
        JsonSerializer.Deserialize<RecordedHistory>(File.ReadAllText(PathOf(file)), Json) ?? throw new InvalidDataException($"Expected a history in {file}; found null.");

    /// <summary>Writes a new file. One that is committed stays as it is: it was written by the code of its day.</summary>
    public void Write(string file)
    {
        using FileStream stream = new(PathOf(file), FileMode.CreateNew);
        JsonSerializer.Serialize(stream, this, Json);
    }

    /// <summary>What the engine holds of an instance.</summary>
    public static RecordedHistory Of(DurableEngine engine, string instanceId) => engine.Database.Read(connection =>
    {
        InstanceRow row = InstanceStore.FindRow(connection, instanceId) ?? throw new InvalidOperationException($"There is no instance '{instanceId}'.");
        return new RecordedHistory(row.Name, row.Id, InstanceStore.ReadDetails(connection, row.Key).Input,
            [.. InstanceStore.ReadHistory(connection, row.Key).Select(b => new Turn(new(b.Timestamp, DateTimeKind.Utc), [.. b.Events.Select(EntryOf)]))]);
    });

    /// <summary>The first turns only: the instance as it was then.</summary>
    public RecordedHistory Until(int turns) => this with { Turns = [.. Turns.Take(turns)] };

    /// <summary>Replays all turns with the code of today.</summary>
    public ReplayedInstance Replay<TOrchestrator>()
        where TOrchestrator : class, ITaskOrchestrator
    {
        DurableTaskRegistry registry = new();
        registry.AddOrchestrator<TOrchestrator>(Orchestrator);
        DurableEngineOptions defaults = new();
        Execution execution = new(
            new ExecutionInfo(Orchestrator, InstanceId, "", 0, null, Input),
            new ExecutionServices(registry, new ServiceCollection().BuildServiceProvider(), new LedgerJsonConverter(), NullLoggerFactory.Instance, new DurableTaskWorkerOptions().MaximumTimerInterval, "", defaults.MaxPayloadLength),
            _ => { });
        execution.Replay(Turns.Select(t => new HistoryBatch(t.At.Ticks, [.. t.Entries.Select(EventOf)])));
        return new(execution, Turns[^1].At);
    }

    private static string PathOf(string file) => Path.Combine(Repository.Folder("tests/Scenarios/Histories"), file);

    private static Entry EntryOf(HistoryEvent item) => item is { Failure: null, Target: null }
        ? new(item.Kind, item.Id, item.Name, item.Text, item.Due == 0 ? null : new DateTime(item.Due, DateTimeKind.Utc))
        : throw new NotSupportedException($"The recorded form holds neither failures nor other instances; found a {item.Kind} with one.");

    private static HistoryEvent EventOf(Entry entry) =>
        new(entry.Kind) { Id = entry.Id, Name = entry.Name, Text = entry.Text, Due = entry.Due?.ToUniversalTime().Ticks ?? 0 };
}
