using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using Workflows.Hosting;
using Xunit;

namespace Workflows.Azure.Tests;

/// <summary>What the application on Azure tells Application Insights; where nothing of it is set, nothing is told.</summary>
public sealed class AzureMeasurementsTests
{
    [Theory]
    [InlineData("InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=http://127.0.0.1:9/", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public async Task Measurements_GoWhereTheHostsConnectionStringSays(string? connection, bool expected)
    {
        ServiceCollection services = new();
        AzureMeasurements.AddTo(services, new ConfigurationBuilder().AddInMemoryCollection([new("APPLICATIONINSIGHTS_CONNECTION_STRING", connection)]).Build());
        await using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Equal(expected, provider.GetService<MeterProvider>() is not null);
    }
}
