using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Workflows.Embedded.DurableTask;

namespace Workflows.Embedded.Server;

/// <summary>Joins the durable engine to the host: its database in the data folder, the worker's serializer, the app's middleware around its work.</summary>
internal static class DurableWiring
{
    /// <summary>The engine's database, in the data folder.</summary>
    public const string DatabaseName = "durable.db";

    public static IDurableTaskWorkerBuilder Add(IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(DurableInvocations)))
        {
            throw new InvalidOperationException("ConfigureDurableWorker() was expected once, but is called a second time.");
        }

        services.AddSingleton<DurableInvocations>();
        services.AddHealthChecks().AddCheck<DurableEngineHealthCheck>(DurableEngineHealthCheck.Name, tags: ["ready"]);
        services.AddSingleton<DataConverter>(provider =>
            new ObjectSerializerDataConverter(provider.GetRequiredService<IOptions<WorkerOptions>>().Value.Serializer!));
        services.AddDurableTaskClient(client => client.UseSqlite());
        return services.AddDurableTaskWorker().UseSqlite(Configure);
    }

    private static void Configure(IServiceProvider services, DurableEngineOptions options)
    {
        options.DatabasePath = services.GetRequiredService<DataFolder>().File(DatabaseName);
        if (!services.GetRequiredService<InvocationPipeline>().IsEmpty)
        {
            var invocations = services.GetRequiredService<DurableInvocations>();
            options.ActivityInvoker = (_, activity, run) => invocations.RunActivityAsync(activity, run);
            options.OrchestrationInvoker = (_, orchestration, turn) => invocations.RunTurn(orchestration, turn);
        }
    }
}
