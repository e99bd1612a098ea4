using System.Linq.Expressions;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Azure.Data.Tables.Sas;

namespace Workflows.Embedded.Tables;

/// <summary>One table of a <see cref="SqliteTableServiceClient"/>. Thread-safe. Refusals come as <see cref="RequestFailedException"/> with the
/// service's status and error code (<see cref="TableErrorCode"/>).</summary>
public sealed class SqliteTableClient : TableClient
{
    private readonly SqliteTableBackend backend;

    internal SqliteTableClient(SqliteTableBackend backend, string tableName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        this.backend = backend;
        Name = tableName;
    }

    public override string Name { get; }

    public override string AccountName => SqliteTableServiceClient.Account;

    public override Uri Uri => new($"{backend.Uri}/{Name}");

    /// <exception cref="RequestFailedException">409 <c>TableAlreadyExists</c>, 400 <c>InvalidResourceName</c>.</exception>
    public override Response<TableItem> Create(CancellationToken cancellationToken = default) => Now(Create(false, false, cancellationToken));

    public override Task<Response<TableItem>> CreateAsync(CancellationToken cancellationToken = default) => Create(false, true, cancellationToken);

    public override Response<TableItem> CreateIfNotExists(CancellationToken cancellationToken = default) => Now(Create(true, false, cancellationToken));

