using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Embedded.DurableTask;
using Workflows.Ledger;

namespace Workflows.Azure.Tests.Engines;

/// <summary>Our engine, on the clock of the machine: what the two others are compared with.</summary>
/// <param name="folder">Where its database lies.</param>
internal sealed class EmbeddedEngine(string folder) : IStoryEngine
{
    private DurableEngine? engine;
    private ServiceProvider? services;

    public DurableTaskClient Client => engine!.Client;

    public bool IsDurable => true;

    public IServiceProvider Services => services!;

    public async Task StartWorkerAsync(IServiceCollection services)
    {
        this.services = services.BuildServiceProvider();
        DurableTaskRegistry registry = new();
        WorkflowCatalog.AddTo(registry);
        engine = new DurableEngine(
            registry, new DurableEngineOptions
            {
                DatabasePath = Path.Combine(
                folder, "durable.db"), Worker = new() { DataConverter = new JsonDataConverter(LedgerJson.Options) }
            }, this.services);
        await engine.StartAsync();
    }

    public async Task CrashWorkerAsync()
    {
        await engine!.AbandonAsync();
        await services!.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await engine!.DisposeAsync();
        await services!.DisposeAsync();
    }
}
