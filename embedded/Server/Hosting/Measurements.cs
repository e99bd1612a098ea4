using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Workflows.Observability;

namespace Workflows.Embedded.Server;

/// <summary>
/// What the process measures, for a Prometheus on this machine (<see cref="Path"/>, with the master key like everything under
/// <c>/admin</c>) and, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, with its traces for an OpenTelemetry collector.
/// </summary>
internal static class Measurements
{
    /// <summary>Where Prometheus reads.</summary>
    public const string Path = "/admin/metrics";

    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Meters =
        [Telemetry.Name, "Workflows.Embedded.Sqlite", "Workflows.Embedded.DurableTask", "Microsoft.AspNetCore.Hosting", "System.Runtime"];

    public static void AddTo(IServiceCollection services, IConfiguration configuration)
    {
        OpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("workflows"))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());
        if (!string.IsNullOrEmpty(configuration[Collector]))
        {
            telemetry.WithTracing(traces => traces.AddSource(Telemetry.Name, "Microsoft.AspNetCore")).UseOtlpExporter();
        }
    }

    public static void MapTo(WebApplication app) => app.MapPrometheusScrapingEndpoint(Path);
}
