using System.Linq.Expressions;
using Azure.Core;
using Azure.Data.Tables.Models;
using Workflows.Embedded.Tables;

namespace Azure.Data.Tables;

/// <summary>
/// A set of tables. The connection string decides where they are: <c>UseDevelopmentStorage=true</c> or one with
/// <c>AccountName</c>, <c>AccountKey</c> and, optionally, <c>TableEndpoint</c> or <c>EndpointSuffix</c> names a real Tables
/// endpoint, spoken to by REST. <c>Data Source=path</c> is the embedded store: one SQLite file, created when it is missing,
/// shared by all clients of the process that name it, and locked against other processes. Thread-safe.
/// </summary>
public class TableServiceClient
{
    private readonly TableBackend backend;

    public TableServiceClient(string connectionString)
        : this(connectionString, null)
    {
    }

    public TableServiceClient(string connectionString, TableClientOptions? options = null)
        : this(TableBackend.Connect(connectionString, options))
    {
    }

    public TableServiceClient(Uri endpoint, TableClientOptions? options = null)
        : this(TableBackend.Connect(endpoint, options))
    {
    }

    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential)
        : this(endpoint, credential, null!)
    {
    }

    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions options)
        : this(TableBackend.Connect(endpoint, credential, options))
    {
    }

    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions? options = null)
        : this(TableBackend.Connect(endpoint, tokenCredential, options))
    {
    }

    /// <summary>For mocks.</summary>
    protected TableServiceClient() => backend = null!;

    private TableServiceClient(TableBackend backend) => this.backend = backend;

    public virtual string AccountName => backend.AccountName;

    public virtual Uri Uri => backend.Uri;

    public static string CreateQueryFilter(FormattableString filter) => ODataFilter.Format(filter);

    public static string CreateQueryFilter(Expression<Func<TableItem, bool>> filter) => ODataFilter.Translate(filter, "TableName");

    public virtual TableClient GetTableClient(string tableName) => new(backend, tableName);

    public virtual Response<TableItem> CreateTable(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).Create(cancellationToken);

    public virtual Task<Response<TableItem>> CreateTableAsync(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).CreateAsync(cancellationToken);

    public virtual Response<TableItem> CreateTableIfNotExists(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).CreateIfNotExists(cancellationToken);

    public virtual Task<Response<TableItem>> CreateTableIfNotExistsAsync(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).CreateIfNotExistsAsync(cancellationToken);

    public virtual Response DeleteTable(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).Delete(cancellationToken);

    public virtual Task<Response> DeleteTableAsync(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).DeleteAsync(cancellationToken);

    public virtual Pageable<TableItem> Query(string? filter = null, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        new PagesOf<TableItem>.Sync(Pages(filter, maxPerPage), cancellationToken);

    public virtual Pageable<TableItem> Query(FormattableString filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        Query(CreateQueryFilter(filter), maxPerPage, cancellationToken);

    public virtual Pageable<TableItem> Query(Expression<Func<TableItem, bool>> filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        Query(CreateQueryFilter(filter), maxPerPage, cancellationToken);

    public virtual AsyncPageable<TableItem> QueryAsync(string? filter = null, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        new PagesOf<TableItem>.Async(Pages(filter, maxPerPage), cancellationToken);

    public virtual AsyncPageable<TableItem> QueryAsync(FormattableString filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        QueryAsync(CreateQueryFilter(filter), maxPerPage, cancellationToken);

    public virtual AsyncPageable<TableItem> QueryAsync(Expression<Func<TableItem, bool>> filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        QueryAsync(CreateQueryFilter(filter), maxPerPage, cancellationToken);

    private PagesOf<TableItem> Pages(string? filter, int? maxPerPage) => new(async (continuation, pageSize, isAsync, cancellationToken) =>
    {
        (Response response, IReadOnlyList<string>? names, string? next) =
            await backend.QueryTables(filter, pageSize ?? maxPerPage, continuation, isAsync, cancellationToken);
        TableFailure.ThrowIfError(response);
        return Page<TableItem>.FromValues([.. names!.Select(name => new TableItem(name))], next, response);
    });
}
