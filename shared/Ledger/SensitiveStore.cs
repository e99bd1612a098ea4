using System.Globalization;
using System.Text;
using Azure;
using Azure.Data.Tables;

namespace Workflows.Ledger;

/// <summary>A file of a sensitive record.</summary>
/// <param name="Id">Unique in the record; lower-case letters and digits.</param>
/// <param name="Name">As it was called; only for whoever may see it.</param>
/// <param name="MediaType">As it was said to be.</param>
public sealed record SensitiveFile(string Id, string Name, string MediaType);

/// <summary>What is kept apart about somebody.</summary>
/// <param name="Values">By field.</param>
/// <param name="Files">What came with it.</param>
public sealed record SensitiveRecord(IReadOnlyDictionary<string, string> Values, IReadOnlyList<SensitiveFile> Files);

/// <summary>Who looks at a sensitive record, and why.</summary>
/// <param name="ContractId">Whose audit chain.</param>
/// <param name="Subject">The case, as in <c>Put</c>.</param>
/// <param name="RecordId">The record.</param>
/// <param name="PersonId">Who looks.</param>
/// <param name="Purpose">Why: a word that is worth reading a year later.</param>
/// <param name="What">What of it: <c>values</c>, <c>lot</c>, or a file's id.</param>
/// <param name="At">When (UTC).</param>
public sealed record SensitiveView(string ContractId, string Subject, string RecordId, string PersonId, string Purpose, string What, DateTimeOffset At);

/// <summary>
/// Values and files that only those who judge them may see: in a table of their own, encrypted. Nothing is read without an entry in
/// the audit log that is written first; who may look is the caller's business.
/// </summary>
public sealed class SensitiveStore(LedgerTables tables, AuditLog audit, ISensitiveProtector protector)
{
    /// <summary>Largest file, in bytes.</summary>
    public const int MaxFile = FileStore.MaxLength;

    /// <summary>What one transaction takes, in bytes: the service's are 4 MiB at most. What is longer is encrypted part by part, so that a
    /// repeat finds each part whole or not at all.</summary>
    private const int PerPart = 3 * 1024 * 1024;

    /// <summary>Row numbers of one part; <see cref="PerPart"/> has seven rows.</summary>
    private const int RowsPerPart = 10;

    /// <summary>Name of the audit entry of a view.</summary>
    public const string Viewed = "sensitive.viewed";

    private const string Table = "sensitive";
    private const string ValuesKey = "v";

    /// <summary>Keeps a record. A repeat with the same id changes nothing. Durable when it returns.</summary>
    /// <param name="subject">The case; what is erased together.</param>
    /// <param name="recordId">Unique in the subject.</param>
    /// <param name="record">What is kept.</param>
    /// <param name="contents">The files' bytes, by id.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ArgumentException">A file is too large, or has no content.</exception>
    public async Task PutAsync(string subject, string recordId, SensitiveRecord record, IReadOnlyDictionary<string, byte[]> contents,
        CancellationToken cancellation = default)
    {
        TableClient table = await tables.GetAsync(Table, cancellation);
        foreach (SensitiveFile file in record.Files)
        {
            if (!contents.TryGetValue(file.Id, out byte[]? bytes) || bytes.Length is 0 or > MaxFile)
            {
                throw new ArgumentException($"Expected 1 to {MaxFile} bytes of file '{file.Id}', found {bytes?.Length ?? 0}.", nameof(contents));
            }

            await WriteAsync(table, subject, recordId, file.Id, bytes, cancellation);
        }

        // The values last: a record that can be found is whole.
        await WriteAsync(table, subject, recordId, ValuesKey, Encoding.UTF8.GetBytes(LedgerJson.Write(record)), cancellation);
    }

    /// <summary>The record, after the view was logged; null when there is none (any more), or its key is gone.</summary>
    public async Task<SensitiveRecord?> ViewAsync(SensitiveView view, CancellationToken cancellation = default) =>
        await ReadAsync(view, ValuesKey, cancellation) is { } bytes ? LedgerJson.Read<SensitiveRecord>(Encoding.UTF8.GetString(bytes)) : null;

    /// <summary>A file's bytes, after the view was logged; null as with <see cref="ViewAsync"/>.</summary>
    public Task<byte[]?> ViewFileAsync(SensitiveView view, string fileId, CancellationToken cancellation = default) => ReadAsync(view, fileId, cancellation);

    /// <summary>Erases everything of a subject. Safe to repeat.</summary>
    /// <returns>How many rows there were.</returns>
    public Task<int> EraseAsync(string subject, CancellationToken cancellation = default) => EraseAsync(subject, null, cancellation);