    public override Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) => Create(true, true, cancellationToken);

    /// <summary>Deletes the table; one that does not exist is no error (the response's status is 404).</summary>
    public override Response Delete(CancellationToken cancellationToken = default) => Now(DeleteTable(false, cancellationToken));

    public override Task<Response> DeleteAsync(CancellationToken cancellationToken = default) => DeleteTable(true, cancellationToken);

    /// <exception cref="RequestFailedException">409 <c>EntityAlreadyExists</c>, 404 <c>TableNotFound</c>, 400 where a limit is passed.</exception>
    public override Response AddEntity<T>(T entity, CancellationToken cancellationToken = default) =>
        Now(Execute(EntityOperation.Of(TableTransactionActionType.Add, entity, default), false, cancellationToken));

    public override Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default) =>
        Execute(EntityOperation.Of(TableTransactionActionType.Add, entity, default), true, cancellationToken);

    /// <exception cref="RequestFailedException">404 <c>ResourceNotFound</c> or <c>TableNotFound</c>.</exception>
    public override Response<T> GetEntity<T>(string partitionKey, string rowKey, IEnumerable<string>? select = null,
        CancellationToken cancellationToken = default) => Now(Get<T>(partitionKey, rowKey, select, false, cancellationToken));

    public override Task<Response<T>> GetEntityAsync<T>(string partitionKey, string rowKey, IEnumerable<string>? select = null,
        CancellationToken cancellationToken = default) => Get<T>(partitionKey, rowKey, select, true, cancellationToken);

    /// <summary>As <see cref="GetEntity"/>, but a 404 is a response without a value.</summary>
    public override NullableResponse<T> GetEntityIfExists<T>(string partitionKey, string rowKey, IEnumerable<string>? select = null,
        CancellationToken cancellationToken = default) => Now(GetIfExists<T>(partitionKey, rowKey, select, false, cancellationToken));

    public override Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(string partitionKey, string rowKey, IEnumerable<string>? select = null,
        CancellationToken cancellationToken = default) => GetIfExists<T>(partitionKey, rowKey, select, true, cancellationToken);

    public override Response UpsertEntity<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
        Now(Execute(Upsert(entity, mode), false, cancellationToken));

    public override Task<Response> UpsertEntityAsync<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge,
        CancellationToken cancellationToken = default) => Execute(Upsert(entity, mode), true, cancellationToken);

    /// <exception cref="RequestFailedException">412 <c>UpdateConditionNotSatisfied</c>, 404 <c>ResourceNotFound</c>.</exception>
    /// <exception cref="ArgumentException"><paramref name="ifMatch"/> is the default value.</exception>
    public override Response UpdateEntity<T>(T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge,
        CancellationToken cancellationToken = default) => Now(Execute(Update(entity, ifMatch, mode), false, cancellationToken));

    public override Task<Response> UpdateEntityAsync<T>(T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge,
        CancellationToken cancellationToken = default) => Execute(Update(entity, ifMatch, mode), true, cancellationToken);

    /// <summary>Deletes the entity; one that does not exist is no error (the response's status is 404).
    /// A default <paramref name="ifMatch"/> deletes whatever version there is.</summary>
    /// <exception cref="RequestFailedException">412 <c>UpdateConditionNotSatisfied</c>.</exception>
    public override Response DeleteEntity(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        Now(DeleteRow(partitionKey, rowKey, ifMatch, false, cancellationToken));

    public override Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch = default,
        CancellationToken cancellationToken = default) =>
        DeleteRow(partitionKey, rowKey, ifMatch, true, cancellationToken);

    public override Response DeleteEntity(ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return DeleteEntity(entity.PartitionKey, entity.RowKey, ifMatch, cancellationToken);
    }

    public override Task<Response> DeleteEntityAsync(ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return DeleteEntityAsync(entity.PartitionKey, entity.RowKey, ifMatch, cancellationToken);
    }

    /// <summary>Entities in the order of partition key, then row key (ordinal). <paramref name="filter"/> is OData;
    /// a page holds at most 1000.</summary>
    public override Pageable<T> Query<T>(string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null,
        CancellationToken cancellationToken = default) => new PagesOf<T>.Sync(Pages<T>(filter, maxPerPage, select), cancellationToken);

    public override Pageable<T> Query<T>(Expression<Func<T, bool>> filter, int? maxPerPage = null, IEnumerable<string>? select = null,
        CancellationToken cancellationToken = default) => Query<T>(CreateQueryFilter(filter), maxPerPage, select, cancellationToken);

    public override AsyncPageable<T> QueryAsync<T>(string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null,
        CancellationToken cancellationToken = default) => new PagesOf<T>.Async(Pages<T>(filter, maxPerPage, select), cancellationToken);

    public override AsyncPageable<T> QueryAsync<T>(Expression<Func<T, bool>> filter, int? maxPerPage = null, IEnumerable<string>? select = null,
        CancellationToken cancellationToken = default) => QueryAsync<T>(CreateQueryFilter(filter), maxPerPage, select, cancellationToken);

    /// <summary>At most 100 operations on different entities of one partition, all or none.</summary>
    /// <exception cref="TableTransactionFailedException">Refused; the exception has the index of the operation at fault.</exception>
    public override Response<IReadOnlyList<Response>> SubmitTransaction(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default) =>
        Now(Submit(transactionActions, false, cancellationToken));

    public override Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default) =>
        Submit(transactionActions, true, cancellationToken);

    /// <inheritdoc cref="SqliteTableServiceClient.NotInAFile"/>
    public override TableSasBuilder GetSasBuilder(TableSasPermissions permissions, DateTimeOffset expiresOn) => throw SqliteTableServiceClient.NotInAFile();

    /// <inheritdoc cref="SqliteTableServiceClient.NotInAFile"/>
    public override TableSasBuilder GetSasBuilder(string rawPermissions, DateTimeOffset expiresOn) => throw SqliteTableServiceClient.NotInAFile();

    /// <inheritdoc cref="SqliteTableServiceClient.NotInAFile"/>
    public override Uri GenerateSasUri(TableSasPermissions permissions, DateTimeOffset expiresOn) => throw SqliteTableServiceClient.NotInAFile();

    /// <inheritdoc cref="SqliteTableServiceClient.NotInAFile"/>
    public override Uri GenerateSasUri(TableSasBuilder builder) => throw SqliteTableServiceClient.NotInAFile();

    /// <inheritdoc cref="SqliteTableServiceClient.NotInAFile"/>
    public override Response<IReadOnlyList<TableSignedIdentifier>> GetAccessPolicies(CancellationToken cancellationToken = default) =>
        throw SqliteTableServiceClient.NotInAFile();

    /// <inheritdoc cref="SqliteTableServiceClient.NotInAFile"/>
    public override Task<Response<IReadOnlyList<TableSignedIdentifier>>> GetAccessPoliciesAsync(CancellationToken cancellationToken = default) =>
        throw SqliteTableServiceClient.NotInAFile();

    /// <inheritdoc cref="SqliteTableServiceClient.NotInAFile"/>
    public override Response SetAccessPolicy(IEnumerable<TableSignedIdentifier> tableAcl, CancellationToken cancellationToken = default) =>
        throw SqliteTableServiceClient.NotInAFile();

    /// <inheritdoc cref="SqliteTableServiceClient.NotInAFile"/>
    public override Task<Response> SetAccessPolicyAsync(IEnumerable<TableSignedIdentifier> tableAcl, CancellationToken cancellationToken = default) =>
        throw SqliteTableServiceClient.NotInAFile();

    private static EntityOperation Upsert(ITableEntity entity, TableUpdateMode mode) =>
        EntityOperation.Of(mode == TableUpdateMode.Replace ? TableTransactionActionType.UpsertReplace : TableTransactionActionType.UpsertMerge, entity,
            default);

    private static EntityOperation Update(ITableEntity entity, ETag ifMatch, TableUpdateMode mode) => ifMatch == default
        ? throw new ArgumentException("The ETag that was read, or ETag.All, was expected; found the default value.", nameof(ifMatch))
        : EntityOperation.Of(mode == TableUpdateMode.Replace ? TableTransactionActionType.UpdateReplace : TableTransactionActionType.UpdateMerge, entity,
            ifMatch);

    /// <summary>The synchronous forms run the same code with <c>isAsync</c> false, which never yields.</summary>
    private static T Now<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private async Task<Response<TableItem>> Create(bool mayExist, bool isAsync, CancellationToken cancellationToken)
    {
        LocalResponse response = await backend.CreateTable(Name, isAsync, cancellationToken);
        if (!(mayExist && response.Error == ServiceError.TableAlreadyExists))
        {
            TableFailure.ThrowIfError(response);
        }

        return Response.FromValue(new TableItem(Name), response);
    }

    private async Task<Response> DeleteTable(bool isAsync, CancellationToken cancellationToken)
    {
        LocalResponse response = await backend.DeleteTable(Name, isAsync, cancellationToken);
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
        (LocalResponse response, Dictionary<string, object>? entity) =
            await backend.GetEntity(Name, partitionKey, rowKey, Selected(select), isAsync, cancellationToken);
        TableFailure.ThrowIfError(response);
        return Response.FromValue(EntityMapper<T>.FromProperties(entity!), response);
    }

    private async Task<NullableResponse<T>> GetIfExists<T>(string partitionKey, string rowKey, IEnumerable<string>? select, bool isAsync,
        CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        (LocalResponse response, Dictionary<string, object>? entity) =
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

        (LocalResponse response, IReadOnlyList<Response>? parts) = await backend.Transact(Name, operations, isAsync, cancellationToken);
        if (parts is null)
        {
            throw TableFailure.Transaction(response.Error!);
        }

        return Response.FromValue(parts, response);
    }

    private PagesOf<T> Pages<T>(string? filter, int? maxPerPage, IEnumerable<string>? select)
        where T : class, ITableEntity
    {
        string[]? selected = Selected(select);
        return new PagesOf<T>(async (continuation, pageSize, isAsync, cancellationToken) =>
        {
            (LocalResponse response, IReadOnlyList<Dictionary<string, object>>? entities, string? next) =
                await backend.QueryEntities(Name, filter, pageSize ?? maxPerPage, selected, continuation, isAsync, cancellationToken);
            TableFailure.ThrowIfError(response);
            return Page<T>.FromValues([.. entities!.Select(EntityMapper<T>.FromProperties)], next, response);
        });
    }

    private static string[]? Selected(IEnumerable<string>? select) => select?.ToArray() is { Length: > 0 } names ? names : null;
}
