using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Benchmarks.DurableTask;
using Workflows.Ledger;

namespace Workflows.Azure.Tests.Engines;

/// <summary>Microsoft's in-process test host. It keeps everything in memory: there is nothing that could go on after a crash.</summary>
internal sealed class TestHostEngine : IStoryEngine
{
    private TestHostRival? host;

    public DurableTaskClient Client => host!.Client;

    public bool IsDurable => false;

    public IServiceProvider Services => host!.Services;

    public async Task StartWorkerAsync(IServiceCollection services) => host = await TestHostRival.StartAsync(
        WorkflowCatalog.AddTo,
        worker =>
        {
            foreach (ServiceDescriptor service in services)
            {
                worker.Add(service);
            }
        },
        new JsonDataConverter(LedgerJson.Options));

    public Task CrashWorkerAsync() => throw new NotSupportedException("The test host keeps everything in memory.");

    public ValueTask DisposeAsync() => host!.DisposeAsync();
}
