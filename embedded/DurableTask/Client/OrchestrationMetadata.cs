using System.Collections.Immutable;

namespace Microsoft.DurableTask.Client;

/// <summary>A snapshot of an instance. Input, output, custom status and failure are null unless they were asked for.</summary>
public sealed class OrchestrationMetadata
{
    public OrchestrationMetadata(string name, string instanceId)
    {
        Name = name;
        InstanceId = instanceId;
    }

    public string Name { get; }

    public string InstanceId { get; }

    /// <summary>Null when the snapshot was fetched without inputs and outputs.</summary>
    public DataConverter? DataConverter { get; init; }

    public OrchestrationRuntimeStatus RuntimeStatus { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset LastUpdatedAt { get; init; }

    public string? SerializedInput { get; init; }

    public string? SerializedOutput { get; init; }

    public string? SerializedCustomStatus { get; init; }

    public TaskFailureDetails? FailureDetails { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    public bool IsRunning => RuntimeStatus is OrchestrationRuntimeStatus.Running;

    public bool IsCompleted => RuntimeStatus
        is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    public T? ReadInputAs<T>() => Converter("ReadInputAs", "input data").Deserialize<T>(SerializedInput);

    public T? ReadOutputAs<T>() => Converter("ReadOutputAs", "output data").Deserialize<T>(SerializedOutput);

    public T? ReadCustomStatusAs<T>() => Converter("ReadCustomStatusAs", "input and output data").Deserialize<T>(SerializedCustomStatus);

    public override string ToString() => $"[Name: '{Name}', ID: '{InstanceId}', RuntimeStatus: {RuntimeStatus}, CreatedAt: {CreatedAt:s}, LastUpdatedAt: {LastUpdatedAt:s}]";

    private DataConverter Converter(string method, string what) => DataConverter ?? throw new InvalidOperationException(
        $"The {method} method can only be used on OrchestrationMetadata objects that are fetched with the option to include {what}.");
}
