using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Workflows.Ledger;

namespace Workflows.Kit.Cases;

/// <summary>
/// What a page wants to know of every case of a contract, open or closed, made of their rows and kept. Where this process is the only writer, a row is
/// read again only when it was written; elsewhere all are read anew when what was read is ten minutes old, which is soon enough for a hint.
/// </summary>
/// <remarks>Safe for concurrent use; one per process and kind of case, since rows of a table are kept in one shape.</remarks>
/// <typeparam name="TSummary">What rows of the process say.</typeparam>
/// <typeparam name="TShown">What is kept of one; immutable.</typeparam>
/// <param name="tables">Where the rows are.</param>
/// <param name="kind">Of which process.</param>
/// <param name="of">What is kept of a row; pure; null: it does not count.</param>
/// <param name="idOf">The id of its case.</param>
/// <param name="open">Rows of a contract's open cases, see <see cref="CaseLedger{TFact, TSummary}.ShownAsync"/>.</param>
/// <param name="closed">Rows of all its closed ones in the order of their ids.</param>
/// <param name="find">One row.</param>
internal sealed class KeptCases<TSummary, TShown>(
    LedgerTables tables, CaseKind kind, Func<CaseRow<TSummary>, TShown?> of, Func<TShown, string> idOf,
    Func<string, IAsyncEnumerable<CaseRow<TSummary>>> open, Func<string, IAsyncEnumerable<CaseRow<TSummary>>> closed,
    Func<CaseId, Task<CaseRow<TSummary>?>> find)
    where TSummary : class
    where TShown : class
{
    private static readonly TimeSpan Old = TimeSpan.FromMinutes(10);

    private readonly KeptRows<TShown>? kept = tables.Kept<TShown>(kind.ClosedRows);

    /// <summary>By the summary that it was made of: rows of open cases are kept as long as they do not change.</summary>
    private readonly ConditionalWeakTable<TSummary, StrongBox<TShown?>> made = [];

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, Task<IReadOnlyList<TShown>> All)> read = new(StringComparer.Ordinal);

    /// <summary>What is kept of a contract's cases; one that is just being closed may be there twice.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="now">The time (UTC).</param>
    public async Task<IEnumerable<TShown>> OfAsync(string contractId, DateTimeOffset now) =>
        kept is not null ? (await OpenAsync(contractId)).Concat(await kept.ReadAsync(contractId, idOf, () => ClosedAsync(contractId), ClosedOneAsync))
        : await read.AddOrUpdate(contractId, _ => (now, AllAsync(contractId)),
            (_, last) => now - last.At < Old && !last.All.IsFaulted ? last : (now, AllAsync(contractId))).All;

    private async Task<IReadOnlyList<TShown>> OpenAsync(string contractId)
    {
        List<TShown> shown = [];
        await foreach (CaseRow<TSummary> row in open(contractId))
        {
            if (row.Summary is { } summary && made.GetValue(summary, _ => new(of(row))).Value is { } one)
            {
                shown.Add(one);
            }
        }

        return shown;
    }

    private async Task<IReadOnlyList<TShown>> AllAsync(string contractId) =>
        [.. await OpenAsync(contractId), .. await ClosedAsync(contractId).ToListAsync()];

    private IAsyncEnumerable<TShown> ClosedAsync(string contractId) => closed(contractId).Select(of).OfType<TShown>();

    private async Task<TShown?> ClosedOneAsync(string id) => await find(CaseId.Parse(kind, id)) is { IsClosed: true } row ? of(row) : null;
}
