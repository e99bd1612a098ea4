using System.IO.Compression;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;

namespace Workflows.Ledger;

/// <summary>Raw bodies (webhooks, mails) kept exactly as they came, so that they can be shown and replayed.</summary>
/// <remarks>
/// A body is one partition, written in one transaction: a row <c>body</c> about it, and rows <c>c!n</c>
/// (<see cref="BinaryRows"/>). It is kept compressed where that saves space. The list per contract is another partition, written
/// beside it; a repeated <see cref="PutAsync"/> mends it if the process died in between. Bodies that wait to be taken are a third
/// partition, in the order of their arrival, written afterwards.
/// </remarks>
public sealed class BodyStore(LedgerTables tables)
{
    /// <summary>Largest body, in bytes: 1 MiB and half as much again, inside the 4 MiB of one transaction on the wire.</summary>
    public const int MaxLength = 1536 * 1024;

    private const string BodyKey = "body";

    private static readonly string Waiting = TableKey.Join("waiting");

    /// <summary>Keeps a body. Durable when it returns.</summary>
    /// <param name="body">About it.</param>
    /// <param name="bytes">As they came.</param>
    /// <param name="waits">It is listed as waiting to be taken (<see cref="WaitingAsync"/>), until <see cref="TakenAsync"/>.</param>
    /// <param name="cancellationToken">Ends the writes.</param>
    /// <returns>What is kept under the id: this body, or the first one with the id. Compare <see cref="StoredBody.Sha256"/> to tell.</returns>
    /// <exception cref="ArgumentException">Longer than <see cref="MaxLength"/>.</exception>
    public async Task<StoredBody> PutAsync(ReceivedBody body, ReadOnlyMemory<byte> bytes, bool waits = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentException.ThrowIfNullOrEmpty(body.Id);
        if (bytes.Length > MaxLength)
        {
            throw new ArgumentException($"A body has at most {MaxLength} bytes; '{body.Id}' has {bytes.Length}.", nameof(bytes));
        }

        TableClient table = await tables.GetAsync(LedgerTables.Bodies, cancellationToken);
        var stored = new StoredBody(body, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)));
        byte[] compressed = Compress(bytes.Span);
        bool isCompressed = compressed.Length < bytes.Length;
        ReadOnlyMemory<byte> kept = isCompressed ? compressed : bytes;

        var row = new TableEntity(PartitionOf(body.Id), BodyKey)
        {
            ["Body"] = LedgerJson.Write(body),
            ["Length"] = stored.Length,
            ["Sha256"] = stored.Sha256,
            ["Compressed"] = isCompressed,
        };
        if (body.Outcome is not null)
        {
            row["Outcome"] = body.Outcome;
        }

        List<TableTransactionAction> actions = [new(TableTransactionActionType.Add, row), .. BinaryRows.Of(row.PartitionKey, kept)
            .Select(chunk => new TableTransactionAction(TableTransactionActionType.Add, chunk))];
        Task listed = ListAsync(table, body, cancellationToken); // side by side, since each waits for the disk: a list row without a body shows nothing
        try
        {
            await table.SubmitTransactionAsync(actions, cancellationToken);
        }
        catch (TableTransactionFailedException exists) when (exists.Status == 409)
        {
            stored = await FindAsync(body.Id, cancellationToken)
                ?? throw new LedgerConflictException($"Expected body '{body.Id}' to exist, since it could not be added; found none.", exists);
        }
        finally
        {
            await listed;
        }

        if (waits)
        {
            await table.UpsertEntityAsync(new TableEntity(Waiting, WaitingKey(stored.Body)) { ["Id"] = body.Id }, TableUpdateMode.Replace, cancellationToken);
        }

        return stored;
    }

    private static Task<Response> ListAsync(TableClient table, ReceivedBody body, CancellationToken cancellationToken) => table.UpsertEntityAsync(
        new TableEntity(ListOf(body.ContractId), TableKey.Join(TableKey.Descending(body.ReceivedAt), TableKey.Digest(body.Id))) { ["Id"] = body.Id },
        TableUpdateMode.Replace, cancellationToken);

    /// <summary>Ids of bodies that wait to be taken, the first to arrive first.</summary>
    /// <param name="before">Only those that arrived before this moment.</param>
    /// <param name="max">At most so many.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<IReadOnlyList<string>> WaitingAsync(DateTimeOffset before, int max, CancellationToken cancellationToken = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Bodies, cancellationToken);
        return await table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {Waiting} and RowKey lt {TableKey.Ascending(before)}"), cancellationToken: cancellationToken)
            .Take(max).Select(row => row.GetString("Id")!).ToListAsync(cancellationToken);
    }

    /// <summary>How many bodies wait to be taken, up to a bound, and since when the first does.</summary>
    public async Task<(int Count, DateTimeOffset? Oldest)> CountWaitingAsync(int max, CancellationToken cancellationToken = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Bodies, cancellationToken);
        (List<TableEntity> waiting, _) = await table.PageAsync(Waiting, max, null, cancellationToken);
        return (waiting.Count, waiting is [var first, ..] ? TableKey.Moment(TableKey.Split(first.RowKey)[0]) : null);
    }

    /// <summary>A body waits no longer. Safe to repeat.</summary>
    public async Task TakenAsync(ReceivedBody body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        TableClient table = await tables.GetAsync(LedgerTables.Bodies, cancellationToken);
        await table.DeleteEntityAsync(Waiting, WaitingKey(body), ETag.All, cancellationToken);
    }

    /// <summary>What is known about a body; null where there is none.</summary>
    public async Task<StoredBody?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Bodies, cancellationToken);
        return await table.FindAsync(PartitionOf(id), BodyKey, cancellationToken) is { } row ? Read(row) : null;
    }

    /// <summary>The bytes, exactly as they came; null where there is no such body.</summary>
    /// <exception cref="InvalidDataException">What is kept is not what was put.</exception>
    public async Task<byte[]?> ReadAsync(string id, CancellationToken cancellationToken = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Bodies, cancellationToken);
        TableEntity? row = null;
        using var kept = new MemoryStream();
        string partition = PartitionOf(id);
        await foreach (TableEntity part in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), cancellationToken: cancellationToken))
        {
            if (part.RowKey == BodyKey)
            {
                row = part;
                continue;
            }

            BinaryRows.AppendTo(kept, part);
        }

        if (row is null)
        {
            return null;
        }

        byte[] bytes = row.GetBoolean("Compressed") == true ? Decompress(kept, row.GetInt32("Length") ?? 0) : kept.ToArray();
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return hash == row.GetString("Sha256")
            ? bytes
            : throw new InvalidDataException($"Expected body '{id}' to have the SHA-256 {row.GetString("Sha256")}; found {hash}.");
    }

    /// <summary>Says what became of a body; false where there is no such body.</summary>
    /// <param name="id">Which body.</param>
    /// <param name="outcome">A word or a sentence, cut after 2,000 characters.</param>
    /// <param name="inJapanese">The sentence in Japanese.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    public async Task<bool> SetOutcomeAsync(string id, string outcome, string? inJapanese = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        TableClient table = await tables.GetAsync(LedgerTables.Bodies, cancellationToken);
        TableEntity said = new(PartitionOf(id), BodyKey)
        {
            ["Outcome"] = outcome.Length <= 2000 ? outcome : outcome[..2000],
            ["OutcomeJa"] = inJapanese is { Length: > 2000 } ? inJapanese[..2000] : inJapanese ?? "", // a merge takes no property away
        };
        try
        {
            await table.UpdateEntityAsync(said, ETag.All, TableUpdateMode.Merge, cancellationToken);
            return true;
        }
        catch (RequestFailedException none) when (none.Status == 404)
        {
            return false;
        }
    }

    /// <summary>The bodies of a contract, newest first.</summary>
    /// <param name="contractId">Null: the ones that belong to none.</param>
    /// <param name="max">At most so many, from 1 to 200.</param>
    /// <param name="next">From the page before.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<BodyPage> ListAsync(string? contractId, int max = 50, string? next = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, 200);
        TableClient table = await tables.GetAsync(LedgerTables.Bodies, cancellationToken);
        (List<TableEntity> rows, string? following) = await table.PageAsync(ListOf(contractId), max, next, cancellationToken);
        StoredBody?[] bodies = await Task.WhenAll(rows.Select(row => FindAsync(row.GetString("Id")!, cancellationToken)));
        return new BodyPage([.. bodies.OfType<StoredBody>()], following);
    }

    /// <summary>
    /// Every row about bodies of a contract, for their erasure: what only a body names first, so that whoever deletes in this order and is cut off
    /// finds the rest again.
    /// </summary>
    public static async IAsyncEnumerable<RowAddress> RowsOfAsync(
        TableClient table, string contractId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Dictionary<string, string> partitions = new(StringComparer.Ordinal); // by id
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"RowKey eq {BodyKey}"), select: ["PartitionKey", "RowKey", "Body"], cancellationToken: cancellation))
        {
            if (LedgerJson.Read<ReceivedBody>(row.GetString("Body")!) is { } body && body.ContractId == contractId)
            {
                partitions[body.Id] = row.PartitionKey;
            }
        }

        await foreach (TableEntity waiting in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {Waiting}"), cancellationToken: cancellation))
        {
            if (partitions.ContainsKey(waiting.GetString("Id")!))
            {
                yield return new(waiting.PartitionKey, waiting.RowKey);
            }
        }

        foreach (string partition in partitions.Values.Prepend(ListOf(contractId)))
        {
            await foreach (RowAddress row in table.OfPartitionAsync(partition, cancellation))
            {
                yield return row;
            }
        }
    }

    /// <summary>The row is of a body that was not taken yet.</summary>
    public static bool Waits(RowAddress row) => row.Partition == Waiting;

    private static string PartitionOf(string id) => TableKey.Join("body", TableKey.Digest(LongText.WellFormed(id)));

    private static string WaitingKey(ReceivedBody body) => TableKey.Join(TableKey.Ascending(body.ReceivedAt), TableKey.Digest(body.Id));

    private static string ListOf(string? contractId) => contractId is null ? TableKey.Join("list") : TableKey.Join("list", contractId);

    private static StoredBody Read(TableEntity row) => new(
        LedgerJson.Read<ReceivedBody>(row.GetString("Body")!) with
        {
            Outcome = row.GetString("Outcome"),
            OutcomeInJapanese = row.GetString("OutcomeJa") is { Length: > 0 } japanese ? japanese : null,
        },
        row.GetInt32("Length") ?? 0,
        row.GetString("Sha256") ?? "");

    private static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write(bytes);
        }

        return compressed.ToArray();
    }

    private static byte[] Decompress(MemoryStream kept, int length)
    {
        kept.Position = 0;
        using var brotli = new BrotliStream(kept, CompressionMode.Decompress);
        byte[] bytes = new byte[length];
        brotli.ReadExactly(bytes);
        return bytes;
    }
}
