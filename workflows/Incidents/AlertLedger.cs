using Azure;
using Azure.Data.Tables;
using Workflows.Ledger;
using Workflows.Webhooks;

namespace Workflows.Incidents;

/// <summary>What is known of the alert rules of a contract, in table <c>alerts</c>: a row per rule, and one per group for its open incident.</summary>
public sealed class AlertLedger(LedgerTables tables)
{
    private const string Table = "alerts";

    /// <summary>What is known of a rule, with the tag for <see cref="TryWriteAsync"/>; nothing for an unknown rule.</summary>
    public async Task<(AlertRecord? Record, ETag Tag)> FindAsync(string contractId, string ruleKey)
    {
        TableClient alerts = await tables.GetAsync(Table);
        NullableResponse<TableEntity> found = await alerts.GetEntityIfExistsAsync<TableEntity>(contractId, TableKey.Join("rule", ruleKey));
        return found.HasValue ? (found.Value!.Read<AlertRecord>("Alert"), found.Value!.ETag) : (null, default);
    }

    /// <summary>Writes it if nobody else did since it was read; false: read again.</summary>
    public async Task<bool> TryWriteAsync(string contractId, AlertRecord record, ETag tag)
    {
        TableClient alerts = await tables.GetAsync(Table);
        TableEntity entity = new(contractId, TableKey.Join("rule", record.RuleKey))
        {
            ["Alert"] = LedgerJson.Write(record),
            ["Firing"] = record.State == AlertState.Firing,
            ["LastSeenAt"] = record.LastSeenAt,
        };
        return tag == default ? await alerts.TryAddAsync(entity) : await alerts.TryReplaceAsync(entity, tag);
    }

    /// <summary>The incident that the group last opened, or null.</summary>
    public async Task<string?> IncidentOfGroupAsync(string contractId, string groupKey)
    {
        TableClient alerts = await tables.GetAsync(Table);
        NullableResponse<TableEntity> found = await alerts.GetEntityIfExistsAsync<TableEntity>(contractId, TableKey.Join("group", groupKey));
        return found.HasValue ? found.Value!.GetString("IncidentId") : null;
    }

    /// <summary>Remembers the incident of a group.</summary>
    public async Task SetIncidentOfGroupAsync(string contractId, string groupKey, string incidentId)
    {
        TableClient alerts = await tables.GetAsync(Table);
        await alerts.UpsertEntityAsync(new TableEntity(contractId, TableKey.Join("group", groupKey)) { ["IncidentId"] = incidentId }, TableUpdateMode.Replace);
    }

    /// <summary>Rules that fire and were not heard of since a moment.</summary>
    public async Task<IReadOnlyList<AlertRecord>> SilentSinceAsync(string contractId, DateTimeOffset moment)
    {
        TableClient alerts = await tables.GetAsync(Table);
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {contractId} and Firing eq {true} and LastSeenAt lt {moment}");
        List<AlertRecord> silent = [];
        await foreach (TableEntity entity in alerts.QueryAsync<TableEntity>(filter))
        {
            silent.Add(entity.Read<AlertRecord>("Alert"));
        }

        return silent;
    }
}
