using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Workflows.Mail;

/// <summary>
/// Mails that reached nobody in the last day: degraded, with their number. The service itself works, so no balancer should take it out;
/// whoever watches the page has to look at the outbox.
/// </summary>
internal sealed class MailHealthCheck(MailOutbox outbox, TimeProvider clock) : IHealthCheck
{
    /// <summary>Name in the answer.</summary>
    public const string Name = "mail";

    /// <summary>The figure in the answer, counted up to <see cref="Most"/>.</summary>
    public const string Failed = "failedMails";

    private const int Most = 100;

    private static readonly TimeSpan Looked = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            int failed = await outbox.CountFailedAsync(clock.GetUtcNow() - Looked, Most, cancellationToken);
            Dictionary<string, object> data = new() { [Failed] = failed };
            return failed == 0 ? HealthCheckResult.Healthy(data: data)
                : HealthCheckResult.Degraded($"{failed} mails of the last day reached nobody.", data: data);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The outbox does not answer.", e);
        }
    }
}
