using Azure;
using Azure.Data.Tables;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Incidents;

/// <summary>Incidents and their facts in tables. Every write is idempotent by its key.</summary>
public sealed class IncidentLedger(LedgerTables tables, AuditLog audit)
{
    private readonly FactLedger<IncidentFact> facts = new(tables, audit, "incidentfacts", "incident");

    /// <summary>Creates the incident's row; false when it is there already.</summary>
    public async Task<bool> OpenAsync(IncidentRow row)
    {
        TableClient incidents = await tables.GetAsync(IncidentRow.Table);
        return await incidents.TryAddAsync(row.ToEntity());
    }

    /// <summary>Takes an open incident's row away; its facts, if any, stay.</summary>
    public async Task RemoveAsync(IncidentId id)
    {
        TableClient incidents = await tables.GetAsync(IncidentRow.Table);
        await incidents.DeleteEntityAsync(IncidentRow.OpenPartition(id.ContractId), id.Value, ETag.All);
    }

    /// <summary>The row, open or closed; null when there is no such incident.</summary>
    public async Task<IncidentRow?> FindAsync(IncidentId id)
    {
        TableClient incidents = await tables.GetAsync(IncidentRow.Table);
        foreach (string partition in (string[])[IncidentRow.OpenPartition(id.ContractId), IncidentRow.ClosedPartition(id.ContractId)])
        {
            NullableResponse<TableEntity> found = await incidents.GetEntityIfExistsAsync<TableEntity>(partition, id.Value);
            if (found.HasValue)
            {
                return IncidentRow.Of(found.Value!);
            }
        }

        return null;
    }

    /// <summary>The fact that closes the incident is on record, whatever its row says yet.</summary>
    public Task<bool> IsClosedAsync(IncidentId id) => facts.HasAsync(id.Value, Closed.FactId);

    /// <summary>The incident is closed or withdrawn, whatever its row says yet: what fires now is none of its business.</summary>
    public async Task<bool> IsOverAsync(IncidentId id) =>
        (await Task.WhenAll(facts.HasAsync(id.Value, Closed.FactId), facts.HasAsync(id.Value, Withdrawn.FactId))).Contains(true);

    /// <summary>A fact of that id is on record.</summary>
    public Task<bool> HasAsync(IncidentId id, string factId) => facts.HasAsync(id.Value, factId);

    /// <summary>Every open incident of a contract, oldest first.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="after">Only those behind this id, in the order of ids.</param>
    public async IAsyncEnumerable<IncidentRow> OpenOfAsync(string contractId, string? after = null)
    {
        TableClient incidents = await tables.GetAsync(IncidentRow.Table);
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {IncidentRow.OpenPartition(contractId)} and RowKey gt {after ?? ""}");
        await foreach (TableEntity entity in incidents.QueryAsync<TableEntity>(filter))
        {
            yield return IncidentRow.Of(entity);
        }
    }

    /// <summary>Contracts that have open incidents, in force or not.</summary>
    public Task<IReadOnlyList<string>> ContractsWithOpenAsync() => tables.ContractsWithOpenAsync(IncidentRow.Table);

    /// <summary>Closed incidents of a contract that were opened from a moment on and before another; whatever day their id names.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="from">First moment.</param>
    /// <param name="before">First moment that is too late.</param>
    /// <param name="after">Only those behind this id, in the order of ids.</param>
    public IAsyncEnumerable<IncidentRow> ClosedOfAsync(string contractId, DateTimeOffset from, DateTimeOffset before, string? after = null) => ClosedAsync(TableClient.CreateQueryFilter(
        $"PartitionKey eq {IncidentRow.ClosedPartition(contractId)} and RowKey gt {after ?? ""} and OpenedAt ge {from} and OpenedAt lt {before}"));

