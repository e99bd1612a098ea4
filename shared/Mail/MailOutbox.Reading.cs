using Azure.Data.Tables;
using Workflows.Ledger;

namespace Workflows.Mail;

/// <content>Mails as people look for them.</content>
public sealed partial class MailOutbox
{
    /// <summary>A mail and how it stands; null where there is no such key.</summary>
    public async Task<MailRecord?> FindAsync(string key, CancellationToken cancellationToken = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Mail, cancellationToken);
        return await FindRowAsync(table, key, cancellationToken) is { } row ? await RecordAsync(table, row, cancellationToken) : null;
    }

    /// <summary>All mails about something, oldest first.</summary>
    public async Task<IReadOnlyList<MailRecord>> ListAsync(string contractId, string about, CancellationToken cancellationToken = default)
    {
        var mails = new List<MailRecord>();
        string? next = null;
        do
        {
            MailPage page = await PageAsync(MailRow.AboutOf(contractId, about), 200, next, cancellationToken);
            mails.AddRange(page.Mails);
            next = page.Next;
        }
        while (next is not null);
        return mails;
    }

    /// <summary>Keys of the mails about something that were made at or after a moment, oldest first, and when; texts are not read.</summary>
    public async Task<IReadOnlyList<(string Key, DateTimeOffset At)>> ListKeysSinceAsync(
        string contractId, string about, DateTimeOffset since, CancellationToken cancellationToken = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Mail, cancellationToken);
        List<(string, DateTimeOffset)> found = [];
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {MailRow.AboutOf(contractId, about)} and RowKey ge {TableKey.Ascending(since)}");
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            found.Add((row.GetString("Key")!, MailRow.PutInAt(row.RowKey)));
        }

        return found;
    }

    /// <summary>A contract's mails, newest first.</summary>
    public Task<MailPage> ListRecentAsync(string contractId, int max = 50, string? next = null, CancellationToken cancellationToken = default) =>
        PageAsync(MailRow.RecentOf(contractId), max, next, cancellationToken);

    /// <summary>Mails that failed and were not put back, the last failure first.</summary>
    public async Task<MailPage> FindFailedAsync(int max = 50, string? next = null, CancellationToken cancellationToken = default)
    {
        MailPage page = await PageAsync(MailRow.Failed, max, next, cancellationToken);
        return page with { Mails = [.. page.Mails.Where(mail => mail.Receipt.State == MailState.Failed)] };
    }

    /// <summary>How many mails failed since a moment and were not put back, counted up to <paramref name="max"/>; older ones are not read.</summary>
    public async Task<int> CountFailedAsync(DateTimeOffset since, int max, CancellationToken cancellationToken = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Mail, cancellationToken);
        (List<TableEntity> listed, _) = await table.PageAsync(MailRow.Failed, max, null, cancellationToken);
        string last = TableKey.Descending(since);
        IEnumerable<TableEntity> news = listed.TakeWhile(row => string.CompareOrdinal(TableKey.Split(row.RowKey)[0], last) <= 0);
        return (await RowsAsync(table, news, cancellationToken)).Count(row => row.State == MailState.Failed);
    }

    /// <summary>How many of a contract's newest mails, at most <paramref name="max"/>, are in which state.</summary>
    public async Task<IReadOnlyDictionary<MailState, int>> CountRecentAsync(string contractId, int max, CancellationToken cancellationToken = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Mail, cancellationToken);
        (List<TableEntity> listed, _) = await table.PageAsync(MailRow.RecentOf(contractId), max, null, cancellationToken);
        return (await RowsAsync(table, listed, cancellationToken)).CountBy(row => row.State).ToDictionary();
    }

    /// <summary>How many mails have to be sent, counted up to <paramref name="max"/>, and when the oldest was put in; null: none waits.</summary>
    public async Task<(int Count, DateTimeOffset? Oldest)> CountWaitingAsync(int max, CancellationToken cancellationToken = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Mail, cancellationToken);
        (List<TableEntity> waiting, _) = await table.PageAsync(MailRow.Pending, max, null, cancellationToken);
        return (waiting.Count, waiting is [var oldest, ..] ? MailRow.PutInAt(oldest.RowKey) : null);
    }

    private async Task<MailPage> PageAsync(string partition, int max, string? next, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        TableClient table = await tables.GetAsync(LedgerTables.Mail, cancellationToken);
        (List<TableEntity> listed, string? following) = await table.PageAsync(partition, max, next, cancellationToken);
        IEnumerable<MailRow> rows = await RowsAsync(table, listed, cancellationToken);
        return new MailPage([.. await Task.WhenAll(rows.Select(row => RecordAsync(table, row, cancellationToken)))], following);
    }

    /// <summary>The mails of a list's rows, without their texts.</summary>
    private static async Task<IEnumerable<MailRow>> RowsAsync(TableClient table, IEnumerable<TableEntity> listed, CancellationToken cancellationToken)
    {
        // A crash between the lists and the mail, and a repeat at another time, leave two rows of one mail.
        MailRow?[] rows = await Task.WhenAll(
            listed.Select(row => row.GetString("Key")!).Distinct(StringComparer.Ordinal).Select(key => FindRowAsync(table, key, cancellationToken)));
        return rows.OfType<MailRow>();
    }

    private static async Task<MailRecord> RecordAsync(TableClient table, MailRow row, CancellationToken cancellationToken) =>
        new(await MailAsync(table, row, cancellationToken), row.Receipt(changed: false));

    /// <summary>Every mail of a contract: its Message-ID, by its key. For whoever has to find what hangs on them.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> MessagesOfAsync(
        TableClient table, string contractId, CancellationToken cancellation = default)
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"RowKey eq {MailRow.RowKey}"), cancellationToken: cancellation))
        {
            if (LedgerJson.Read<OutgoingMail>(row.GetString("Mail")!).ContractId == contractId)
            {
                found[row.GetString("Key")!] = row.GetString("MessageId")!;
            }
        }

        return found;
    }

    /// <summary>
    /// Every row about mails of a contract, for their erasure: the mail itself last, so that whoever deletes in this order and is cut off finds the rest
    /// again.
    /// </summary>
    public static async IAsyncEnumerable<RowAddress> RowsOfAsync(
        TableClient table, string contractId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        IReadOnlyDictionary<string, string> mails = await MessagesOfAsync(table, contractId, cancellation);
        foreach (string list in (string[])[MailRow.Pending, MailRow.Failed])
        {
            await foreach (TableEntity row in table.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter($"PartitionKey eq {list}"), select: ["PartitionKey", "RowKey", "Key"], cancellationToken: cancellation))
            {
                if (mails.ContainsKey(row.GetString("Key")!))
                {
                    yield return new(row.PartitionKey, row.RowKey);
                }
            }
        }

        await foreach (RowAddress row in table.OfPartitionsAsync(MailRow.AllAboutOf(contractId), cancellation)
            .Concat(table.OfPartitionAsync(MailRow.RecentOf(contractId), cancellation)))
        {
            yield return row;
        }

        foreach (string key in mails.Keys)
        {
            await foreach (RowAddress row in table.OfPartitionAsync(MailRow.PartitionOf(key), cancellation))
            {
                yield return row;
            }
        }
    }

    /// <summary>The row is of a mail that is still to be sent.</summary>
    public static bool Waits(RowAddress row) => row.Partition == MailRow.Pending;
}
