using Azure.Data.Tables;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Workflows.Hosting;
using Workflows.Ledger;

namespace Workflows.Health;

/// <summary>The tables answer reads, those of the key ring too, and no request failed on them just now.</summary>
internal sealed class TablesHealthCheck(AuditLog audit, IKeyManager keys, LedgerTables tables, StorageTrouble trouble) : IHealthCheck
{
    /// <summary>Name in the answer.</summary>
    public const string Name = "tables";

    private static readonly string[] Read = [LedgerTables.Links, LedgerTables.Mail];

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await audit.HeadAsync(AuditLog.SystemChain, cancellationToken);
            keys.GetAllKeys();
            foreach (string name in Read)
            {
                TableClient table = await tables.GetAsync(name, cancellationToken);
                await foreach (TableEntity _ in table.QueryAsync<TableEntity>(maxPerPage: 1, cancellationToken: cancellationToken))
                {
                    break;
                }
            }

            return trouble.IsRecent ? HealthCheckResult.Unhealthy("A request failed on the tables less than two minutes ago.") : HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The tables do not answer.", e);
        }
    }
}
