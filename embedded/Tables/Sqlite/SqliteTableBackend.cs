using Azure;
using Microsoft.Data.Sqlite;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.Tables;

/// <summary>Tables in one SQLite file, with the service's rules. Reads run on the caller's thread; writes share commits. Answers are values: a refusal
/// is a response with its error, so that the client decides what throws. With <c>isAsync</c> false a method completes before it returns.</summary>
internal sealed class SqliteTableBackend(SqliteDatabase database)
{
    private const int MaxPageBytes = 4 * 1024 * 1024;

    private readonly EntityStamps stamps = new(database.Clock);

    public SqliteDatabase Database => database;

    public Uri Uri { get; } = new(database.Path);

    public ValueTask<LocalResponse> CreateTable(string table, bool isAsync, CancellationToken cancellationToken)
    {
        if (!ServiceRules.IsTableName(table))
        {
            return new(LocalResponse.Refused(ServiceError.InvalidResourceName(table)));
        }

        return Write(
            LocalResponse (connection) =>
            {
                if (TableId(connection, table) is not null)
                {
                    return LocalResponse.Refused(ServiceError.TableAlreadyExists);
                }

                connection.Statement("INSERT INTO TableName (Name) VALUES (?1)").Bind(1, table).Run();
                return LocalResponse.NoContent;
            },
            isAsync,
            cancellationToken);
    }

    public ValueTask<LocalResponse> DeleteTable(string table, bool isAsync, CancellationToken cancellationToken) => Write(
        LocalResponse (connection) =>
        {
            if (TableId(connection, table) is not { } id)
            {
                return LocalResponse.Refused(ServiceError.ResourceNotFound);
            }

            connection.Statement("DELETE FROM Entity WHERE TableId = ?1").Bind(1, id).Run();
            connection.Statement("DELETE FROM TableName WHERE Id = ?1").Bind(1, id).Run();
            return LocalResponse.NoContent;
        },
        isAsync,
        cancellationToken);

    public ValueTask<(LocalResponse Response, IReadOnlyList<string>? Names, string? Next)> QueryTables(
        string? filter, int? top, string? continuation, bool isAsync, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (PageError(filter, top, out FilterNode? node) is { } error)
        {
            return new((LocalResponse.Refused(error), null, null));
        }

        List<string> names = [.. database.Read(connection =>
            connection.Statement("SELECT Name FROM TableName WHERE Name >= ?1 ORDER BY Name").Bind(1, continuation ?? "").All(row => row.GetString(0)))
            .Where(name => node!.Matches(new Dictionary<string, object> { ["TableName"] = name }))
            .Take((top ?? ServiceRules.MaxPage) + 1)];
        string? next = names.Count > (top ?? ServiceRules.MaxPage) ? names[^1] : null;
        if (next is not null)
        {
            names.RemoveAt(names.Count - 1);
        }

        return new((LocalResponse.Ok, names, next));
    }

    public ValueTask<(LocalResponse Response, Dictionary<string, object>? Entity)> GetEntity(
        string table, string partitionKey, string rowKey, IReadOnlyList<string>? select, bool isAsync, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(database.Read((LocalResponse, Dictionary<string, object>?) (connection) =>
        {
            if (TableId(connection, table) is not { } id)
            {
                return (LocalResponse.Refused(ServiceError.TableNotFound), null);
            }

            SqliteStatement row = FindRow(connection, id, KeyBytes.Of(partitionKey), KeyBytes.Of(rowKey));
            if (!row.Step())
            {
                return (LocalResponse.Refused(ServiceError.ResourceNotFound), null);
            }

            try
            {
                Dictionary<string, object> entity = Entity(partitionKey, rowKey, row.GetInt64(1), row.GetBlob(2), select);
                return (LocalResponse.WithETag(200, row.GetInt64(1)), entity);
            }
            finally
            {
                row.Reset();
            }
        }));
    }

    public ValueTask<LocalResponse> Execute(string table, EntityOperation operation, bool isAsync, CancellationToken cancellationToken)
    {
        if (ServiceRules.Check(operation) is { } error)
        {
            return new(LocalResponse.Refused(error));
        }

        PreparedOperation prepared = new(operation);
        Task<LocalResponse> written = database.WriteOnceAsync(
            LocalResponse (connection) =>
            {
                if (TableId(connection, table) is not { } id)
                {
                    return LocalResponse.Refused(ServiceError.TableNotFound);
                }

                return prepared.Run(connection, id, stamps, out LocalResponse response) is { } refusal ? LocalResponse.Refused(refusal) : response;
            },
            cancellationToken);
        return Completed(written, isAsync);
    }

