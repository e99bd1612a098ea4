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
        if (operation.Kind == TableTransactionActionType.Add)
        {
            long added = stamps.Next(0);
            int rows = connection.Statement(
                "INSERT INTO Entity (TableId, PartitionKey, RowKey, Stamp, Properties) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING")
                .Bind(1, table).Bind(2, partitionKey).Bind(3, rowKey).Bind(4, added).Bind(5, properties).Run();
            response = LocalResponse.WithETag(204, added);
            return rows == 0 ? ServiceError.EntityAlreadyExists : null;
        }

        if (Old(connection, table) is not { } old)
        {
            if (operation.Kind is not (TableTransactionActionType.UpsertMerge or TableTransactionActionType.UpsertReplace))
            {
                return ServiceError.ResourceNotFound;
            }

            long inserted = stamps.Next(0);
            connection.Statement("INSERT INTO Entity (TableId, PartitionKey, RowKey, Stamp, Properties) VALUES (?1, ?2, ?3, ?4, ?5)")
                .Bind(1, table).Bind(2, partitionKey).Bind(3, rowKey).Bind(4, inserted).Bind(5, properties).Run();
            response = LocalResponse.WithETag(204, inserted);
            return null;
        }

        if (operation.IfMatch is not (null or "*") && operation.IfMatch != EntityStamps.ETag(old.Stamp))
        {
            return ServiceError.UpdateConditionNotSatisfied;
        }

        if (operation.Kind == TableTransactionActionType.Delete)
        {
            connection.Statement("DELETE FROM Entity WHERE Id = ?1").Bind(1, old.Id).Run();
            return null;
        }

        byte[] written = properties;
        if (old.Properties is { } stored)
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

        long stamp = stamps.Next(old.Stamp);
        connection.Statement("UPDATE Entity SET Stamp = ?1, Properties = ?2 WHERE Id = ?3").Bind(1, stamp).Bind(2, written).Bind(3, old.Id).Run();
        response = LocalResponse.WithETag(204, stamp);
        return null;
    }

    private (long Id, long Stamp, byte[]? Properties)? Old(SqliteConnection connection, long table)
    {
        SqliteStatement row = SqliteTableBackend.FindRow(connection, table, partitionKey, rowKey);
        if (!row.Step())
        {
            return null;
        }

        bool isMerge = operation.Kind is TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpsertMerge;
        (long, long, byte[]?) old = (row.GetInt64(0), row.GetInt64(1), isMerge ? row.GetBlob(2).ToArray() : null);
        row.Reset();
        return old;
    }
}
