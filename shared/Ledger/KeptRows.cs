using System.Collections.Concurrent;

namespace Workflows.Ledger;

/// <summary>Rows in memory, for whoever writes them.</summary>
internal interface IKeptRows
{
    /// <summary>A row may be another one now, or gone.</summary>
    void Changed(string partition, string id);
}

/// <summary>
/// The rows of partitions in memory, for pages that look over all of them, where this process is the only one that writes
/// (<see cref="LedgerTables.Kept"/>): what was written since the last look is read again, and nothing else. A row that was written is
/// never shown as it was before.
/// </summary>
/// <remarks>
/// A row is noted as changed after it was written, and the notes are taken before rows are read: a write that a reading misses is noted after,
/// and read by the next one. All who ask for the same table of a process share them.
/// </remarks>
/// <typeparam name="TRow">A row as it is shown; immutable.</typeparam>
public sealed class KeptRows<TRow> : IKeptRows
    where TRow : class
{
    /// <summary>With so many changes at once all are read again, in one query.</summary>
    private const int MostChanges = 500;

    private readonly ConcurrentDictionary<string, Shelf> shelves = new(StringComparer.Ordinal);

    internal KeptRows()
    {
    }

    /// <summary>A row may be another one now, or gone. To be called after every attempt to write it, done or not.</summary>
    /// <param name="partition">Where it is, as the reader calls it.</param>
    /// <param name="id">Which.</param>
    public void Changed(string partition, string id)
    {
        if (shelves.TryGetValue(partition, out Shelf? shelf))
        {
            shelf.Changed(id);
        }
    }

    /// <summary>The rows of a partition in the ordinal order of their ids.</summary>
    /// <param name="partition">Which.</param>
    /// <param name="idOf">The id of a row.</param>
    /// <param name="all">Reads all in that order.</param>
    /// <param name="one">Reads one by its id; null: it is not there.</param>
    public Task<IReadOnlyList<TRow>> ReadAsync(
        string partition, Func<TRow, string> idOf, Func<IAsyncEnumerable<TRow>> all, Func<string, Task<TRow?>> one) =>
        shelves.GetOrAdd(partition, _ => new()).ReadAsync(idOf, all, one);

    /// <summary>The rows of one partition.</summary>
    private sealed class Shelf
    {
        private readonly Lock noting = new();
        private HashSet<string> changed = new(StringComparer.Ordinal);
        private IReadOnlyList<TRow>? rows; // never changed, only replaced: readers hold it
        private Task<IReadOnlyList<TRow>> last = Task.FromResult<IReadOnlyList<TRow>>([]);

        public void Changed(string id)
        {
            lock (noting)
            {
                changed.Add(id);
            }
        }

        /// <summary>One reading after the other; where nothing changed there is nothing to read.</summary>
        public Task<IReadOnlyList<TRow>> ReadAsync(Func<TRow, string> idOf, Func<IAsyncEnumerable<TRow>> all, Func<string, Task<TRow?>> one)
        {
            lock (noting)
            {
                return rows is not null && changed.Count == 0 ? Task.FromResult(rows)
                    : last = last.ContinueWith(
                        _ => NowAsync(idOf, all, one), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
            }
        }

        private async Task<IReadOnlyList<TRow>> NowAsync(Func<TRow, string> idOf, Func<IAsyncEnumerable<TRow>> all, Func<string, Task<TRow?>> one)
        {
            HashSet<string> taken;
            IReadOnlyList<TRow>? before;
            lock (noting)
            {
                (taken, changed) = (changed, new(StringComparer.Ordinal));
                (before, rows) = (rows, null); // whatever ends this early, the next reading begins anew
            }

            IReadOnlyList<TRow> now = before is null || taken.Count > MostChanges ? await all().ToListAsync()
                : taken.Count == 0 ? before
                : await WithAsync(before, taken, idOf, one);
            lock (noting)
            {
                return rows = now;
            }
        }

        private static async Task<IReadOnlyList<TRow>> WithAsync(
            IReadOnlyList<TRow> before, HashSet<string> changed, Func<TRow, string> idOf, Func<string, Task<TRow?>> one)
        {
            Comparer<TRow> byId = Comparer<TRow>.Create((a, b) => string.CompareOrdinal(idOf(a), idOf(b)));
            List<TRow> now = [.. before.Where(r => !changed.Contains(idOf(r)))];
            foreach (string id in changed)
            {
                if (await one(id) is { } row && now.BinarySearch(row, byId) is < 0 and int place)
                {
                    now.Insert(~place, row);
                }
            }

            return now;
        }
    }
}
