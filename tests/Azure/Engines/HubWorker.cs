using DurableTask.AzureStorage;
using DurableTask.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Workflows.Embedded.DurableTask;
using Workflows.Ledger;

namespace Workflows.Azure.Tests.Engines;

/// <summary>A worker of the application on Durable Task's Azure Storage engine, which Durable Functions runs on, over Azurite.</summary>
internal static class HubWorker
{
    /// <summary>Runs the application's orchestrators and activities until it is disposed.</summary>
    /// <param name="hub">The task hub.</param>
    /// <param name="name">Tells workers of one hub apart.</param>
    /// <param name="services">The application's services.</param>
    public static async Task<TaskHubWorker> StartAsync(string hub, string name, IServiceProvider services)
    {
        DurableTaskRegistry registry = new();
        WorkflowCatalog.AddTo(registry);
        IDurableTaskFactory factory = TaskFactories.Of(registry);
        DurableTaskShimFactory shims = new(new DurableTaskWorkerOptions { DataConverter = new JsonDataConverter(LedgerJson.Options) });
        TaskHubWorker worker = new(Hub(hub, name), new HubOrchestrations(factory, shims, services), new HubActivities(factory, shims, services))
        {
            ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails,
        };
        await worker.StartAsync();
        return worker;
    }

    /// <summary>The task hub on Azurite, as this worker or client sees it.</summary>
    public static AzureStorageOrchestrationService Hub(string hub, string name) => new(new AzureStorageOrchestrationServiceSettings
    {
        TaskHubName = hub,
        WorkerId = $"{hub}-{name}",
        StorageAccountClientProvider = new StorageAccountClientProvider(AzuriteStorage.Connection(hub)),
        PartitionCount = 1,
        MaxQueuePollingInterval = TimeSpan.FromMilliseconds(200),

        // What a killed worker leaves locked is free again soon: by default after five minutes.
        ControlQueueVisibilityTimeout = TimeSpan.FromSeconds(5),
        WorkItemQueueVisibilityTimeout = TimeSpan.FromSeconds(5),
        LeaseInterval = TimeSpan.FromSeconds(15),
    });
}
