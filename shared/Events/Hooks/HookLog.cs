using System.Collections.Concurrent;
using Azure.Data.Tables;
using Workflows.Ledger;

namespace Workflows.Events;

/// <summary>An attempt to tell a hook.</summary>
/// <param name="At">When.</param>
/// <param name="Type">Of the event, or of the first one.</param>
/// <param name="Subject">Its case.</param>
/// <param name="Count">Events in it.</param>
/// <param name="Failure">Why it was not taken; null: it was.</param>
public sealed record HookAttempt(DateTimeOffset At, string Type, string Subject, int Count, string? Failure);

/// <summary>The last attempts of each hook, in a ring of rows: an older one makes room for a newer one.</summary>
public sealed class HookLog(LedgerTables tables)
{
    /// <summary>Attempts that are kept for each hook.</summary>
    public const int Kept = 100;

    /// <summary>By hook: the slot of the next attempt.</summary>
    private readonly ConcurrentDictionary<string, int> next = new(StringComparer.Ordinal);

    /// <summary>The last attempts, newest first.</summary>
    public async Task<IReadOnlyList<HookAttempt>> LastAsync(string hook, CancellationToken cancellationToken) =>
        [.. (await RowsAsync(hook, cancellationToken)).OrderByDescending(row => row.Attempt.At).ThenByDescending(row => row.Slot).Select(row => row.Attempt)];

    internal async Task AddAsync(string hook, HookAttempt attempt, CancellationToken cancellationToken)
    {
        if (!next.TryGetValue(hook, out int slot))
        {
            List<(int Slot, HookAttempt Attempt)> rows = await RowsAsync(hook, cancellationToken);
            slot = rows.Count == 0 ? 0 : (rows.MaxBy(row => (row.Attempt.At, row.Slot)).Slot + 1) % Kept;
        }

        TableClient table = await tables.GetAsync(EventOutbox.Table, cancellationToken);
        await table.UpsertEntityAsync(
            new TableEntity(PartitionOf(hook), TableKey.Number(slot))
            {
                ["At"] = attempt.At,
                ["Type"] = attempt.Type,
                ["Subject"] = attempt.Subject,
                ["Count"] = attempt.Count,
                ["Failure"] = attempt.Failure,
            },
            TableUpdateMode.Replace,
            cancellationToken);
        next[hook] = (slot + 1) % Kept;
    }

    private async Task<List<(int Slot, HookAttempt Attempt)>> RowsAsync(string hook, CancellationToken cancellationToken)
    {
        TableClient table = await tables.GetAsync(EventOutbox.Table, cancellationToken);
        List<(int, HookAttempt)> rows = [];
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {PartitionOf(hook)}"), cancellationToken: cancellationToken))
        {
            rows.Add((int.Parse(row.RowKey, System.Globalization.CultureInfo.InvariantCulture), new(
                row.GetDateTimeOffset("At")!.Value, row.GetString("Type"), row.GetString("Subject"), row.GetInt32("Count") ?? 1, row.GetString("Failure"))));
        }

        return rows;
    }

    private static string PartitionOf(string hook) => "log-" + hook;
}