    public async ValueTask<(LocalResponse Response, IReadOnlyList<Response>? Parts)> Transact(
        string table, IReadOnlyList<EntityOperation> operations, bool isAsync, CancellationToken cancellationToken)
    {
        if (TransactionError(operations) is { } error)
        {
            return (LocalResponse.Refused(error), null);
        }

        PreparedOperation[] prepared = [.. operations.Select(o => new PreparedOperation(o))];
        try
        {
            IReadOnlyList<Response> parts = await Write(
                IReadOnlyList<Response> (connection) =>
                {
                    long id = TableId(connection, table) ?? throw new TransactionRefusedException(ServiceError.TableNotFound.At(0));
                    List<Response> responses = new(prepared.Length);
                    foreach (PreparedOperation operation in prepared)
                    {
                        if (operation.Run(connection, id, stamps, out LocalResponse response) is { } refusal)
                        {
                            // Thrown, so that the database undoes the operations before this one.
                            throw new TransactionRefusedException(refusal.At(responses.Count));
                        }

                        responses.Add(response);
                    }

                    return responses;
                },
                isAsync,
                cancellationToken);
            return (new LocalResponse(202, "Accepted"), parts);
        }
        catch (TransactionRefusedException refused)
        {
            return (LocalResponse.Refused(refused.Error), null);
        }
    }

    public ValueTask<(LocalResponse Response, IReadOnlyList<Dictionary<string, object>>? Entities, string? Next)> QueryEntities(
        string table, string? filter, int? top, IReadOnlyList<string>? select, string? continuation, bool isAsync, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (PageError(filter, top, out FilterNode? node) is { } error)
        {
            return new((LocalResponse.Refused(error), null, null));
        }

        if (!TryReadContinuation(continuation, out (byte[] Partition, byte[] Row) from))
        {
            return new((LocalResponse.Refused(ServiceError.InvalidInput("The continuation token is not one of this store.")), null, null));
        }

        return new(database.Read((LocalResponse, IReadOnlyList<Dictionary<string, object>>?, string?) (connection) =>
        {
            if (TableId(connection, table) is not { } id)
            {
                return (LocalResponse.Refused(ServiceError.TableNotFound), null, null);
            }

            (List<Dictionary<string, object>> entities, string? next) =
                Page(connection, id, node!, top ?? ServiceRules.MaxPage, select, from, cancellationToken);
            return (LocalResponse.Ok, entities, next);
        }));
    }

    internal static long? TableId(SqliteConnection connection, string table) =>
        connection.Statement("SELECT Id FROM TableName WHERE Name = ?1").Bind(1, table).First(row => (long?)row.GetInt64(0));

    internal static SqliteStatement FindRow(SqliteConnection connection, long table, byte[] partitionKey, byte[] rowKey) =>
        connection.Statement("SELECT Id, Stamp, Properties FROM Entity WHERE TableId = ?1 AND PartitionKey = ?2 AND RowKey = ?3")
            .Bind(1, table).Bind(2, partitionKey).Bind(3, rowKey);

    private static (List<Dictionary<string, object>> Entities, string? Next) Page(
        SqliteConnection connection, long table, FilterNode filter, int top, IReadOnlyList<string>? select, (byte[] Partition, byte[] Row) from,
        CancellationToken cancellationToken)
    {
        List<Dictionary<string, object>> entities = [];
        KeyBox box = filter.Bounds;
        SqliteStatement rows = Rows(connection, table, box, from);
        long bytes = 0;
        string? partitionKey = null;
        byte[] partition = [];
        try
        {
            while (rows.Step())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (partitionKey is null || !rows.GetBlob(0).SequenceEqual(partition))
                {
                    partition = rows.GetBlob(0).ToArray();
                    partitionKey = KeyBytes.Read(partition);
                }

                if (entities.Count == top || bytes > MaxPageBytes)
                {
                    return (entities, Continuation(partition, rows.GetBlob(1)));
                }

                string rowKey = KeyBytes.Read(rows.GetBlob(1));
                ReadOnlySpan<byte> properties = rows.GetBlob(3);
                Dictionary<string, object> entity =
                    Entity(partitionKey, rowKey, rows.GetInt64(2), properties, null, keysOnly: !filter.ReadsProperties && select is not null);
                if (!filter.Matches(entity))
                {
                    continue;
                }

                bytes += properties.Length;
                entities.Add(select is null ? entity : Entity(partitionKey, rowKey, rows.GetInt64(2), properties, select));
            }
        }
        finally
        {
            rows.Reset();
        }

