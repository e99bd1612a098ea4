using Microsoft.Extensions.Diagnostics.HealthChecks;
using Workflows.Ledger;
using Workflows.Security;

namespace Workflows.Api;

/// <summary>The tables answer a read.</summary>
internal sealed class TablesHealthCheck(AuditLog audit) : IHealthCheck
{
    /// <summary>Name in the answer.</summary>
    public const string Name = "tables";

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await audit.HeadAsync(SignInBook.SystemChain, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The tables do not answer.", e);
        }
    }
}
