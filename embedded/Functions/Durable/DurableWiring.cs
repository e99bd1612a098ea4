using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Workflows.Embedded.Functions;

/// <summary>Joins the durable engine to the host. Takes registrations until the engine itself is joined.</summary>
internal static class DurableWiring
{
    public static IDurableTaskWorkerBuilder Add(IServiceCollection services) => new Registrations(services);

    private sealed class Registrations(IServiceCollection services) : IDurableTaskWorkerBuilder
    {
        public string Name => "";

        public IServiceCollection Services => services;

        public Type? BuildTarget { get; set; }

        public IHostedService Build(IServiceProvider serviceProvider) =>
            throw new NotSupportedException("The embedded engine is started by the host, not built from its registrations.");
    }
}
