using DurableTask.AzureStorage;
using DurableTask.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Embedded.DurableTask;
using Workflows.Ledger;

namespace Workflows.Azure.Tests.Engines;

/// <summary>Durable Task's Azure Storage engine, which Durable Functions runs on, over Azurite.</summary>
/// <param name="hub">Its name keeps stories apart: letters and digits.</param>
internal sealed class AzureStorageEngine(string hub) : IStoryEngine
{
    private TaskHubWorker? worker;
    private ServiceProvider? services;
    private int starts;

    public DurableTaskClient Client { get; private set; } = null!;

    public bool IsDurable => true;

    public IServiceProvider Services => services!;

    public async Task StartWorkerAsync(IServiceCollection services)
    {
        this.services = services.BuildServiceProvider();
        AzureStorageOrchestrationService service = new(new AzureStorageOrchestrationServiceSettings
        {
            TaskHubName = hub,
            WorkerId = $"{hub}-{++starts}",
            StorageAccountClientProvider = new StorageAccountClientProvider(AzuriteStorage.ConnectionString),
            PartitionCount = 1,
            MaxQueuePollingInterval = TimeSpan.FromMilliseconds(200),

            // What a crash leaves locked is free again soon: by default after five minutes.
            ControlQueueVisibilityTimeout = TimeSpan.FromSeconds(5),
            WorkItemQueueVisibilityTimeout = TimeSpan.FromSeconds(5),
        });
        await service.CreateIfNotExistsAsync();
        Client = new HubClient(service);

        DurableTaskRegistry registry = new();
        WorkflowCatalog.AddTo(registry);
        IDurableTaskFactory factory = TaskFactories.Of(registry);
        DurableTaskShimFactory shims = new(new DurableTaskWorkerOptions { DataConverter = new JsonDataConverter(LedgerJson.Options) });
        worker = new TaskHubWorker(service, new HubOrchestrations(factory, shims, this.services), new HubActivities(factory, shims, this.services))
        {
            ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails,
        };
        await worker.StartAsync();
    }

    public async Task CrashWorkerAsync()
    {
        await worker!.StopAsync(isForced: true);
        worker.Dispose();
        await services!.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await CrashWorkerAsync();
}
