using Azure;
using Azure.Data.Tables;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.Webhooks;

namespace Workflows.Incidents.Alerts;

/// <summary>A group of alerts and the incident that it last opened.</summary>
public sealed record AlertGroup(string Key, string? IncidentId, ETag Tag);

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
            ["Firing"] = record.Episodes.Any(e => e.State == AlertState.Firing),
            ["LastSeenAt"] = record.Episodes.Where(e => e.State == AlertState.Firing).Select(e => e.LastSeenAt).DefaultIfEmpty(record.LastSeenAt).Min(),
        };
        return tag == default ? await alerts.TryAddAsync(entity) : await alerts.TryReplaceAsync(entity, tag);
    }

    /// <summary>The incident that the group last opened, as it was read; none for a group that is new.</summary>
    public async Task<AlertGroup> GroupAsync(string contractId, string groupKey)
    {
        TableClient alerts = await tables.GetAsync(Table);
        TableEntity? found = await alerts.FindAsync(contractId, TableKey.Join("group", groupKey));
        return new(groupKey, found?.GetString("IncidentId"), found?.ETag ?? default);
    }

    /// <summary>Writes a group's incident if nobody else did since it was read; false: read again.</summary>
    public async Task<bool> TryWriteGroupAsync(string contractId, AlertGroup group, CaseId incident)
    {
        TableClient alerts = await tables.GetAsync(Table);
        TableEntity entity = new(contractId, TableKey.Join("group", group.Key)) { ["IncidentId"] = incident.Value };
        return group.Tag == default ? await alerts.TryAddAsync(entity) : await alerts.TryReplaceAsync(entity, group.Tag);
    }

    /// <summary>Rules of which an episode fires and was not heard of since a moment.</summary>
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
