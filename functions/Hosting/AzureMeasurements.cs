using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Workflows.Observability;

namespace Workflows.Hosting;

/// <summary>
/// On Azure the product's measurements go to Application Insights (<c>customMetrics</c>), by identity and under the names that they have everywhere.
/// Logs and requests are the Functions host's own business.
/// </summary>
internal static class AzureMeasurements
{
    public static void AddTo(IServiceCollection services, IConfiguration configuration)
    {
        if (configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is not { Length: > 0 } connection)
        {
            return;
        }

        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Telemetry.Name).AddAzureMonitorMetricExporter(options =>
        {
            options.ConnectionString = connection;
            options.Credential = new DefaultAzureCredential();
        }));
    }
}
