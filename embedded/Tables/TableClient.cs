using System.Linq.Expressions;
using Azure.Core;
using Azure.Data.Tables.Models;
using Workflows.Embedded.Tables;

namespace Azure.Data.Tables;

/// <summary>One table; see <see cref="TableServiceClient"/> for connection strings. Thread-safe. Errors of the service come as
/// <see cref="RequestFailedException"/> with its status and error code (<see cref="TableErrorCode"/>).</summary>
public class TableClient
{
    private readonly TableBackend backend;

    public TableClient(string connectionString, string tableName)
        : this(connectionString, tableName, null)
    {
    }

    public TableClient(string connectionString, string tableName, TableClientOptions? options = null)
        : this(TableBackend.Connect(connectionString, options), tableName)
    {
    }

    /// <param name="endpoint">The table's address, with a shared access signature as its query.</param>
    /// <param name="options">See the base class.</param>
    public TableClient(Uri endpoint, TableClientOptions? options = null)
        : this(TableBackend.ConnectTable(endpoint, options, out string tableName), tableName)
    {
    }

    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential)
        : this(endpoint, tableName, credential, null)
    {
    }

    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential, TableClientOptions? options = null)
        : this(TableBackend.Connect(endpoint, credential, options), tableName)
    {
    }

    public TableClient(Uri endpoint, string tableName, TokenCredential tokenCredential, TableClientOptions? options = null)
        : this(TableBackend.Connect(endpoint, tokenCredential, options), tableName)
    {
    }

    internal TableClient(TableBackend backend, string tableName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        this.backend = backend;
        Name = tableName;
    }

    /// <summary>For mocks.</summary>
    protected TableClient()
    {
        backend = null!;
        Name = null!;
    }

    public virtual string Name { get; }

    public virtual string AccountName => backend.AccountName;

    public virtual Uri Uri => backend.UriOf(Name);

    public static string CreateQueryFilter(FormattableString filter) => ODataFilter.Format(filter);

    public static string CreateQueryFilter<T>(Expression<Func<T, bool>> filter) => ODataFilter.Translate(filter, null);

    /// <exception cref="RequestFailedException">409 <c>TableAlreadyExists</c>, 400 <c>InvalidResourceName</c>.</exception>
    public virtual Response<TableItem> Create(CancellationToken cancellationToken = default) => Now(Create(false, false, cancellationToken));

    public virtual Task<Response<TableItem>> CreateAsync(CancellationToken cancellationToken = default) => Create(false, true, cancellationToken);

    public virtual Response<TableItem> CreateIfNotExists(CancellationToken cancellationToken = default) => Now(Create(true, false, cancellationToken));

    public virtual Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) => Create(true, true, cancellationToken);

    /// <summary>Deletes the table; one that does not exist is no error (the response's status is 404).</summary>
    public virtual Response Delete(CancellationToken cancellationToken = default) => Now(DeleteTable(false, cancellationToken));

    public virtual Task<Response> DeleteAsync(CancellationToken cancellationToken = default) => DeleteTable(true, cancellationToken);

    /// <exception cref="RequestFailedException">409 <c>EntityAlreadyExists</c>, 404 <c>TableNotFound</c>, 400 where a limit is passed.</exception>
    public virtual Response AddEntity<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity => Now(Execute(EntityOperation.Of(TableTransactionActionType.Add, entity, default), false, cancellationToken));

    public virtual Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity => Execute(EntityOperation.Of(TableTransactionActionType.Add, entity, default), true, cancellationToken);

    /// <exception cref="RequestFailedException">404 <c>ResourceNotFound</c> or <c>TableNotFound</c>.</exception>
    public virtual Response<T> GetEntity<T>(string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => Now(Get<T>(partitionKey, rowKey, select, false, cancellationToken));

    public virtual Task<Response<T>> GetEntityAsync<T>(string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => Get<T>(partitionKey, rowKey, select, true, cancellationToken);

    /// <summary>As <see cref="GetEntity"/>, but a 404 is a response without a value.</summary>
    public virtual NullableResponse<T> GetEntityIfExists<T>(string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => Now(GetIfExists<T>(partitionKey, rowKey, select, false, cancellationToken));

    public virtual Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => GetIfExists<T>(partitionKey, rowKey, select, true, cancellationToken);

    public virtual Response UpsertEntity<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity => Now(Execute(Upsert(entity, mode), false, cancellationToken));

    public virtual Task<Response> UpsertEntityAsync<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity => Execute(Upsert(entity, mode), true, cancellationToken);

    /// <exception cref="RequestFailedException">412 <c>UpdateConditionNotSatisfied</c>, 404 <c>ResourceNotFound</c>.</exception>
    /// <exception cref="NotSupportedException"><paramref name="ifMatch"/> is the default value.</exception>
    public virtual Response UpdateEntity<T>(T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity => Now(Execute(Update(entity, ifMatch, mode), false, cancellationToken));

    public virtual Task<Response> UpdateEntityAsync<T>(T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity => Execute(Update(entity, ifMatch, mode), true, cancellationToken);

    /// <summary>Deletes the entity; one that does not exist is no error (the response's status is 404).
    /// A default <paramref name="ifMatch"/> deletes whatever version there is.</summary>
    /// <exception cref="RequestFailedException">412 <c>UpdateConditionNotSatisfied</c>.</exception>
    public virtual Response DeleteEntity(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        Now(DeleteRow(partitionKey, rowKey, ifMatch, false, cancellationToken));

    public virtual Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        DeleteRow(partitionKey, rowKey, ifMatch, true, cancellationToken);

    public virtual Response DeleteEntity(ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return DeleteEntity(entity.PartitionKey, entity.RowKey, ifMatch, cancellationToken);
    }

    public virtual Task<Response> DeleteEntityAsync(ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return DeleteEntityAsync(entity.PartitionKey, entity.RowKey, ifMatch, cancellationToken);
    }

    /// <summary>Entities in the order of partition key, then row key (ordinal). <paramref name="filter"/> is OData;
    /// a page holds at most 1000.</summary>
    public virtual Pageable<T> Query<T>(string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => new PagesOf<T>.Sync(Pages<T>(filter, maxPerPage, select), cancellationToken);

    public virtual Pageable<T> Query<T>(Expression<Func<T, bool>> filter, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => Query<T>(CreateQueryFilter(filter), maxPerPage, select, cancellationToken);

    public virtual AsyncPageable<T> QueryAsync<T>(string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => new PagesOf<T>.Async(Pages<T>(filter, maxPerPage, select), cancellationToken);

    public virtual AsyncPageable<T> QueryAsync<T>(Expression<Func<T, bool>> filter, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => QueryAsync<T>(CreateQueryFilter(filter), maxPerPage, select, cancellationToken);

    /// <summary>At most 100 operations on different entities of one partition, all or none.</summary>
    /// <exception cref="TableTransactionFailedException">Refused; the exception has the index of the operation at fault.</exception>
    public virtual Response<IReadOnlyList<Response>> SubmitTransaction(IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default) =>
        Now(Submit(transactionActions, false, cancellationToken));

    public virtual Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default) =>
        Submit(transactionActions, true, cancellationToken);

    private static EntityOperation Upsert(ITableEntity entity, TableUpdateMode mode) =>
        EntityOperation.Of(mode == TableUpdateMode.Replace ? TableTransactionActionType.UpsertReplace : TableTransactionActionType.UpsertMerge, entity, default);

    private static EntityOperation Update(ITableEntity entity, ETag ifMatch, TableUpdateMode mode) => ifMatch == default
        ? throw new NotSupportedException("UpdateEntity expects the ETag that was read, or ETag.All; it was given the default value.")
        : EntityOperation.Of(mode == TableUpdateMode.Replace ? TableTransactionActionType.UpdateReplace : TableTransactionActionType.UpdateMerge, entity, ifMatch);

    /// <summary>The synchronous forms run the same code with <c>isAsync</c> false, which never yields.</summary>
    private static T Now<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private async Task<Response<TableItem>> Create(bool mayExist, bool isAsync, CancellationToken cancellationToken)
    {
        Response response = await backend.CreateTable(Name, isAsync, cancellationToken);
        if (!(mayExist && response.Status == 409 && TableFailure.CodeOf(response) == TableErrorCode.TableAlreadyExists))
        {
            TableFailure.ThrowIfError(response);
        }

        return Response.FromValue(new TableItem(Name), response);
    }

    private async Task<Response> DeleteTable(bool isAsync, CancellationToken cancellationToken)
    {
        Response response = await backend.DeleteTable(Name, isAsync, cancellationToken);
        return TableFailure.ThrowIfError(response, but: 404);
    }

    private async Task<Response> Execute(EntityOperation operation, bool isAsync, CancellationToken cancellationToken) =>
        TableFailure.ThrowIfError(await backend.Execute(Name, operation, isAsync, cancellationToken));

    private async Task<Response> DeleteRow(string partitionKey, string rowKey, ETag ifMatch, bool isAsync, CancellationToken cancellationToken) =>
        TableFailure.ThrowIfError(await backend.Execute(Name, EntityOperation.Delete(partitionKey, rowKey, ifMatch), isAsync, cancellationToken), but: 404);

    private async Task<Response<T>> Get<T>(string partitionKey, string rowKey, IEnumerable<string>? select, bool isAsync, CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        (Response response, Dictionary<string, object>? entity) =
            await backend.GetEntity(Name, partitionKey, rowKey, Selected(select), isAsync, cancellationToken);
        TableFailure.ThrowIfError(response);
        return Response.FromValue(EntityMapper<T>.FromProperties(entity!), response);
    }

    private async Task<NullableResponse<T>> GetIfExists<T>(string partitionKey, string rowKey, IEnumerable<string>? select, bool isAsync, CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        (Response response, Dictionary<string, object>? entity) =
            await backend.GetEntity(Name, partitionKey, rowKey, Selected(select), isAsync, cancellationToken);
        TableFailure.ThrowIfError(response, but: 404);
        return entity is null ? new NoValueResponse<T>(response) : Response.FromValue(EntityMapper<T>.FromProperties(entity), response);
    }

    private async Task<Response<IReadOnlyList<Response>>> Submit(IEnumerable<TableTransactionAction> actions, bool isAsync, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actions);
        EntityOperation[] operations = [.. actions.Select(a => EntityOperation.Of(a.ActionType, a.Entity, a.ETag))];
        if (operations.Length == 0)
        {
            throw new InvalidOperationException("A transaction expects at least one operation; it was given none.");
        }

        (Response response, IReadOnlyList<Response>? parts) = await backend.Transact(Name, operations, isAsync, cancellationToken);
        if (parts is null)
        {
            throw new TableTransactionFailedException(TableFailure.Transaction(response));
        }

        return Response.FromValue(parts, response);
    }

    private PagesOf<T> Pages<T>(string? filter, int? maxPerPage, IEnumerable<string>? select)
        where T : class, ITableEntity
    {
        string[]? selected = Selected(select);
        return new PagesOf<T>(async (continuation, pageSize, isAsync, cancellationToken) =>
        {
            (Response response, IReadOnlyList<Dictionary<string, object>>? entities, string? next) =
                await backend.QueryEntities(Name, filter, pageSize ?? maxPerPage, selected, continuation, isAsync, cancellationToken);
            TableFailure.ThrowIfError(response);
            return Page<T>.FromValues([.. entities!.Select(EntityMapper<T>.FromProperties)], next, response);
        });
    }

    private static string[]? Selected(IEnumerable<string>? select) => select?.ToArray() is { Length: > 0 } names ? names : null;
}
