using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Workflows.Embedded.DurableTask;

/// <summary>Registers the embedded engine in a host.</summary>
public static class DurableEngineServiceCollectionExtensions
{
    /// <summary>
    /// The engine as a hosted service, <see cref="DurableEngine"/> and <see cref="DurableTaskClient"/> as singletons. The builder
    /// returned takes the app's tasks (<c>AddTasks</c>) and worker options. A second call returns the same builder's equal.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets at least <see cref="DurableEngineOptions.DatabasePath"/>; runs when the engine is created.</param>
    public static IDurableTaskWorkerBuilder AddEmbeddedDurableTask(
        this IServiceCollection services, Action<IServiceProvider, DurableEngineOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = new Builder(services);
        services.AddOptions();
        if (configure is not null)
        {
            services.AddSingleton(new Configuration(configure));
        }

        services.TryAddSingleton(provider =>
        {
            var options = new DurableEngineOptions
            {
                Worker = provider.GetRequiredService<IOptionsMonitor<DurableTaskWorkerOptions>>().Get(builder.Name),
                TimeProvider = provider.GetService<TimeProvider>() ?? TimeProvider.System,
            };
            foreach (var configuration in provider.GetServices<Configuration>())
            {
                configuration.Configure(provider, options);
            }

            return new DurableEngine(
                provider.GetRequiredService<IOptionsMonitor<DurableTaskRegistry>>().Get(builder.Name),
                options,
                provider,
                provider.GetService<ILoggerFactory>());
        });
        services.TryAddSingleton(provider => provider.GetRequiredService<DurableEngine>().Client);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DurableEngineService>());
        return builder;
    }

    private sealed record Configuration(Action<IServiceProvider, DurableEngineOptions> Configure);

    private sealed class DurableEngineService(DurableEngine engine) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => engine.StartAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => engine.StopAsync(cancellationToken);
    }

    private sealed class Builder(IServiceCollection services) : IDurableTaskWorkerBuilder
    {
        public string Name => Microsoft.Extensions.Options.Options.DefaultName;

        public IServiceCollection Services => services;

        public Type? BuildTarget { get; set; }

        public IHostedService Build(IServiceProvider serviceProvider) => new DurableEngineService(serviceProvider.GetRequiredService<DurableEngine>());
    }
}
