using System.Globalization;
using Azure.Data.Tables;
using Workflows.Ledger;

namespace Workflows.Security;

/// <summary>
/// Sign-ins that were ended before their time, in table <c>signouts</c>: a copy of the cookie is worth nothing on any instance, and
/// after a restart. A partition per day of the sign-in, so that what nobody needs any more goes in one sweep.
/// </summary>
internal sealed class SignOuts(LedgerTables tables)
{
    private const string Table = "signouts";

    /// <summary>The sign-in was ended. A point read.</summary>
    public async Task<bool> HasAsync(string nonce, DateTimeOffset issuedAt, CancellationToken cancellation) =>
        (await (await tables.GetAsync(Table, cancellation))
            .GetEntityIfExistsAsync<TableEntity>(Day(issuedAt), TableKey.Encode(nonce), ["RowKey"], cancellation)).HasValue;

    /// <summary>Ends it; forgets those that are over anyway.</summary>
    /// <param name="nonce">Of the sign-in's ticket.</param>
    /// <param name="issuedAt">When it began.</param>
    public async Task AddAsync(string nonce, DateTimeOffset issuedAt)
    {
        TableClient table = await tables.GetAsync(Table);
        await table.UpsertEntityAsync(new TableEntity(Day(issuedAt), TableKey.Encode(nonce)), TableUpdateMode.Replace);
        string old = Day(issuedAt - VisitorSession.Lifetime - TimeSpan.FromDays(1));
        await foreach (TableEntity over in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey lt {old}"), select: ["PartitionKey", "RowKey"]))
        {
            await table.DeleteEntityAsync(over.PartitionKey, over.RowKey, Azure.ETag.All);
        }
    }

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
