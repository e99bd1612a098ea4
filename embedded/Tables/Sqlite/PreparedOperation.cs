using Azure.Data.Tables;
using Microsoft.Data.Sqlite;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.Tables;

/// <summary>A checked write, encoded before it waits for the writer. May run twice, when a commit failed.</summary>
internal sealed class PreparedOperation(EntityOperation operation)
{
    private readonly byte[] partitionKey = KeyBytes.Of(operation.PartitionKey);
    private readonly byte[] rowKey = KeyBytes.Of(operation.RowKey);
    private readonly byte[] properties = PropertyBytes.Of(operation.Properties);

    /// <summary>Writes.</summary>
    /// <returns>The refusal, or <c>null</c> and the answer in <paramref name="response"/>.</returns>
    public ServiceError? Run(SqliteConnection connection, long table, EntityStamps stamps, out LocalResponse response)
    {
        response = LocalResponse.NoContent;
        (long Stamp, byte[]? Properties)? old = Old(connection, table);
        if (Refusal(old?.Stamp) is { } refusal)
        {
            return refusal;
        }

        if (operation.Kind == TableTransactionActionType.Delete)
        {
            connection.Statement("DELETE FROM Entity WHERE TableId = ?1 AND PartitionKey = ?2 AND RowKey = ?3")
                .Bind(1, table).Bind(2, partitionKey).Bind(3, rowKey).Run();
            return null;
        }

        byte[] written = properties;
        if (old?.Properties is { } stored)
        {
            Dictionary<string, object> merged = new(StringComparer.Ordinal);
            PropertyBytes.Read(stored, merged, null);
            foreach ((string name, object value) in operation.Properties)
            {
                merged[name] = value;
            }

            if (ServiceRules.Entity(operation.PartitionKey, operation.RowKey, merged) is { } error)
            {
                return error;
            }

            written = PropertyBytes.Of(merged);
        }

        long stamp = stamps.Next(old?.Stamp ?? 0);
        connection.Statement(
            "INSERT INTO Entity (TableId, PartitionKey, RowKey, Stamp, Properties) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET Stamp = excluded.Stamp, Properties = excluded.Properties")
            .Bind(1, table).Bind(2, partitionKey).Bind(3, rowKey).Bind(4, stamp).Bind(5, written).Run();
        response = LocalResponse.WithETag(204, EntityStamps.ETag(stamp));
        return null;
    }

    private (long Stamp, byte[]? Properties)? Old(SqliteConnection connection, long table)
    {
        SqliteStatement row = SqliteTableBackend.FindRow(connection, table, partitionKey, rowKey);
        if (!row.Step())
        {
            return null;
        }

        bool isMerge = operation.Kind is TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpsertMerge;
        (long, byte[]?) old = (row.GetInt64(0), isMerge ? row.GetBlob(1).ToArray() : null);
        row.Reset();
        return old;
    }

    private ServiceError? Refusal(long? oldStamp) => operation.Kind switch
    {
        TableTransactionActionType.Add => oldStamp is null ? null : ServiceError.EntityAlreadyExists,
        TableTransactionActionType.UpsertMerge or TableTransactionActionType.UpsertReplace => null,
        _ when oldStamp is null => ServiceError.ResourceNotFound,
        _ => operation.IfMatch == "*" || operation.IfMatch == EntityStamps.ETag(oldStamp!.Value) ? null : ServiceError.UpdateConditionNotSatisfied,
    };
}
