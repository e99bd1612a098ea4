namespace Microsoft.DurableTask;

public record SubOrchestrationOptions : TaskOptions
{
    public SubOrchestrationOptions(TaskRetryOptions? retry = null, string? instanceId = null)
        : base(retry) => InstanceId = instanceId;

    public SubOrchestrationOptions(TaskOptions options, string? instanceId = null)
        : base(options)
    {
        InstanceId = instanceId;
        if (options is SubOrchestrationOptions other)
        {
            InstanceId = instanceId ?? other.InstanceId;
            Version = other.Version;
        }
    }

    public SubOrchestrationOptions(SubOrchestrationOptions options)
        : base(options)
    {
        InstanceId = options.InstanceId;
        Version = options.Version;
    }

    /// <summary>Null derives one from the parent's <c>NewGuid</c>.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Null takes the worker's default version.</summary>
    public new TaskVersion? Version { get; init; }
}