        return (entities, null);
    }

    /// <summary>The rows of the box from a key on, in order. One partition is a range of the primary key; over several, the row keys are sifted.</summary>
    private static SqliteStatement Rows(SqliteConnection connection, long table, KeyBox box, (byte[] Partition, byte[] Row) from)
    {
        byte[] firstRow = KeyBytes.Of(box.Row.From);
        byte[] lastRow = box.Row.To is null ? KeyBytes.AboveAll : KeyBytes.Of(box.Row.To);
        byte[] firstPartition = KeyBytes.Of(box.Partition.From);
        int progress = from.Partition.AsSpan().SequenceCompareTo(firstPartition);
        if (box.Partition.IsSingle)
        {
            if (progress > 0)
            {
                firstRow = KeyBytes.AboveAll;
            }
            else if (progress == 0 && from.Row.AsSpan().SequenceCompareTo(firstRow) > 0)
            {
                firstRow = from.Row;
            }

            return connection.Statement(
                "SELECT PartitionKey, RowKey, Stamp, Properties FROM Entity WHERE TableId = ?1 AND PartitionKey = ?2 AND RowKey >= ?3 AND RowKey <= ?4 ORDER BY RowKey")
                .Bind(1, table).Bind(2, firstPartition).Bind(3, firstRow).Bind(4, lastRow);
        }

        if (progress >= 0)
        {
            firstPartition = from.Partition;
        }

        return connection.Statement(
            "SELECT PartitionKey, RowKey, Stamp, Properties FROM Entity WHERE TableId = ?1 AND (PartitionKey, RowKey) >= (?2, ?3) AND PartitionKey <= ?4 AND RowKey >= ?5 AND RowKey <= ?6 ORDER BY PartitionKey, RowKey")
            .Bind(1, table).Bind(2, firstPartition).Bind(3, progress >= 0 ? from.Row : [])
            .Bind(4, box.Partition.To is null ? KeyBytes.AboveAll : KeyBytes.Of(box.Partition.To)).Bind(5, firstRow).Bind(6, lastRow);
    }

    private static Dictionary<string, object> Entity(
        string partitionKey, string rowKey, long stamp, ReadOnlySpan<byte> properties, IReadOnlyList<string>? select, bool keysOnly = false)
    {
        Dictionary<string, object> entity = new(12, StringComparer.Ordinal) { [EntityMapper.ETagName] = EntityStamps.ETag(stamp) };
        if (select is null || select.Contains("PartitionKey"))
        {
            entity["PartitionKey"] = partitionKey;
        }

        if (select is null || select.Contains("RowKey"))
        {
            entity["RowKey"] = rowKey;
        }

        if (select is null || select.Contains("Timestamp"))
        {
            entity["Timestamp"] = new DateTimeOffset(stamp, TimeSpan.Zero);
        }

        if (!keysOnly)
        {
            PropertyBytes.Read(properties, entity, select);
        }

        return entity;
    }

    private static ServiceError? PageError(string? filter, int? top, out FilterNode? node)
    {
        node = null;
        if (top is < 1 or > ServiceRules.MaxPage)
        {
            return ServiceError.InvalidInput($"A page expects 1 to {ServiceRules.MaxPage} entries; asked were {top}.");
        }

        return FilterParser.TryParse(filter, out node, out string? message) ? null : ServiceError.InvalidInput(message);
    }

    private static ServiceError? TransactionError(IReadOnlyList<EntityOperation> operations)
    {
        if (operations.Count > ServiceRules.MaxTransaction)
        {
            return ServiceError.InvalidInput($"A batch expects at most {ServiceRules.MaxTransaction} operations; found {operations.Count}.")
                .At(ServiceRules.MaxTransaction - 1);
        }

        HashSet<string> rows = new(StringComparer.Ordinal);
        long size = 0;
        for (int i = 0; i < operations.Count; i++)
        {
            EntityOperation operation = operations[i];
            ServiceError? error = ServiceRules.Check(operation)
                ?? (operation.PartitionKey != operations[0].PartitionKey ? ServiceError.DifferentPartitions : null)
                ?? (rows.Add(operation.RowKey) ? null : ServiceError.DuplicateRow);
            if (error is not null)
            {
                return error.At(i);
            }

            size += ServiceRules.SizeOf(operation.PartitionKey, operation.RowKey, operation.Properties);
        }

        return size > ServiceRules.MaxTransactionBytes ? ServiceError.RequestBodyTooLarge : null;
    }

    private static string Continuation(ReadOnlySpan<byte> partition, ReadOnlySpan<byte> row) =>
        Convert.ToHexString(partition) + " " + Convert.ToHexString(row);

    private static bool TryReadContinuation(string? token, out (byte[] Partition, byte[] Row) from)
    {
        from = ([], []);
        if (string.IsNullOrEmpty(token))
        {
            return true;
        }

        try
        {
            int blank = token.IndexOf(' ', StringComparison.Ordinal);
            from = (Convert.FromHexString(token.AsSpan(0, Math.Max(blank, 0))), Convert.FromHexString(token.AsSpan(blank + 1)));
            return blank >= 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private ValueTask<T> Write<T>(Func<SqliteConnection, T> work, bool isAsync, CancellationToken cancellationToken) =>
        Completed(database.WriteAsync(work, cancellationToken), isAsync);

    private static ValueTask<T> Completed<T>(Task<T> task, bool isAsync) => isAsync ? new(task) : new(task.GetAwaiter().GetResult());

#pragma warning disable CA1032 // never leaves this class
    private sealed class TransactionRefusedException(ServiceError error) : Exception(error.Message)
    {
        public ServiceError Error => error;
    }
#pragma warning restore CA1032
}
