using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Workflows.Embedded.DurableTask;

/// <summary>Makes tasks from a registry, as the official worker builder does.</summary>
internal static class TaskFactories
{
    /// <summary>The factory that a worker on this registry would get; for an engine without a host.</summary>
    internal static IDurableTaskFactory Of(DurableTaskRegistry registry)
    {
        var builder = new DefaultDurableTaskWorkerBuilder(null, new ServiceCollection()) { BuildTarget = typeof(FactoryOnly) };
        return ((FactoryOnly)builder.Build(new RegistryProvider(registry))).Made;
    }

    private sealed class FactoryOnly(string name, IDurableTaskFactory factory) : DurableTaskWorker(name, factory)
    {
        internal IDurableTaskFactory Made => Factory;

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }

    private sealed class RegistryProvider(DurableTaskRegistry registry) : IServiceProvider, IOptionsMonitor<DurableTaskRegistry>
    {
        public DurableTaskRegistry CurrentValue => registry;

        public object? GetService(Type serviceType) => serviceType == typeof(IOptionsMonitor<DurableTaskRegistry>) ? this : null;

        public DurableTaskRegistry Get(string? name) => registry;

        public IDisposable? OnChange(Action<DurableTaskRegistry, string?> listener) => null;
    }
}
