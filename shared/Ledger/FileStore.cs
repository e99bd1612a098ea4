using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Workflows.Texts;

namespace Workflows.Ledger;

/// <summary>A file that a person handed in, without its bytes. Persisted in facts: only add optional members.</summary>
/// <param name="Sha256">Of the bytes, 64 lower-case hex digits; names the file within its case.</param>
/// <param name="Name">As the person's device called it, without folders.</param>
/// <param name="ContentType">As the device said; only ever given back with an order to save it.</param>
/// <param name="Length">In bytes.</param>
public sealed record KeptFile(string Sha256, string Name, string ContentType, int Length);

/// <summary>That a file was removed. Persisted: only add optional members.</summary>
/// <param name="By">Who.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Reason">Why.</param>
public sealed record FileRemoval(string By, DateTimeOffset At, string Reason);

/// <summary>Files that people hand in as evidence, kept unchanged beside a case. The same bytes are kept once per case, under their hash.</summary>
/// <remarks>
/// A file is one partition of table <c>files</c>: its bytes in rows <c>c!n</c>, written first, and the row <c>file</c> about it, written
/// last: a file without it was not kept, and is written again by a repeat. A further partition lists the files of a case.
/// </remarks>
public sealed class FileStore(LedgerTables tables)
{
    /// <summary>Largest file, in bytes.</summary>
    public const int MaxLength = 10 * 1024 * 1024;

    /// <summary>Most bytes of one case together.</summary>
    public const int MaxBytesOfCase = 100 * 1024 * 1024;

    /// <summary>Most files of one case.</summary>
    public const int MaxFilesOfCase = 200;

    /// <summary>Longest name, in characters.</summary>
    public const int MaxName = 150;

    private const string FileKey = "file";

