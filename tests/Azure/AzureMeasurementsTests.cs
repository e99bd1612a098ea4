using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Workflows.Hosting;
using Workflows.Observability;
using Xunit;

namespace Workflows.Azure.Tests;

/// <summary>What the application on Azure tells Application Insights; where nothing of it is set, nothing is told.</summary>
public sealed class AzureMeasurementsTests
{
    private const string Connection = "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=http://127.0.0.1:9/";

    [Fact]
    public async Task TheProductsMeasurements_GoWhereTheHostsConnectionStringSays()
    {
        ServiceCollection services = ServicesFor(Connection);
        Collected collected = new();
        using BaseExportingMetricReader reader = new(collected);
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddReader(reader));
        AzureMonitorExporterOptions? exporter = null; // made where the exporter is, and nowhere else
        services.PostConfigureAll<AzureMonitorExporterOptions>(options => exporter = options);
        await using ServiceProvider provider = services.BuildServiceProvider();
        Assert.NotNull(provider.GetService<MeterProvider>());
        Telemetry.Alert("open");
        Assert.True(reader.Collect());
        Assert.Contains("workflows.alerts", collected.Names);

        Assert.Equal(Connection, exporter?.ConnectionString);
        Assert.IsType<DefaultAzureCredential>(exporter!.Credential);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task WithoutIt_NothingIsTold(string? connection)
    {
        await using ServiceProvider provider = ServicesFor(connection).BuildServiceProvider();
        Assert.Null(provider.GetService<MeterProvider>());
    }

    private static ServiceCollection ServicesFor(string? connection)
    {
        ServiceCollection services = new();
        AzureMeasurements.AddTo(services, new ConfigurationBuilder().AddInMemoryCollection([new("APPLICATIONINSIGHTS_CONNECTION_STRING", connection)]).Build());
        return services;
    }

    /// <summary>The names of what an exporter is given.</summary>
    private sealed class Collected : BaseExporter<Metric>
    {
        public List<string> Names { get; } = [];

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (Metric metric in batch)
            {
                Names.Add(metric.Name);
            }

            return ExportResult.Success;
        }
    }
}
