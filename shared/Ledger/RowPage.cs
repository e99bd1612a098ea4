using Azure.Data.Tables;

namespace Workflows.Ledger;

/// <summary>Pages of one partition in the order of its row keys.</summary>
public static class RowPage
{
    /// <summary>
    /// The first rows of a partition after a row key. The key is the continuation, not the service's token, so a page can be asked for
    /// again later and by another process.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="partitionKey">Encoded key.</param>
    /// <param name="max">At most so many rows.</param>
    /// <param name="after">Row key after which to begin; null from the start.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>The rows, and what to pass as <paramref name="after"/> for the next ones; null: there are no more.</returns>
    public static async Task<(List<TableEntity> Rows, string? Next)> PageAsync(
        this TableClient table, string partitionKey, int max, string? after, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        string filter = after is null
            ? TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}")
            : TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey} and RowKey gt {after}");
        var rows = new List<TableEntity>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, maxPerPage: Math.Min(max + 1, 1000), cancellationToken: cancellationToken))
        {
            if (rows.Count == max)
            {
                return (rows, rows[^1].RowKey);
            }

            rows.Add(row);
        }

        return (rows, null);
    }
}
