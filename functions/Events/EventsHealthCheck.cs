using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Workflows.Events;

/// <summary>
/// Domain events that the broker has not taken for five minutes: degraded. They wait in the audit chain and the service works, so no balancer
/// should take it out.
/// </summary>
internal sealed class EventsHealthCheck(EventOutbox outbox, TimeProvider clock) : IHealthCheck
{
    /// <summary>Name in the answer.</summary>
    public const string Name = "events";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        outbox.Trouble is { } trouble && clock.GetUtcNow() - trouble.Since >= Patience
            ? HealthCheckResult.Degraded($"Domain events have not been sent since {trouble.Since:u} ({trouble.Why}).")
            : HealthCheckResult.Healthy());
}
