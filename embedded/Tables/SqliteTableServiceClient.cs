using System.Linq.Expressions;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Azure.Data.Tables.Sas;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.Tables;

/// <summary>
/// A set of tables in one SQLite file: created when it is missing, shared by all clients of the process that name it, and locked against other
/// processes. It answers as the service does, with its rules, limits, statuses and error codes. Thread-safe.
/// </summary>
public sealed class SqliteTableServiceClient : TableServiceClient
{
    internal const string Account = "embedded";

    private readonly SqliteTableBackend backend;

    /// <param name="path">The database file.</param>
    /// <param name="clock">Stamps entities; counts for the first client of a file only. Default: the system's clock.</param>
    /// <exception cref="IOException">Another process has the file open.</exception>
    public SqliteTableServiceClient(string path, TimeProvider? clock = null) => backend = TableDatabase.Backend(path, clock);

    /// <summary>A file has no account; this stands for it.</summary>
    public override string AccountName => Account;

    /// <summary>The file's address.</summary>
    public override Uri Uri => backend.Uri;

    /// <summary>The file, for what tables alone cannot do: backups, sizes, its health.</summary>
    public SqliteDatabase Database => backend.Database;

    /// <inheritdoc/>
    public override TableClient GetTableClient(string tableName) => new SqliteTableClient(backend, tableName);

    /// <inheritdoc/>
    public override Response<TableItem> CreateTable(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).Create(cancellationToken);

    /// <inheritdoc/>
    public override Task<Response<TableItem>> CreateTableAsync(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).CreateAsync(cancellationToken);

    /// <inheritdoc/>
    public override Response<TableItem> CreateTableIfNotExists(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).CreateIfNotExists(cancellationToken);

    /// <inheritdoc/>
    public override Task<Response<TableItem>> CreateTableIfNotExistsAsync(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).CreateIfNotExistsAsync(cancellationToken);

    /// <inheritdoc/>
    public override Response DeleteTable(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).Delete(cancellationToken);

    /// <inheritdoc/>
    public override Task<Response> DeleteTableAsync(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).DeleteAsync(cancellationToken);

    /// <inheritdoc/>
    public override Pageable<TableItem> Query(string? filter = null, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        new PagesOf<TableItem>.Sync(Pages(filter, maxPerPage), cancellationToken);

    /// <inheritdoc/>
    public override Pageable<TableItem> Query(FormattableString filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        Query(CreateQueryFilter(filter), maxPerPage, cancellationToken);

    /// <inheritdoc/>
    public override Pageable<TableItem> Query(Expression<Func<TableItem, bool>> filter, int? maxPerPage = null,
        CancellationToken cancellationToken = default) =>
        Query(CreateQueryFilter(filter), maxPerPage, cancellationToken);

    /// <inheritdoc/>
    public override AsyncPageable<TableItem> QueryAsync(string? filter = null, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        new PagesOf<TableItem>.Async(Pages(filter, maxPerPage), cancellationToken);

    /// <inheritdoc/>
    public override AsyncPageable<TableItem> QueryAsync(FormattableString filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        QueryAsync(CreateQueryFilter(filter), maxPerPage, cancellationToken);

    /// <inheritdoc/>
    public override AsyncPageable<TableItem> QueryAsync(Expression<Func<TableItem, bool>> filter, int? maxPerPage = null,
        CancellationToken cancellationToken = default) =>
        QueryAsync(CreateQueryFilter(filter), maxPerPage, cancellationToken);

    /// <inheritdoc cref="NotInAFile"/>
    public override TableAccountSasBuilder GetSasBuilder(TableAccountSasPermissions permissions, TableAccountSasResourceTypes resourceTypes,
        DateTimeOffset expiresOn) => throw NotInAFile();

    /// <inheritdoc cref="NotInAFile"/>
    public override TableAccountSasBuilder GetSasBuilder(string rawPermissions, TableAccountSasResourceTypes resourceTypes, DateTimeOffset expiresOn) =>
        throw NotInAFile();

    /// <inheritdoc cref="NotInAFile"/>
    public override Uri GenerateSasUri(TableAccountSasPermissions permissions, TableAccountSasResourceTypes resourceTypes, DateTimeOffset expiresOn) =>
        throw NotInAFile();

    /// <inheritdoc cref="NotInAFile"/>
    public override Uri GenerateSasUri(TableAccountSasBuilder builder) => throw NotInAFile();

    /// <inheritdoc cref="NotInAFile"/>
    public override Response SetProperties(TableServiceProperties properties, CancellationToken cancellationToken = default) => throw NotInAFile();

    /// <inheritdoc cref="NotInAFile"/>
    public override Task<Response> SetPropertiesAsync(TableServiceProperties properties, CancellationToken cancellationToken = default) => throw NotInAFile();

    /// <inheritdoc cref="NotInAFile"/>
    public override Response<TableServiceProperties> GetProperties(CancellationToken cancellationToken = default) => throw NotInAFile();

    /// <inheritdoc cref="NotInAFile"/>
    public override Task<Response<TableServiceProperties>> GetPropertiesAsync(CancellationToken cancellationToken = default) => throw NotInAFile();

    /// <inheritdoc cref="NotInAFile"/>
    public override Response<TableServiceStatistics> GetStatistics(CancellationToken cancellationToken = default) => throw NotInAFile();

    /// <inheritdoc cref="NotInAFile"/>
    public override Task<Response<TableServiceStatistics>> GetStatisticsAsync(CancellationToken cancellationToken = default) => throw NotInAFile();

    /// <summary>Refused: a file has no account, so no signatures, access policies, settings and statistics of one.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    internal static NotSupportedException NotInAFile() =>
        new("A store in a SQLite file has no account: signatures, access policies, service properties and statistics exist on a Tables endpoint only.");

    private PagesOf<TableItem> Pages(string? filter, int? maxPerPage) => new(async (continuation, pageSize, isAsync, cancellationToken) =>
    {
        (LocalResponse response, IReadOnlyList<string>? names, string? next) =
            await backend.QueryTables(filter, pageSize ?? maxPerPage, continuation, isAsync, cancellationToken);
        TableFailure.ThrowIfError(response);
        return Page<TableItem>.FromValues([.. names!.Select(name => new TableItem(name))], next, response);
    });
}
