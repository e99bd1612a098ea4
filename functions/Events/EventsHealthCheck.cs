using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Workflows.Events;

/// <summary>
/// Domain events that somebody has not taken for five minutes: degraded. They wait in the audit chain and the service works, so no balancer
/// should take it out.
/// </summary>
internal sealed class EventsHealthCheck(IEnumerable<EventOutbox> outboxes, TimeProvider clock) : IHealthCheck
{
    /// <summary>Name in the answer.</summary>
    public const string Name = "events";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        string[] silent = [.. from outbox in outboxes
                              where outbox.Trouble is { } trouble && clock.GetUtcNow() - trouble.Since >= Patience
                              select $"{(outbox.Sink.Name.Length == 0 ? "Service Bus" : outbox.Sink.Name)} since {outbox.Trouble!.Value.Since:u} ({outbox.Trouble.Value.Why})"];
        return Task.FromResult(silent.Length == 0 ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"Domain events have not been sent: {string.Join(", ", silent)}."));
    }
}