    /// <summary>Erases one record of a subject; null: everything. Safe to repeat.</summary>
    /// <returns>How many rows there were.</returns>
    public async Task<int> EraseAsync(string subject, string? recordId, CancellationToken cancellation = default)
    {
        List<string> keys = await KeysAsync(subject, recordId, cancellation);
        TableClient table = await tables.GetAsync(Table, cancellation);
        foreach (string key in keys)
        {
            await table.DeleteEntityAsync(TableKey.Encode(subject), key, ETag.All, cancellation);
        }

        return keys.Count;
    }

    /// <summary>Whether anything of a record is kept, readable or not: one that is kept and cannot be viewed has lost its key.</summary>
    public async Task<bool> ExistsAsync(string subject, string recordId, CancellationToken cancellation = default) =>
        (await KeysAsync(subject, recordId, cancellation)).Count > 0;

    private async Task<List<string>> KeysAsync(string subject, string? recordId, CancellationToken cancellation)
    {
        TableClient table = await tables.GetAsync(Table, cancellation);
        string partition = TableKey.Encode(subject);
        List<string> keys = [];
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), select: ["PartitionKey", "RowKey"], cancellationToken: cancellation))
        {
            if (recordId is null || TableKey.Split(TableKey.Split(row.RowKey)[0])[0] == recordId)
            {
                keys.Add(row.RowKey);
            }
        }

        return keys;
    }

    private async Task<byte[]?> ReadAsync(SensitiveView view, string part, CancellationToken cancellation)
    {
        await audit.AppendAsync(
            new AuditEntry
            {
                ContractId = view.ContractId,
                Key = string.Create(CultureInfo.InvariantCulture, $"view/{view.Subject}/{view.RecordId}/{view.What}/{view.PersonId}/{view.At.UtcTicks}"),
                At = view.At,
                Actor = view.PersonId,
                Action = Viewed,
                Subject = view.Subject,
                Data = new Dictionary<string, object?> { ["record"] = view.RecordId, ["what"] = view.What, ["purpose"] = view.Purpose },
            },
            cancellation);
        TableClient table = await tables.GetAsync(Table, cancellation);
        string partition = TableKey.Encode(view.Subject);
        string from = TableKey.Join(TableKey.Join(view.RecordId, part), TableKey.Number(0));
        string to = TableKey.Join(TableKey.Join(view.RecordId, part), TableKey.Number(999));
        SortedDictionary<int, MemoryStream> kept = [];
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {from} and RowKey le {to}"), cancellationToken: cancellation))
        {
            int number = int.Parse(TableKey.Split(row.RowKey)[^1], CultureInfo.InvariantCulture) / RowsPerPart;
            if (!kept.TryGetValue(number, out MemoryStream? bytes))
            {
                kept.Add(number, bytes = new());
            }

            BinaryRows.AppendTo(bytes, row);
        }

        using MemoryStream whole = new();
        foreach ((int number, MemoryStream sealedPart) in kept)
        {
            if (protector.TryUnprotect(PurposeOf(view.Subject, view.RecordId, part, number, kept.Count), sealedPart.ToArray()) is not { } bytes)
            {
                return null;
            }

            whole.Write(bytes);
        }

        return kept.Count == 0 ? null : whole.ToArray();
    }

    private async Task WriteAsync(TableClient table, string subject, string recordId, string part, byte[] bytes, CancellationToken cancellation)
    {
        int parts = (bytes.Length + PerPart - 1) / PerPart;
        for (int number = 0; number < parts; number++)
        {
            byte[] some = bytes[(number * PerPart)..Math.Min(bytes.Length, (number + 1) * PerPart)];
            try
            {
                await table.SubmitTransactionAsync(
                    BinaryRows.Of(TableKey.Encode(subject), protector.Protect(PurposeOf(subject, recordId, part, number, parts), some),
                        TableKey.Join(recordId, part), number * RowsPerPart)
                        .Select(r => new TableTransactionAction(TableTransactionActionType.Add, r)), cancellation);
            }
            catch (TableTransactionFailedException exists) when (exists.Status == 409)
            {
                // By the same call before: what is there stands.
            }
        }
    }

    /// <summary>Names number and count of what has several parts: one that is lost, or stands elsewhere, is noticed.</summary>
    private static string PurposeOf(string subject, string recordId, string part, int number, int parts) =>
        FormattableString.Invariant($"{subject}/{recordId}/{part}{(parts == 1 ? "" : FormattableString.Invariant($"/{number}of{parts}"))}");
}
