using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Workflows.Events;

/// <summary>
/// Messages of the incoming queue that could not be taken: degraded, with their number. Nothing stands still by them, so no balancer should take the
/// application out; an administrator has to look at the page. A broker that does not answer is no matter of this check: the queue's reader says that.
/// </summary>
internal sealed class DeadLettersHealthCheck(DeadLetters letters) : IHealthCheck
{
    /// <summary>Name in the answer.</summary>
    public const string Name = "dead-letters";

    /// <summary>The figure in the answer, counted up to <see cref="DeadLetters.Most"/>.</summary>
    public const string Count = "deadLetters";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        either.CancelAfter(Patience);
        try
        {
            int count = await letters.CountAsync(either.Token);
            Dictionary<string, object> data = new() { [Count] = count };
            return count == 0 ? HealthCheckResult.Healthy(data: data)
                : HealthCheckResult.Degraded($"{count} messages of the incoming queue could not be taken.", data: data);
        }
        catch (Exception silent) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Healthy("They could not be counted.", new Dictionary<string, object> { ["why"] = silent.GetType().Name });
        }
    }
}
