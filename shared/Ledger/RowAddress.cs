using System.Runtime.CompilerServices;
using Azure.Data.Tables;

namespace Workflows.Ledger;

/// <summary>Where a row is in its table.</summary>
/// <param name="Partition">Its partition key.</param>
/// <param name="Row">Its row key.</param>
public readonly record struct RowAddress(string Partition, string Row);

/// <summary>Finds rows without reading what they say.</summary>
public static class RowAddresses
{
    /// <summary>The addresses of all rows that a filter lets through, in the order of their keys.</summary>
    public static async IAsyncEnumerable<RowAddress> AddressesAsync(
        this TableClient table, string filter, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, select: ["PartitionKey", "RowKey"], cancellationToken: cancellation))
        {
            yield return new(row.PartitionKey, row.RowKey);
        }
    }

    /// <summary>Those of a partition.</summary>
    public static IAsyncEnumerable<RowAddress> OfPartitionAsync(this TableClient table, string partition, CancellationToken cancellation = default) =>
        table.AddressesAsync(TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), cancellation);

    /// <summary>Those of the partitions from one key on and before another.</summary>
    public static IAsyncEnumerable<RowAddress> OfPartitionsAsync(this TableClient table, KeyRange range, CancellationToken cancellation = default) =>
        table.AddressesAsync(TableClient.CreateQueryFilter($"PartitionKey ge {range.From} and PartitionKey lt {range.To}"), cancellation);
}
