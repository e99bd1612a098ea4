using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;

namespace Workflows.Ledger;

/// <summary>The append-only audit log: one hash chain per contract.</summary>
/// <remarks>
/// <para>
/// An entry, the chain's new head and the marker of its idempotency key are written in one transaction on the contract's partition:
/// all of them or none. Appends of one process to one contract are gathered, so that a thousand at once are some twenty transactions;
/// another process that appends meanwhile shows as a changed head, and the transaction is built anew on top of what it wrote.
/// </para>
/// <para>Safe for concurrent use; one per process.</para>
/// </remarks>
public sealed class AuditLog(LedgerTables tables, TimeProvider clock)
{
    /// <summary>Most characters of an entry's data as JSON.</summary>
    public const int MaxData = 100_000;

    /// <summary>The chain of what belongs to no contract.</summary>
    public const string SystemChain = "_system";

    private readonly ConcurrentDictionary<string, AuditChain> chains = new(StringComparer.Ordinal);

    /// <summary>Appends one entry. Durable when it returns.</summary>
    /// <returns>Where the entry is; for a repeated key, where the first one with that key is.</returns>
    /// <exception cref="ArgumentException">A text is empty or too long.</exception>
    /// <exception cref="LedgerConflictException">Others kept changing the chain, or the row of a repeated key is not what it was.</exception>
    /// <exception cref="RequestFailedException">The store failed. The entry may or may not be written; repeat with the same key.</exception>
    /// <remarks>A cancelled wait does not take the entry back.</remarks>
    public Task<AuditReceipt> AppendAsync(AuditEntry entry, CancellationToken cancellationToken = default)
    {
        AuditRecord record = AuditRow.Prepare(entry);
        AuditChain chain = chains.GetOrAdd(record.ContractId, id => new AuditChain(id, TableAsync, clock));
        return chain.AppendAsync(record).WaitAsync(cancellationToken);
    }

    /// <summary>Entries from the oldest to the newest.</summary>
    /// <param name="contractId">Whose chain.</param>
    /// <param name="after">Sequence number after which to begin; 0 from the start.</param>
    /// <param name="max">At most so many, from 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<AuditPage> ReadAsync(string contractId, long after = 0, int max = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        CheckMax(max);
        List<AuditRecord> entries = await ReadRangeAsync(contractId, after + 1, after + max, cancellationToken);
        return new AuditPage(entries, entries.Count == max ? entries[^1].Sequence : null);
    }

    /// <summary>Entries from the newest to the oldest.</summary>
    /// <param name="contractId">Whose chain.</param>
    /// <param name="before">Sequence number before which to begin; null from the end.</param>
    /// <param name="max">At most so many, from 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<AuditPage> ReadNewestAsync(string contractId, long? before = null, int max = 100, CancellationToken cancellationToken = default)
    {
        CheckMax(max);
        long last = before - 1 ?? (await HeadAsync(contractId, cancellationToken))?.Sequence ?? 0;
        if (last < 1)
        {
            return new AuditPage([], null);
        }

        long first = Math.Max(1, last - max + 1);
        List<AuditRecord> entries = await ReadRangeAsync(contractId, first, last, cancellationToken);
        entries.Reverse();
        return new AuditPage(entries, first > 1 ? first : null);
    }

    /// <summary>Where the entry of a key is in the chain; null: there is none.</summary>
    public async Task<AuditAnchor?> AnchorOfAsync(string contractId, string key, CancellationToken cancellationToken = default)
    {
        TableClient table = await TableAsync();
        return await table.FindAsync(AuditRow.PartitionOf(contractId), AuditRow.MarkerKeyOf(key), cancellationToken) is { } marker ? AuditRow.HeadOf(marker)
            : null;
    }

    /// <summary>The last point of the chain, to be written down outside the store; null for an empty one.</summary>
    public async Task<AuditAnchor?> HeadAsync(string contractId, CancellationToken cancellationToken = default)
    {
        TableClient table = await TableAsync();
        TableEntity? head = await table.FindAsync(AuditRow.PartitionOf(contractId), AuditRow.HeadKey, cancellationToken);
        return head is null ? null : AuditRow.HeadOf(head);
    }

    /// <summary>Walks the whole chain and names the first entry that is not as it was written.</summary>
    /// <param name="contractId">Whose chain.</param>
    /// <param name="anchor">A point that was written down elsewhere and has to be in the chain.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <remarks>
    /// Finds a changed, deleted, inserted or reordered entry, and a tail cut off. A chain that was replaced as a whole, head included,
    /// only an anchor can tell. Appends may go on meanwhile.
    /// </remarks>
    public async Task<AuditVerification> VerifyAsync(string contractId, AuditAnchor? anchor = null, CancellationToken cancellationToken = default)
    {
        TableClient table = await TableAsync();
        long walked = 0;
        string hash = AuditHash.None;
        while (true)
        {
            long before = walked;
            string filter = AuditRow.Range(contractId, walked + 1, long.MaxValue);
            await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            {
                if (AuditRow.Check(row, contractId, walked + 1, hash, out AuditRecord? entry) is { } found)
                {
                    return new AuditVerification(contractId, walked, hash, found);
                }

                walked++;
                hash = entry!.Hash;
                if (anchor is not null && anchor.Sequence == walked && anchor.Hash != hash)
                {
                    return new AuditVerification(contractId, walked - 1, entry.PreviousHash,
                        new AuditBreak(walked, $"the hash that was written down, {anchor.Hash}", $"hash {hash}"));
                }
            }

            // The head is read after the entries and is never behind them, so it tells a cut tail from an append that is under way.
            AuditAnchor? head = await HeadAsync(contractId, cancellationToken);
            if (head?.Sequence > walked && walked > before)
            {
                continue;
            }

            return new AuditVerification(contractId, walked, hash, EndOf(walked, hash, head, anchor));
        }
    }

    private static AuditBreak? EndOf(long walked, string hash, AuditAnchor? head, AuditAnchor? anchor)
    {
        if (head is null)
        {
            return walked == 0 && anchor is null ? null : new AuditBreak(walked + 1, "a head row", "none");
        }

        if (head.Sequence > walked)
        {
            return new AuditBreak(walked + 1, $"entries up to {head.Sequence}, which the head row names", $"the last one is {walked}");
        }

        if (head.Sequence < walked)
        {
            return new AuditBreak(head.Sequence + 1, $"no entry after {head.Sequence}, which the head row names as the last", $"entries up to {walked}");
        }

        if (head.Hash != hash)
        {
            return new AuditBreak(walked, $"the head row's hash {head.Hash}", $"hash {hash}");
        }

        return anchor is not null && anchor.Sequence > walked
            ? new AuditBreak(walked + 1, $"entry {anchor.Sequence}, which was written down", $"the last one is {walked}")
            : null;
    }

    private async Task<List<AuditRecord>> ReadRangeAsync(string contractId, long first, long last, CancellationToken cancellationToken)
    {
        TableClient table = await TableAsync();
        var entries = new List<AuditRecord>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(AuditRow.Range(contractId, first, last), cancellationToken: cancellationToken))
        {
            entries.Add(AuditRow.Read(row, contractId));
        }

        return entries;
    }

    private static void CheckMax(int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, 1000);
    }

    private Task<TableClient> TableAsync() => tables.GetAsync(LedgerTables.Audit);
}
