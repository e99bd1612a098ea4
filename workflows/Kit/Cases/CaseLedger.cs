using Azure;
using Azure.Data.Tables;
using Workflows.Ledger;

namespace Workflows.Kit.Cases;

/// <summary>The cases of a process and their facts in tables. Every write is idempotent by its key.</summary>
/// <typeparam name="TFact">The process's facts.</typeparam>
/// <typeparam name="TSummary">What its lists show.</typeparam>
/// <param name="tables">Where.</param>
/// <param name="audit">Beside them.</param>
/// <param name="kind">Of which process.</param>
/// <param name="format">How its facts are written.</param>
public abstract class CaseLedger<TFact, TSummary>(LedgerTables tables, AuditLog audit, CaseKind kind, FactFormat format)
    where TFact : CaseFact
    where TSummary : class
{
    private readonly KeptRows<CaseRow<TSummary>>? kept = tables.Kept<CaseRow<TSummary>>(kind.Table);
    private readonly FactLedger<TFact> facts = new(tables, audit, kind.FactTable, kind.Word, format);

    public CaseKind Kind => kind;

    /// <summary>Creates the case's row; false when it is there already.</summary>
    public async Task<bool> OpenAsync(CaseRow<TSummary> row)
    {
        try
        {
            return await (await tables.GetAsync(kind.Table)).TryAddAsync(row.ToEntity());
        }
        finally
        {
            Changed(row.Id);
        }
    }

    /// <summary>The row, open or closed; null when there is no such case.</summary>
    public async Task<CaseRow<TSummary>?> FindAsync(CaseId id)
    {
        TableClient cases = await tables.GetAsync(kind.Table);
        foreach (string partition in (string[])[CaseRow<TSummary>.OpenPartition(id.ContractId), CaseRow<TSummary>.ClosedPartition(id.ContractId)])
        {
            NullableResponse<TableEntity> found = await cases.GetEntityIfExistsAsync<TableEntity>(partition, id.Value);
            if (found.HasValue)
            {
                return CaseRow<TSummary>.Of(kind, found.Value!);
            }
        }

        return null;
    }

    /// <summary>
    /// The case that a form files: the id that it got when it was first sent, whatever the day is now. To be asked before the case is
    /// opened; a crash in between leaves an id that the next attempt takes.
    /// </summary>
    /// <param name="id">The id that it would get today.</param>
    /// <param name="seed">What makes the case unique: the form's key.</param>
    public async Task<CaseId> ClaimAsync(CaseId id, string seed)
    {
        TableClient cases = await tables.GetAsync(kind.Table);
        string partition = CaseRow<TSummary>.SeedPartition(id.ContractId);
        string row = TableKey.Digest(LongText.WellFormed(seed));
        return await cases.TryAddAsync(new TableEntity(partition, row) { ["Id"] = id.Value })
            ? id
            : CaseId.Parse(kind, (await cases.GetEntityIfExistsAsync<TableEntity>(partition, row)).Value!.GetString("Id")!);
    }

    /// <summary>Every case of a contract that is not over, oldest first; or only those behind an id.</summary>
    public IAsyncEnumerable<CaseRow<TSummary>> OfAsync(string contractId, string? after = null) =>
        RowsAsync(TableClient.CreateQueryFilter($"PartitionKey eq {CaseRow<TSummary>.OpenPartition(contractId)} and RowKey gt {after ?? ""}"));

    /// <summary>
    /// As <see cref="OfAsync"/>, for pages that look over all of them: where no other process writes, rows that have not changed are not read
    /// again.
    /// </summary>
    public async IAsyncEnumerable<CaseRow<TSummary>> ShownAsync(string contractId, string? after = null)
    {
        if (kept is null)
        {
            await foreach (CaseRow<TSummary> row in OfAsync(contractId, after))
            {
                yield return row;
            }

            yield break;
        }

        foreach (CaseRow<TSummary> row in await kept.ReadAsync(contractId, r => r.Id.Value, () => OfAsync(contractId), id => FindOpenAsync(contractId, id)))
        {
            if (after is null || string.CompareOrdinal(row.Id.Value, after) > 0)
            {
                yield return row;
            }
        }
    }

    /// <summary>The cases of a contract that are over and were filed on or after a day (local), oldest first; or only those behind an id.</summary>
    public IAsyncEnumerable<CaseRow<TSummary>> ClosedOfAsync(string contractId, DateOnly from, string? after = null) =>
        RowsAsync(TableClient.CreateQueryFilter(
            $"PartitionKey eq {CaseRow<TSummary>.ClosedPartition(contractId)} and RowKey ge {FormattableString.Invariant($"{contractId}-{kind.Letter}{from:yyyyMMdd}")} and RowKey gt {after ?? ""}"));

    /// <summary>Rows of a partition, see <see cref="OfAsync"/> and <see cref="ClosedOfAsync"/>.</summary>
    protected async IAsyncEnumerable<CaseRow<TSummary>> RowsAsync(string filter)
    {
        TableClient cases = await tables.GetAsync(kind.Table);
        await foreach (TableEntity entity in cases.QueryAsync<TableEntity>(filter))
        {
            yield return CaseRow<TSummary>.Of(kind, entity);
        }
    }

    /// <summary>Contracts that have cases which are not over, in force or not.</summary>
    public Task<IReadOnlyList<string>> ContractsWithOpenAsync() => tables.ContractsWithOpenAsync(kind.Table);

    /// <summary>To be called after every attempt to write or delete a case's row, done or not.</summary>
    protected void Changed(CaseId id) => kept?.Changed(id.ContractId, id.Value);

    private async Task<CaseRow<TSummary>?> FindOpenAsync(string contractId, string id)
    {
        NullableResponse<TableEntity> found = await (await tables.GetAsync(kind.Table))
            .GetEntityIfExistsAsync<TableEntity>(CaseRow<TSummary>.OpenPartition(contractId), id);
        return found.HasValue ? CaseRow<TSummary>.Of(kind, found.Value!) : null;
    }

    /// <summary>The table of cases.</summary>
    protected Task<TableClient> CasesAsync() => tables.GetAsync(kind.Table);

    /// <summary>
    /// Has the sweep look at an open case within a minute or two, for whoever recorded a fact where no orchestration can be signalled.
    /// </summary>
    public async Task LookSoonAsync(CaseId id, DateTimeOffset now)
    {
        TableClient cases = await tables.GetAsync(kind.Table);
        try
        {
            await cases.UpdateEntityAsync(
                new TableEntity(CaseRow<TSummary>.OpenPartition(id.ContractId), id.Value) { ["NextLookAt"] = now }, ETag.All, TableUpdateMode.Merge);
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            // closed meanwhile
        }
        finally
        {
            Changed(id);
        }
    }

    /// <summary>Adds a fact and its audit entry; answers with the fact that is on record under the id: this one, or the one that was first.</summary>
    /// <exception cref="ArgumentException">The fact is larger than a property can hold.</exception>
    /// <exception cref="InvalidOperationException">It does not say who says it, or has no id.</exception>
    public Task<KeptFact<TFact>> RecordAsync(CaseId id, TFact fact) => facts.RecordAsync(id.ContractId, id.Value, Whole(fact));

    /// <summary>Like <see cref="RecordAsync"/>, for a caller that has more to write beside the audit entry: it awaits that in the end.</summary>
    /// <exception cref="ArgumentException">The fact is larger than a property can hold.</exception>
    /// <exception cref="InvalidOperationException">It does not say who says it, or has no id.</exception>
    internal Task<Recording> BeginRecordAsync(CaseId id, TFact fact) => facts.BeginRecordAsync(id.ContractId, id.Value, Whole(fact));

    /// <summary>Whether a fact is short enough to be recorded.</summary>
    public bool Fits(TFact fact) => facts.Fits(fact);

    /// <summary>A fact of that id is on record.</summary>
    public Task<bool> HasAsync(CaseId id, string factId) => facts.HasAsync(id.Value, factId);

    /// <summary>Every fact of a case, in the order of their keys.</summary>
    public Task<IReadOnlyList<TFact>> FactsAsync(CaseId id, bool healAudit = false) => facts.FactsAsync(id.ContractId, id.Value, healAudit);

    /// <summary>Writes what lists, other cases and the sweep see of a case; moves it to the closed ones when it is closed.</summary>
    public async Task ProjectAsync(CaseRow<TSummary> row)
    {
        TableClient cases = await tables.GetAsync(kind.Table);
        try
        {
            await cases.UpsertEntityAsync(row.ToEntity(), TableUpdateMode.Replace);
            if (row.IsClosed)
            {
                await cases.DeleteEntityAsync(CaseRow<TSummary>.OpenPartition(row.Id.ContractId), row.Id.Value, ETag.All);
            }
        }
        finally
        {
            Changed(row.Id);
            if (row.IsClosed)
            {
                tables.Changed(kind.ClosedRows, row.Id.ContractId, row.Id.Value);
            }
        }
    }

    private static TFact Whole(TFact fact) => fact is { Id: not "", Actor: not "" } ? fact
        : throw new InvalidOperationException($"Expected a {fact.GetType().Name} with an id and an actor, found '{fact.Id}' of '{fact.Actor}'.");
}
