using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Workflows.Embedded.Server;

/// <summary>Whether the data folder takes writes: unhealthy on a full or read-only disk.</summary>
internal sealed class DataFolderHealthCheck(DataFolder folder) : IHealthCheck
{
    public const string Name = "data-folder";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // A name of its own: two looks at once must not take each other's file for a broken disk.
            folder.Write($"probe.{Environment.ProcessId}", "written by the health check"u8);
            return Task.FromResult(HealthCheckResult.Healthy());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy("The data folder cannot be written.", e));
        }
    }
}
