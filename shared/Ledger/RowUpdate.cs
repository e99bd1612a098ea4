using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Workflows.Ledger;

/// <summary>Read-modify-write of one row under its ETag, and the conditional writes it is made of.</summary>
public static class RowUpdate
{
    /// <summary>Attempts before a conflict is given up.</summary>
    internal const int MaxAttempts = 24;

    /// <summary>
    /// Writers of one process queue here (by a client and a hash of the row's keys), so that they do not fail each other's ETags by the
    /// dozen; what is left to the ETag are other processes.
    /// </summary>
    private static readonly ConditionalWeakTable<TableClient, SemaphoreSlim[]> Gates = [];

    /// <summary>
    /// Reads a row, lets <paramref name="change"/> make the new one of it, and writes that if nobody changed the row meanwhile; otherwise
    /// again from the start.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="partitionKey">Encoded key, see <see cref="TableKey"/>.</param>
    /// <param name="rowKey">Encoded key.</param>
    /// <param name="change">
    /// Given the row, or null where there is none; may change it in place. Returns the row to write, or null to leave things as they are.
    /// Is called once per attempt, so it must be free of other effects.
    /// </param>
    /// <param name="clock">For the wait between attempts.</param>
    /// <param name="cancellationToken">Ends reads, writes and waits.</param>
    /// <returns>The row as it now is, with its ETag; null where there is none.</returns>
    /// <exception cref="LedgerConflictException">The row changed during every one of 24 attempts.</exception>
    public static async Task<TableEntity?> UpdateAsync(
        this TableClient table, string partitionKey, string rowKey, Func<TableEntity?, TableEntity?> change, TimeProvider clock,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(change);
        SemaphoreSlim[] gates = Gates.GetValue(table, static _ => [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))]);
        SemaphoreSlim gate = gates[unchecked((uint)HashCode.Combine(partitionKey, rowKey)) % (uint)gates.Length];
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await RetryAsync(table, partitionKey, rowKey, change, clock, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    private static async Task<TableEntity?> RetryAsync(
        TableClient table, string partitionKey, string rowKey, Func<TableEntity?, TableEntity?> change, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (int attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            TableEntity? row = await table.FindAsync(partitionKey, rowKey, cancellationToken);
            ETag read = row?.ETag ?? default;
            bool existed = row is not null;
            TableEntity? changed = change(row);
            if (changed is null)
            {
                return row;
            }

            changed.PartitionKey = partitionKey;
            changed.RowKey = rowKey;
            if (existed ? await table.TryReplaceAsync(changed, read, cancellationToken) : await table.TryAddAsync(changed, cancellationToken))
            {
                return changed;
            }

            await BackOffAsync(attempt, clock, cancellationToken);
        }

        throw new LedgerConflictException(
            $"Expected to change row '{rowKey}' of partition '{partitionKey}' in table '{table.Name}'; it was changed by others during each of {MaxAttempts} attempts.");
    }

    /// <summary>The row, or null.</summary>
    public static async Task<TableEntity?> FindAsync(this TableClient table, string partitionKey, string rowKey, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        NullableResponse<TableEntity> found = await table.GetEntityIfExistsAsync<TableEntity>(partitionKey, rowKey, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>Adds the row and sets its ETag; false where one with its key exists.</summary>
    public static async Task<bool> TryAddAsync(this TableClient table, TableEntity row, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(row);
        try
        {
            row.ETag = (await table.AddEntityAsync(row, cancellationToken)).Headers.ETag ?? default;
            return true;
        }
        catch (RequestFailedException exists) when (exists.ErrorCode == TableErrorCode.EntityAlreadyExists)
        {
            return false;
        }
    }

    /// <summary>Replaces the row if it still has this ETag, and sets the new one; false where it was changed or deleted.</summary>
    public static async Task<bool> TryReplaceAsync(this TableClient table, TableEntity row, ETag read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(row);
        try
        {
            row.ETag = (await table.UpdateEntityAsync(row, read, TableUpdateMode.Replace, cancellationToken)).Headers.ETag ?? default;
            return true;
        }
        catch (RequestFailedException changed) when (changed.Status is 412 or 404)
        {
            return false;
        }
    }

    /// <summary>
    /// The wait after a conflict: none for the first eight (the other writer is done by now), then 10 ms doubling up to about a second.
    /// No jitter, so that a run repeats itself under a test's clock.
    /// </summary>
    internal static async Task BackOffAsync(int attempt, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (attempt < 8)
        {
            await Task.Yield();
            return;
        }

        await Task.Delay(TimeSpan.FromMilliseconds(10 << Math.Min(attempt - 8, 7)), clock, cancellationToken);
    }
}
