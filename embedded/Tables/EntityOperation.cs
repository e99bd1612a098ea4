using Azure;
using Azure.Data.Tables;

namespace Workflows.Embedded.Tables;

/// <summary>One write. <see cref="Properties"/> are the entity's own (no system properties), in the service's types, nulls left out.</summary>
internal sealed record EntityOperation(
    TableTransactionActionType Kind, string PartitionKey, string RowKey, IReadOnlyDictionary<string, object> Properties, string? IfMatch)
{
    private static readonly Dictionary<string, object> None = [];

    public static EntityOperation Of(TableTransactionActionType kind, ITableEntity? entity, ETag ifMatch)
    {
        ArgumentNullException.ThrowIfNull(entity);
        if (kind == TableTransactionActionType.Delete)
        {
            return Delete(entity.PartitionKey, entity.RowKey, ifMatch);
        }

        // As the SDK does it: an update in a transaction that names no version goes out without a condition, which the service reads as an upsert.
        kind = (kind, ifMatch == default) switch
        {
            (TableTransactionActionType.UpdateMerge, true) => TableTransactionActionType.UpsertMerge,
            (TableTransactionActionType.UpdateReplace, true) => TableTransactionActionType.UpsertReplace,
            _ => kind,
        };
        ArgumentNullException.ThrowIfNull(entity.PartitionKey, "entity.PartitionKey");
        ArgumentNullException.ThrowIfNull(entity.RowKey, "entity.RowKey");

        string? condition = kind is TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace ? Condition(ifMatch) : null;
        return new(kind, entity.PartitionKey, entity.RowKey, EntityMapper.ToProperties(entity), condition);
    }

    public static EntityOperation Delete(string partitionKey, string rowKey, ETag ifMatch)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        return new(TableTransactionActionType.Delete, partitionKey, rowKey, None, Condition(ifMatch));
    }

    private static string Condition(ETag ifMatch) => ifMatch == default ? "*" : ifMatch.ToString("G");
}
