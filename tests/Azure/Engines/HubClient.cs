using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Workflows.Ledger;
using OrchestrationQuery = Microsoft.DurableTask.Client.OrchestrationQuery;

namespace Workflows.Azure.Tests.Engines;

/// <summary>The SDK's client over Durable Task's own, as far as the application starts, wakes and looks at orchestrations.</summary>
internal sealed class HubClient(IOrchestrationServiceClient hub) : DurableTaskClient("hub")
{
    private static readonly OrchestrationStatus[] Alive =
        [OrchestrationStatus.Pending, OrchestrationStatus.Running, OrchestrationStatus.Suspended, OrchestrationStatus.ContinuedAsNew];
    private readonly JsonDataConverter converter = new(LedgerJson.Options);

    /// <summary>Refused where one of that id is alive, as Durable Functions does.</summary>
    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        OrchestrationInstance instance = new() { InstanceId = options!.InstanceId!, ExecutionId = Guid.NewGuid().ToString("N") };
        await hub.CreateTaskOrchestrationAsync(
            new TaskMessage
            {
                OrchestrationInstance = instance,
                Event = new ExecutionStartedEvent(
                    -1, converter.Serialize(input))
                { Name = orchestratorName.Name, Version = "", OrchestrationInstance = instance },
            },
            Alive);
        return instance.InstanceId;
    }

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default) =>
        hub.SendTaskOrchestrationMessageAsync(new TaskMessage
        {
            OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId },
            Event = new EventRaisedEvent(-1, converter.Serialize(eventPayload)) { Name = eventName },
        });

    public override async Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        (await hub.GetOrchestrationStateAsync(instanceId, allExecutions: false)).LastOrDefault() is not { } state ? null
            : new OrchestrationMetadata(state.Name,
                instanceId)
            { RuntimeStatus = Enum.Parse<OrchestrationRuntimeStatus>(state.OrchestrationStatus.ToString()), DataConverter = converter };

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) => throw new NotSupportedException();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
