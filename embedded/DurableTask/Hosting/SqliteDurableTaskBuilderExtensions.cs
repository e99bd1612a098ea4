using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Workflows.Embedded.DurableTask;

/// <summary>Puts this backend under the official worker and client.</summary>
public static class SqliteDurableTaskBuilderExtensions
{
    /// <summary>
    /// The worker runs on one SQLite file in this process. Registers <see cref="DurableEngine"/> as a singleton; one worker per container, since the
    /// file belongs to one engine.
    /// </summary>
    /// <param name="builder">As <c>AddDurableTaskWorker</c> gives it.</param>
    /// <param name="configure">Sets at least <see cref="DurableEngineOptions.DatabasePath"/>; runs when the engine is created.</param>
    /// <exception cref="InvalidOperationException">Another worker of this container uses the backend already.</exception>
    public static IDurableTaskWorkerBuilder UseSqlite(this IDurableTaskWorkerBuilder builder, Action<IServiceProvider, DurableEngineOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        if (builder.Services.Any(service => service.ServiceType == typeof(DurableEngine)))
        {
            throw new InvalidOperationException("UseSqlite() was expected once, but a worker of this container has it already.");
        }

        builder.Services.AddSingleton(provider =>
        {
            var options = new DurableEngineOptions
            {
                Worker = provider.GetRequiredService<IOptionsMonitor<DurableTaskWorkerOptions>>().Get(builder.Name),
                TimeProvider = provider.GetService<TimeProvider>() ?? TimeProvider.System,
            };
            configure(provider, options);
            return new DurableEngine(options, provider, provider.GetService<ILoggerFactory>());
        });
        return builder.UseBuildTarget<SqliteDurableTaskWorker>();
    }

    /// <summary>The client of the worker in this container: see
    /// <see cref="UseSqlite(IDurableTaskWorkerBuilder, Action{IServiceProvider, DurableEngineOptions})"/>.</summary>
    public static IDurableTaskClientBuilder UseSqlite(this IDurableTaskClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseBuildTarget<SqliteDurableTaskClient>();
    }
}
