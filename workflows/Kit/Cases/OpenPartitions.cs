using Azure.Data.Tables;
using Workflows.Ledger;

namespace Workflows.Kit.Cases;

/// <summary>
/// The partitions of what is open. A contract's profile may be taken from the folder while something of it is open: the tables know it,
/// the profiles do not.
/// </summary>
internal static class OpenPartitions
{
    private static readonly string Prefix = TableKey.Under("open").From;

    /// <summary>Contracts with an open partition in a table. One query per contract: from partition to partition, not from row to row.</summary>
    public static async Task<IReadOnlyList<string>> ContractsWithOpenAsync(this LedgerTables tables, string table)
    {
        TableClient rows = await tables.GetAsync(table);
        List<string> contracts = [];
        for (string after = Prefix; await FirstAfterAsync(after) is { } partition && partition.StartsWith(Prefix, StringComparison.Ordinal); after = partition)
        {
            contracts.Add(TableKey.Split(partition)[1]);
        }

        return contracts;

        async Task<string?> FirstAfterAsync(string after)
        {
            await foreach (TableEntity first in rows.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter($"PartitionKey gt {after}"), maxPerPage: 1, select: ["PartitionKey"]))
            {
                return first.PartitionKey;
            }

            return null;
        }
    }
}
