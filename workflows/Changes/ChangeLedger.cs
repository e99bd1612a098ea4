using Azure;
using Azure.Data.Tables;
using Workflows.Ledger;

namespace Workflows.Changes;

/// <summary>Changes and their facts in tables. Every write is idempotent by its key.</summary>
public sealed class ChangeLedger(LedgerTables tables, AuditLog audit)
{
    private readonly FactLedger<ChangeFact> facts = new(tables, audit, "changefacts", "change");

    /// <summary>Creates the change's row; false when it is there already.</summary>
    public async Task<bool> OpenAsync(ChangeRow row) => await (await tables.GetAsync(ChangeRow.Table)).TryAddAsync(row.ToEntity());

    /// <summary>The row, open or closed; null when there is no such change.</summary>
    public async Task<ChangeRow?> FindAsync(ChangeId id)
    {
        TableClient changes = await tables.GetAsync(ChangeRow.Table);
        foreach (string partition in (string[])[ChangeRow.OpenPartition(id.ContractId), ChangeRow.ClosedPartition(id.ContractId)])
        {
            NullableResponse<TableEntity> found = await changes.GetEntityIfExistsAsync<TableEntity>(partition, id.Value);
            if (found.HasValue)
            {
                return ChangeRow.Of(found.Value!);
            }
        }

        return null;
    }

    /// <summary>Every change of a contract that is not over, or every one that is; oldest first.</summary>
    public async IAsyncEnumerable<ChangeRow> OfAsync(string contractId, bool closed = false)
    {
        TableClient changes = await tables.GetAsync(ChangeRow.Table);
        string partition = closed ? ChangeRow.ClosedPartition(contractId) : ChangeRow.OpenPartition(contractId);
        await foreach (TableEntity entity in changes.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {partition}")))
        {
            yield return ChangeRow.Of(entity);
        }
    }

    /// <summary>Adds a fact and its audit entry; false when the fact was there already (nothing changes then).</summary>
    /// <exception cref="ArgumentException">The fact is larger than a property can hold.</exception>
    public Task<bool> RecordAsync(ChangeId id, ChangeFact fact) => facts.RecordAsync(id.ContractId, id.Value, fact);

    /// <summary>Every fact of a change, in the order of their keys.</summary>
    public Task<IReadOnlyList<ChangeFact>> FactsAsync(ChangeId id, bool healAudit = false) => facts.FactsAsync(id.ContractId, id.Value, healAudit);

    /// <summary>Writes what lists, other changes and the sweep see of a change; moves it to the closed ones when it is closed.</summary>
    public async Task ProjectAsync(ChangeView change, DateTimeOffset? nextLookAt)
    {
        ChangeRow row = change.Row with { Summary = ChangeSummary.Of(change.State), NextLookAt = nextLookAt, IsClosed = change.State.IsClosed };
        TableClient changes = await tables.GetAsync(ChangeRow.Table);
        await changes.UpsertEntityAsync(row.ToEntity(), TableUpdateMode.Replace);
        if (row.IsClosed)
        {
            await changes.DeleteEntityAsync(ChangeRow.OpenPartition(row.Id.ContractId), row.Id.Value, ETag.All);
        }
    }
}
