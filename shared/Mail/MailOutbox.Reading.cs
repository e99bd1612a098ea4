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

    /// <summary>A contract's mails, newest first.</summary>
    public Task<MailPage> ListRecentAsync(string contractId, int max = 50, string? next = null, CancellationToken cancellationToken = default) =>
        PageAsync(MailRow.RecentOf(contractId), max, next, cancellationToken);

    /// <summary>Mails that failed and were not put back, the last failure first.</summary>
    public async Task<MailPage> FindFailedAsync(int max = 50, string? next = null, CancellationToken cancellationToken = default)
    {
        MailPage page = await PageAsync(MailRow.Failed, max, next, cancellationToken);
        return page with { Mails = [.. page.Mails.Where(mail => mail.Receipt.State == MailState.Failed)] };
    }

    /// <summary>How many mails failed since a moment and were not put back, counted up to <paramref name="max"/>.</summary>
    public async Task<int> CountFailedAsync(DateTimeOffset since, int max, CancellationToken cancellationToken = default)
    {
        MailPage page = await FindFailedAsync(max, cancellationToken: cancellationToken);
        return page.Mails.Count(mail => mail.Receipt.At >= since);
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
        // A crash between the lists and the mail, and a repeat at another time, leave two rows of one mail.
        MailRow?[] rows = await Task.WhenAll(
            listed.Select(row => row.GetString("Key")!).Distinct(StringComparer.Ordinal).Select(key => FindRowAsync(table, key, cancellationToken)));
        return new MailPage([.. await Task.WhenAll(rows.OfType<MailRow>().Select(row => RecordAsync(table, row, cancellationToken)))], following);
    }

    private static async Task<MailRecord> RecordAsync(TableClient table, MailRow row, CancellationToken cancellationToken) =>
        new(await MailAsync(table, row, cancellationToken), row.Receipt(changed: false));
}
