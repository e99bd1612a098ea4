using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace Workflows.Embedded.Tables;

/// <summary>
/// Where tables are. Answers are values: a refusal is a response with its status and the service's error body, so that
/// the client decides what throws. With <c>isAsync</c> false a method completes before it returns.
/// </summary>
internal abstract class TableBackend
{
    public abstract Uri Uri { get; }

    public abstract string AccountName { get; }

    public virtual Uri UriOf(string table) => new($"{Uri.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{table}{Uri.Query}");

    public abstract ValueTask<Response> CreateTable(string table, bool isAsync, CancellationToken cancellationToken);

    public abstract ValueTask<Response> DeleteTable(string table, bool isAsync, CancellationToken cancellationToken);

    public abstract ValueTask<(Response Response, IReadOnlyList<string>? Names, string? Next)> QueryTables(
        string? filter, int? top, string? continuation, bool isAsync, CancellationToken cancellationToken);

    /// <summary>The entity's properties with the system properties and <see cref="TableEntity.ETagName"/>; <c>null</c> where refused.</summary>
    public abstract ValueTask<(Response Response, Dictionary<string, object>? Entity)> GetEntity(
        string table, string partitionKey, string rowKey, IReadOnlyList<string>? select, bool isAsync, CancellationToken cancellationToken);

    public abstract ValueTask<Response> Execute(string table, EntityOperation operation, bool isAsync, CancellationToken cancellationToken);

    /// <summary>One response per operation, or <c>null</c> and the refusal, whose message begins with the index of the operation at fault.</summary>
    public abstract ValueTask<(Response Response, IReadOnlyList<Response>? Parts)> Transact(
        string table, IReadOnlyList<EntityOperation> operations, bool isAsync, CancellationToken cancellationToken);

    public abstract ValueTask<(Response Response, IReadOnlyList<Dictionary<string, object>>? Entities, string? Next)> QueryEntities(
        string table, string? filter, int? top, IReadOnlyList<string>? select, string? continuation, bool isAsync, CancellationToken cancellationToken);

    public static TableBackend Connect(string connectionString, TableClientOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        TableConnection connection = TableConnection.Parse(connectionString);
        return connection.DataSource is { } path ? TableDatabase.Backend(path, null)
            : connection.Credential is { } credential ? Connect(connection.Endpoint!, credential, options)
            : Connect(connection.Endpoint!, options);
    }

    public static TableBackend Connect(Uri endpoint, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return new RestTableBackend(endpoint, null, options ?? new TableClientOptions());
    }

    public static TableBackend Connect(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential);
        return new RestTableBackend(endpoint, new SharedKeyPolicy(credential), options ?? new TableClientOptions());
    }

    public static TableBackend Connect(Uri endpoint, TokenCredential tokenCredential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(tokenCredential);
        return new RestTableBackend(endpoint, new BearerTokenAuthenticationPolicy(tokenCredential, "https://storage.azure.com/.default"), options ?? new TableClientOptions());
    }

    /// <summary>A table's own address (with a signature): the last segment of the path is its name.</summary>
    public static TableBackend ConnectTable(Uri endpoint, TableClientOptions? options, out string tableName)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        string path = endpoint.AbsolutePath.TrimEnd('/');
        int slash = path.LastIndexOf('/');
        tableName = path[(slash + 1)..];
        return Connect(new UriBuilder(endpoint) { Path = path[..Math.Max(slash, 0)] }.Uri, options);
    }
}
