using Microsoft.DurableTask.Worker;
using Workflows.Embedded.Functions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>The durable engine.</summary>
public static class FunctionsWorkerApplicationBuilderExtensions
{
    /// <summary>
    /// Adds the durable engine, on a database in the data folder, and its client. Call once; what is added to the builder returned
    /// are the app's orchestrators and activities.
    /// </summary>
    public static IDurableTaskWorkerBuilder ConfigureDurableWorker(this IFunctionsWorkerApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return DurableWiring.Add(builder.Services);
    }
}
