using Microsoft.Extensions.Diagnostics.HealthChecks;
using Workflows.Embedded.DurableTask;

namespace Workflows.Embedded.Server;

/// <summary>Whether the durable engine has started (which includes recovery) and its database answers.</summary>
internal sealed class DurableEngineHealthCheck(DurableEngine engine) : IHealthCheck
{
    public const string Name = "durable-engine";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var (running, waiting) = engine.ActivityLoad;
            var data = new Dictionary<string, object>
            {
                ["activitiesRunning"] = running,
                ["activitiesWaiting"] = waiting,
                ["instancesInMemory"] = engine.InstancesInMemory,
            };
            if (engine.NextTimerDue is { } due)
            {
                data["nextTimerDue"] = due;
            }

            return Task.FromResult(HealthCheckResult.Healthy(data: data));
        }
        catch (Exception e)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy("The durable engine does not answer.", e));
        }
    }
}