    /// <summary>Keeps a file. Durable when it returns.</summary>
    /// <returns>What is kept: this file, or the first one of the case with these bytes; null when the case holds as much as it may.</returns>
    /// <exception cref="ArgumentException">Empty, or longer than <see cref="MaxLength"/>.</exception>
    public async Task<KeptFile?> PutAsync(string caseId, string name, string contentType, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
    {
        if (bytes.Length is 0 or > MaxLength)
        {
            throw new ArgumentException($"A file has 1 to {MaxLength} bytes; '{name}' has {bytes.Length}.", nameof(bytes));
        }

        KeptFile file = new(Convert.ToHexStringLower(SHA256.HashData(bytes.Span)), NameOf(name),
            contentType.Length is 0 or > 100 ? "application/octet-stream" : contentType, bytes.Length);
        if (await FindAsync(caseId, file.Sha256, cancellation) is { } before)
        {
            return before;
        }

        TableClient table = await tables.GetAsync(LedgerTables.Files, cancellation);
        string partition = PartitionOf(caseId, file.Sha256);
        (int count, long total) = await HeldAsync(table, caseId, cancellation);
        if (count >= MaxFilesOfCase || total + file.Length > MaxBytesOfCase)
        {
            return null;
        }

        // First of all, so that what a crash leaves behind counts too.
        await table.UpsertEntityAsync(new TableEntity(ListOf(caseId), file.Sha256) { ["Length"] = file.Length }, TableUpdateMode.Replace, cancellation);
        foreach (TableEntity row in BinaryRows.Of(partition, bytes))
        {
            await table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
        }

        await table.UpsertEntityAsync(new TableEntity(partition, FileKey) { ["File"] = LedgerJson.Write(file) }, TableUpdateMode.Replace, cancellation);
        return file;
    }

    /// <summary>Removes a file's bytes for good; that it was there, who removed it and why is kept.</summary>
    /// <returns>False where the case has no such file.</returns>
    public async Task<bool> RemoveAsync(string caseId, string sha256, FileRemoval removal, CancellationToken cancellation = default)
    {
        if (await FindAsync(caseId, sha256, cancellation) is not { } file)
        {
            return false;
        }

        TableClient table = await tables.GetAsync(LedgerTables.Files, cancellation);
        string partition = PartitionOf(caseId, sha256);

        // First the word that it is gone, so that nobody reads half of it.
        await table.UpsertEntityAsync(
            new TableEntity(partition, FileKey) { ["File"] = LedgerJson.Write(file), ["Removed"] = LedgerJson.Write(removal) }, TableUpdateMode.Replace,
            cancellation);
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), select: ["PartitionKey", "RowKey"], cancellationToken: cancellation))
        {
            if (row.RowKey != FileKey)
            {
                await table.DeleteEntityAsync(partition, row.RowKey, cancellationToken: cancellation);
            }
        }

        await table.DeleteEntityAsync(ListOf(caseId), sha256, cancellationToken: cancellation);
        return true;
    }

    /// <summary>Who removed a file, when and why; null where there is none, or it is there.</summary>
    public async Task<FileRemoval?> RemovalOfAsync(string caseId, string sha256, CancellationToken cancellation = default) =>
        await RowAsync(caseId, sha256, cancellation) is { } row && row.GetString("Removed") is { } removed ? LedgerJson.Read<FileRemoval>(removed) : null;

    /// <summary>What is known about a file of a case; null where there is none of that hash.</summary>
    public async Task<KeptFile?> FindAsync(string caseId, string sha256, CancellationToken cancellation = default) =>
        await RowAsync(caseId, sha256, cancellation) is { } row && row.GetString("Removed") is null ? LedgerJson.Read<KeptFile>(row.GetString("File")!) : null;

    /// <summary>Cases that hold files, of a contract and of any whose id begins like it; one query, however many cases there are.</summary>
    public async Task<IReadOnlySet<string>> CasesAsync(string contractId, CancellationToken cancellation = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Files, cancellation);
        HashSet<string> cases = new(StringComparer.Ordinal);
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey ge {ListOf(contractId + "-")} and PartitionKey lt {ListOf(contractId + ".")}"), select: ["PartitionKey"],
            cancellationToken: cancellation))
        {
            cases.Add(TableKey.Split(row.PartitionKey)[1]);
        }

        return cases;
    }

    /// <summary>The files of a case that are there, by hash.</summary>
    public async Task<IReadOnlyList<KeptFile>> ListAsync(string caseId, CancellationToken cancellation = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Files, cancellation);
        List<KeptFile> files = [];
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {ListOf(caseId)}"), select: ["RowKey"], cancellationToken: cancellation))
        {
            if (await FindAsync(caseId, row.RowKey, cancellation) is { } file)
            {
                files.Add(file);
            }
        }

        return files;
    }

    /// <summary>The bytes, exactly as they came; null where there is no such file.</summary>
    /// <exception cref="InvalidDataException">What is kept is not what was put.</exception>
    public async Task<byte[]?> ReadAsync(string caseId, string sha256, CancellationToken cancellation = default)
    {
        if (await FindAsync(caseId, sha256, cancellation) is not { } file)
        {
            return null;
        }

        TableClient table = await tables.GetAsync(LedgerTables.Files, cancellation);
        string partition = PartitionOf(caseId, sha256);
        using MemoryStream kept = new(file.Length);
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), cancellationToken: cancellation))
        {
            BinaryRows.AppendTo(kept, row);
        }

        byte[] bytes = kept.ToArray();
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return hash == sha256 ? bytes : throw new InvalidDataException($"Expected file '{file.Name}' of {caseId} to have the SHA-256 {sha256}; found {hash}.");
    }

    private async Task<TableEntity?> RowAsync(string caseId, string sha256, CancellationToken cancellation)
    {
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        TableClient table = await tables.GetAsync(LedgerTables.Files, cancellation);
        NullableResponse<TableEntity> row = await table.GetEntityIfExistsAsync<TableEntity>(
            PartitionOf(caseId, sha256), FileKey, cancellationToken: cancellation);
        return row.HasValue ? row.Value : null;
    }

    private static async Task<(int Count, long Bytes)> HeldAsync(TableClient table, string caseId, CancellationToken cancellation)
    {
        int count = 0;
        long bytes = 0;
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {ListOf(caseId)}"), cancellationToken: cancellation))
        {
            count++;
            bytes += row.GetInt32("Length") ?? 0;
        }

        return (count, bytes);
    }

    /// <summary>How many files there are that were handed in for cases, as <see cref="RowsOfAsync"/> finds them, without those that were removed.</summary>
    public static async Task<int> CountAsync(TableClient table, string contractId, Func<string, bool> belongs, CancellationToken cancellation = default)
    {
        int count = 0;
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey ge {contractId + "-"} and PartitionKey lt {contractId + "."} and RowKey eq {FileKey}"),
            select: ["PartitionKey", "RowKey", "Removed"], cancellationToken: cancellation))
        {
            count += belongs(TableKey.Split(row.PartitionKey)[0]) && row.GetString("Removed") is null ? 1 : 0;
        }

        return count;
    }

    /// <summary>Every row about files of cases, removed ones included, for their erasure.</summary>
    /// <param name="table">Where they are.</param>
    /// <param name="contractId">What the ids of the cases begin with.</param>
    /// <param name="belongs">Whether a case is one of them: ids of another contract may begin likewise.</param>
    /// <param name="cancellation">Gives up.</param>
    public static IAsyncEnumerable<RowAddress> RowsOfAsync(
        TableClient table, string contractId, Func<string, bool> belongs, CancellationToken cancellation = default) =>
        table.OfPartitionsAsync(new(ListOf(contractId + "-"), ListOf(contractId + ".")), cancellation)
            .Where(row => belongs(TableKey.Split(row.Partition)[1]))
            .Concat(table.OfPartitionsAsync(new(contractId + "-", contractId + "."), cancellation).Where(row => belongs(TableKey.Split(row.Partition)[0])));

    /// <summary>The files of a case, for their number and size.</summary>
    private static string ListOf(string caseId) => TableKey.Join("of", caseId);

    private static string PartitionOf(string caseId, string sha256) => TableKey.Join(caseId, sha256);

    /// <summary>Without folders, on one line.</summary>
    private static string NameOf(string name)
    {
        string last = PlainText.Clip(PlainText.Line(name[(name.LastIndexOfAny(['/', '\\']) + 1)..]), MaxName);
        return last.Length == 0 ? "file" : last;
    }
}