    /// <summary>
    /// Closed incidents of a contract that were put on record from a moment on and before another. Rows of older releases do not say it:
    /// of those the ones that opened up to a month before are among them, too.
    /// </summary>
    public IAsyncEnumerable<IncidentRow> ClosedRegisteredAsync(string contractId, DateTimeOffset from, DateTimeOffset before)
    {
        DateTimeOffset opened = from.AddDays(-31);
        return ClosedAsync(TableClient.CreateQueryFilter(
            $"PartitionKey eq {IncidentRow.ClosedPartition(contractId)} and ((RegisteredAt ge {from} and RegisteredAt lt {before}) or (OpenedAt ge {opened} and OpenedAt lt {before}))"));
    }

    /// <summary>The first moment of a local day.</summary>
    public static DateTimeOffset Midnight(DateOnly day, TimeZoneInfo zone)
    {
        DateTime local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private async IAsyncEnumerable<IncidentRow> ClosedAsync(string filter)
    {
        TableClient incidents = await tables.GetAsync(IncidentRow.Table);
        await foreach (TableEntity entity in incidents.QueryAsync<TableEntity>(filter))
        {
            yield return IncidentRow.Of(entity);
        }
    }

    /// <summary>
    /// Has the sweep look at an open incident within a minute or two, for whoever recorded a fact where no orchestration can be signalled.
    /// </summary>
    public async Task LookSoonAsync(IncidentId id, DateTimeOffset now)
    {
        TableClient incidents = await tables.GetAsync(IncidentRow.Table);
        try
        {
            await incidents.UpdateEntityAsync(
                new TableEntity(IncidentRow.OpenPartition(id.ContractId), id.Value) { ["NextLookAt"] = now }, ETag.All, TableUpdateMode.Merge);
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            // closed meanwhile
        }
    }

    /// <summary>Adds a fact and its audit entry; false when the fact was there already (nothing changes then).</summary>
    /// <exception cref="ArgumentException">The fact is larger than a property can hold.</exception>
    public Task<bool> RecordAsync(IncidentId id, IncidentFact fact) => facts.RecordAsync(id.ContractId, id.Value, fact);

    /// <summary>The same, answered with the fact that is on record under the id: this one, or the one that was first.</summary>
    /// <exception cref="ArgumentException">The fact is larger than a property can hold.</exception>
    public Task<IncidentFact> KeepAsync(IncidentId id, IncidentFact fact) => facts.KeepAsync(id.ContractId, id.Value, fact);

    /// <summary>Like <see cref="RecordAsync"/>, for a caller that has more to write beside the audit entry: it awaits that in the end.</summary>
    /// <exception cref="ArgumentException">The fact is larger than a property can hold.</exception>
    internal Task<Recording> BeginRecordAsync(IncidentId id, IncidentFact fact) => facts.BeginRecordAsync(id.ContractId, id.Value, fact);

    /// <summary>Every fact of an incident, in the order of their keys; entries that a crash kept out of the audit log are added on the way.</summary>
    public Task<IReadOnlyList<IncidentFact>> FactsAsync(IncidentId id, bool healAudit = false) => facts.FactsAsync(id.ContractId, id.Value, healAudit);

    /// <summary>Writes what lists and the sweep see of an incident; moves it to the closed ones when it is closed.</summary>
    /// <param name="incident">The incident.</param>
    /// <param name="nextLookAt">When its orchestration looks again at the latest.</param>
    /// <param name="now">When it looks now (UTC).</param>
    public async Task ProjectAsync(IncidentView incident, DateTimeOffset? nextLookAt, DateTimeOffset now)
    {
        IncidentRow row = incident.Row with
        {
            Summary = IncidentSummary.Of(incident.State),
            NextLookAt = nextLookAt,
            LookedAt = now,
            IsClosed = incident.State.IsClosed,
        };
        TableClient incidents = await tables.GetAsync(IncidentRow.Table);
        await incidents.UpsertEntityAsync(row.ToEntity(), TableUpdateMode.Replace);
        if (row.IsClosed)
        {
            await incidents.DeleteEntityAsync(IncidentRow.OpenPartition(row.Id.ContractId), row.Id.Value, ETag.All);
        }
    }
}
