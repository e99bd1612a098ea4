using System.Globalization;
using Azure.Data.Tables;

namespace Workflows.Ledger;

/// <summary>A table that was copied.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Findings">Where the copy is not what was copied, the first ten; empty: it is.</param>
public sealed record CopiedTable(string Table, long Rows, IReadOnlyList<string> Findings);

/// <summary>
/// Copies tables row by row from one store to another, from a file to a service or back, and compares them afterwards. Nobody may write
/// meanwhile. A copy that broke off is repeated as a whole: what is there already is written once more.
/// </summary>
/// <param name="from">Is only read.</param>
/// <param name="to">Gets the tables.</param>
public sealed class TablesCopy(TableServiceClient from, TableServiceClient to)
{
    private const int MostFindings = 10;

    /// <summary>The service takes a hundred rows in one transaction.</summary>
    private const int RowsAtOnce = 100;

    /// <summary>And 4 MiB of them as text, in which bytes are a third longer and a character may be three bytes.</summary>
    private const int BytesAtOnce = 1 << 20;

    /// <summary>Which of these tables have rows in the target already.</summary>
    /// <param name="tables">Names.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<string>> FilledAsync(IEnumerable<string> tables, CancellationToken cancellation)
    {
        List<string> filled = [];
        foreach (string name in tables)
        {
            await foreach (TableEntity _ in RowsOf(to, name, cancellation))
            {
                filled.Add(name);
                break;
            }
        }

        return filled;
    }

    /// <summary>Copies a table and compares the copy.</summary>
    /// <param name="name">The table; it need not be there.</param>
    /// <param name="cancellation">Gives up; what was copied stays.</param>
    public async Task<CopiedTable> CopyAsync(string name, CancellationToken cancellation)
    {
        TableClient target = to.GetTableClient(name);
        await target.CreateIfNotExistsAsync(cancellation);
        List<TableTransactionAction> batch = [];
        int bytes = 0;
        await foreach (TableEntity row in RowsOf(from, name, cancellation))
        {
            int size = row.Sum(p => p.Key.Length + SizeOf(p.Value));
            if (batch.Count > 0 && (batch.Count == RowsAtOnce || bytes + size > BytesAtOnce || batch[0].Entity.PartitionKey != row.PartitionKey))
            {
                await target.SubmitTransactionAsync(batch, cancellation);
                batch.Clear();
                bytes = 0;
            }

            batch.Add(new(TableTransactionActionType.UpsertReplace, row));
            bytes += size;
        }

        if (batch.Count > 0)
        {
            await target.SubmitTransactionAsync(batch, cancellation);
        }

        return await CompareAsync(name, cancellation);
    }

    /// <summary>Walks both side by side: rows come by partition and key.</summary>
    private async Task<CopiedTable> CompareAsync(string name, CancellationToken cancellation)
    {
        List<string> findings = [];
        long rows = 0;
        await using IAsyncEnumerator<TableEntity> read = RowsOf(from, name, cancellation).GetAsyncEnumerator(cancellation);
        await using IAsyncEnumerator<TableEntity> written = RowsOf(to, name, cancellation).GetAsyncEnumerator(cancellation);
        bool isRead = await read.MoveNextAsync();
        bool isWritten = await written.MoveNextAsync();
        while ((isRead || isWritten) && findings.Count < MostFindings)
        {
            int order = !isRead ? 1 : !isWritten ? -1 : Order(read.Current, written.Current);
            if (order != 0)
            {
                TableEntity alone = order < 0 ? read.Current : written.Current;
                findings.Add($"{alone.PartitionKey} / {alone.RowKey}: {(order < 0 ? "expected in the copy, found none" : "stands in the copy alone")}");
            }
            else if (read.Current.Keys.Union(written.Current.Keys, StringComparer.Ordinal).Where(IsCopied)
                .FirstOrDefault(p => !Same(ValueOf(read.Current, p), ValueOf(written.Current, p))) is { } different)
            {
                findings.Add($"{read.Current.PartitionKey} / {read.Current.RowKey}: '{different}' is not what was copied");
            }

            rows += order >= 0 && isWritten ? 1 : 0;
            isRead = order > 0 ? isRead : await read.MoveNextAsync();
            isWritten = order < 0 ? isWritten : await written.MoveNextAsync();
        }

        return new(name, rows, findings);
    }

    /// <summary>Nothing where there is no such table.</summary>
    private static async IAsyncEnumerable<TableEntity> RowsOf(
        TableServiceClient service, string name, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (Azure.Data.Tables.Models.TableItem _ in service.QueryAsync(t => t.Name == name, cancellationToken: cancellation))
        {
            await foreach (TableEntity row in service.GetTableClient(name).QueryAsync<TableEntity>(cancellationToken: cancellation))
            {
                yield return row;
            }
        }
    }

    private static int Order(TableEntity a, TableEntity b) =>
        string.CompareOrdinal(a.PartitionKey, b.PartitionKey) is not 0 and var partition ? partition : string.CompareOrdinal(a.RowKey, b.RowKey);

    private static bool IsCopied(string property) => property is not ("odata.etag" or "Timestamp");

    private static object? ValueOf(TableEntity row, string property) => row.TryGetValue(property, out object? value) ? value : null;

    private static bool Same(object? a, object? b) => BytesOf(a) is { } left && BytesOf(b) is { } right ? left.Span.SequenceEqual(right.Span) : Equals(a, b);

    private static ReadOnlyMemory<byte>? BytesOf(object? value) => value switch
    {
        byte[] bytes => bytes,
        BinaryData data => data.ToMemory(),
        _ => null,
    };

    private static int SizeOf(object? value) => value switch
    {
        string text => text.Length * 3,
        _ when BytesOf(value) is { } bytes => bytes.Length * 4 / 3,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)?.Length ?? 0,
    };
}
