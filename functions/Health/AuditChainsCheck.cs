using Microsoft.Extensions.Diagnostics.HealthChecks;
using Workflows.Contracts;
using Workflows.Ledger;

namespace Workflows.Health;

/// <summary>
/// Walks every audit chain: those of the contracts in force and the system's. Reads all of their entries, so it is part of no probe
/// but of the embedded edition's command <c>verify</c>, which runs the checks of its tag.
/// </summary>
internal sealed class AuditChainsCheck(AuditLog audit, ContractVersions contracts) : IHealthCheck
{
    /// <summary>Name in the answer.</summary>
    public const string Name = "audit-chains";

    /// <summary>Checks of this tag run when somebody asks for them.</summary>
    public const string Tag = "verify";

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        List<string> broken = [];
        foreach (string chain in contracts.All.Select(c => c.Id).Order(StringComparer.Ordinal).Prepend(AuditLog.SystemChain))
        {
            AuditVerification found = await audit.VerifyAsync(chain, anchor: null, cancellationToken);
            if (found.Break is { } at)
            {
                broken.Add($"chain {chain}, entry {at.Sequence}: expected {at.Expected}; found {at.Found}");
            }
        }

        return broken.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join("\n", broken));
    }
}
