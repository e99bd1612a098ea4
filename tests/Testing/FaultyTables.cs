using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Workflows.Testing;

/// <summary>Real tables, with a hook before and after each write: to break the connection, or to let somebody else write first.</summary>
public sealed class FaultyTables(TableServiceClient inner) : TableServiceClient
{
    /// <summary>Runs before a write reaches the store; throws to keep it from there.</summary>
    public Func<string, Task> BeforeWrite { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after a write was committed; throws to lose the answer.</summary>
    public Func<string, Task> AfterWrite { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs before a read: <c>get</c> or <c>query</c>.</summary>
    public Action<string> BeforeRead { get; set; } = _ => { };

    public override TableClient GetTableClient(string tableName) => new Table(this, inner.GetTableClient(tableName));

    private async Task<T> Write<T>(string operation, Func<Task<T>> write)
    {
        await BeforeWrite(operation);
        T answer = await write();
        await AfterWrite(operation);
        return answer;
    }

    private sealed class Table(FaultyTables faults, TableClient table) : TableClient
    {
        public override string Name => table.Name;

        public override Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) =>
            faults.Write("create", () => table.CreateIfNotExistsAsync(cancellationToken));

        public override Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default) =>
            faults.Write("add", () => table.AddEntityAsync(entity, cancellationToken));

        public override Task<Response> UpdateEntityAsync<T>(T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge,
            CancellationToken cancellationToken = default) =>
            faults.Write("update", () => table.UpdateEntityAsync(entity, ifMatch, mode, cancellationToken));

        public override Task<Response> UpsertEntityAsync<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge,
            CancellationToken cancellationToken = default) =>
            faults.Write("upsert", () => table.UpsertEntityAsync(entity, mode, cancellationToken));

        public override Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch = default,
            CancellationToken cancellationToken = default) =>
            faults.Write("delete", () => table.DeleteEntityAsync(partitionKey, rowKey, ifMatch, cancellationToken));

        public override Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
            IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default) =>
            faults.Write("transaction", () => table.SubmitTransactionAsync(transactionActions, cancellationToken));

        public override Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
            string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        {
            faults.BeforeRead("get");
            return table.GetEntityIfExistsAsync<T>(partitionKey, rowKey, select, cancellationToken);
        }

        public override AsyncPageable<T> QueryAsync<T>(string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null,
            CancellationToken cancellationToken = default)
        {
            faults.BeforeRead("query");
            return table.QueryAsync<T>(filter, maxPerPage, select, cancellationToken);
        }

        // The key ring's, which is written outside of any command: not counted.
        public override Response<TableItem> CreateIfNotExists(CancellationToken cancellationToken = default) => table.CreateIfNotExists(cancellationToken);

        public override Response AddEntity<T>(T entity, CancellationToken cancellationToken = default) => table.AddEntity(entity, cancellationToken);

        public override Response UpsertEntity<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
            table.UpsertEntity(entity, mode, cancellationToken);

        public override Pageable<T> Query<T>(string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null,
            CancellationToken cancellationToken = default) =>
            table.Query<T>(filter, maxPerPage, select, cancellationToken);
    }
}
