using System.Globalization;
using Azure.Data.Tables;

namespace Workflows.Ledger;

/// <summary>The rows of a chain. One partition per contract: <c>head</c>, <c>e!</c> and the sequence number, <c>k!</c> and the digest of a key.</summary>
internal static class AuditRow
{
    public const string HeadKey = "head";

    public static string PartitionOf(string contractId) => TableKey.Encode(contractId);

    public static string KeyOf(long sequence) => TableKey.Join("e", TableKey.Number(sequence));

    public static string MarkerKeyOf(string key) => TableKey.Join("k", TableKey.Digest(key));

    /// <summary>Filter for the entries of a contract, both ends included.</summary>
    public static string Range(string contractId, long first, long last) => TableClient.CreateQueryFilter(
        $"PartitionKey eq {PartitionOf(contractId)} and RowKey ge {KeyOf(first)} and RowKey le {KeyOf(last)}");

    /// <summary>The record without its place in the chain.</summary>
    /// <exception cref="ArgumentException">A text is empty or too long.</exception>
    public static AuditRecord Prepare(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        string data = entry.Data is null ? "{}" : LedgerJson.Write(new SortedDictionary<string, object?>(entry.Data.ToDictionary(), StringComparer.Ordinal));
        if (data.Length > AuditLog.MaxData)
        {
            throw new ArgumentException($"An audit entry's data has at most {AuditLog.MaxData} characters of JSON; '{entry.Key}' has {data.Length}.",
                nameof(entry));
        }

        return new AuditRecord
        {
            ContractId = Text(nameof(entry.ContractId), entry.ContractId, 200),
            Sequence = 0,
            Key = Text(nameof(entry.Key), entry.Key, 2000),
            At = entry.At.ToUniversalTime(),
            Actor = Text(nameof(entry.Actor), entry.Actor, 1000),
            Action = Text(nameof(entry.Action), entry.Action, 1000),
            Subject = Text(nameof(entry.Subject), entry.Subject, 1000),
            Data = data,
            PreviousHash = "",
            Hash = "",
        };
    }

    public static AuditRecord Chain(AuditRecord prepared, AuditAnchor? head)
    {
        AuditRecord placed = prepared with { Sequence = (head?.Sequence ?? 0) + 1, PreviousHash = head?.Hash ?? AuditHash.None };
        return placed with { Hash = AuditHash.Of(placed) };
    }

    public static TableEntity ToRow(AuditRecord entry)
    {
        var row = new TableEntity(PartitionOf(entry.ContractId), KeyOf(entry.Sequence))
        {
            ["Sequence"] = entry.Sequence,
            ["Key"] = entry.Key,
            ["At"] = Iso(entry.At),
            ["Actor"] = entry.Actor,
            ["Action"] = entry.Action,
            ["Subject"] = entry.Subject,
            ["PreviousHash"] = entry.PreviousHash,
            ["Hash"] = entry.Hash,
        };
        LongText.Set(row, "Data", entry.Data);
        return row;
    }

    public static TableEntity ToMarker(AuditRecord entry) => new(PartitionOf(entry.ContractId), MarkerKeyOf(entry.Key))
    {
        ["Sequence"] = entry.Sequence,
        ["Hash"] = entry.Hash,
    };

    public static TableEntity ToHead(AuditRecord last) => new(PartitionOf(last.ContractId), HeadKey)
    {
        ["Sequence"] = last.Sequence,
        ["Hash"] = last.Hash,
    };

    public static AuditAnchor HeadOf(TableEntity row) => new(row.GetInt64("Sequence") ?? 0, row.GetString("Hash") ?? "");

    /// <summary>The entry as the row has it, right or wrong; a missing text is empty.</summary>
    public static AuditRecord Read(TableEntity row, string contractId) => new()
    {
        ContractId = contractId,
        Sequence = row.GetInt64("Sequence") ?? 0,
        Key = row.GetString("Key") ?? "",
        At = DateTimeOffset.TryParseExact(row.GetString("At"), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset at) ? at
            : default,
        Actor = row.GetString("Actor") ?? "",
        Action = row.GetString("Action") ?? "",
        Subject = row.GetString("Subject") ?? "",
        Data = LongText.Get(row, "Data") ?? "",
        PreviousHash = row.GetString("PreviousHash") ?? "",
        Hash = row.GetString("Hash") ?? "",
    };

    /// <summary>What is wrong with the row that should be the next entry; null: nothing, and <paramref name="entry"/> is it.</summary>
    public static AuditBreak? Check(TableEntity row, string contractId, long sequence, string previousHash, out AuditRecord? entry)
    {
        entry = null;
        if (row.RowKey != KeyOf(sequence))
        {
            return new AuditBreak(sequence, $"row {KeyOf(sequence)}", $"row {row.RowKey}");
        }

        AuditRecord read;
        try
        {
            read = Read(row, contractId);
        }
        catch (Exception unreadable) when (unreadable is InvalidOperationException or InvalidCastException or FormatException)
        {
            return new AuditBreak(sequence, "properties of the types they were written with", unreadable.Message);
        }

        if (read.Sequence != sequence)
        {
            return new AuditBreak(sequence, $"sequence number {sequence}", $"sequence number {read.Sequence}");
        }

        if (read.PreviousHash != previousHash)
        {
            return new AuditBreak(sequence, $"previous hash {previousHash}", $"previous hash {read.PreviousHash}");
        }

        string hash = AuditHash.Of(read);
        if (read.Hash != hash)
        {
            return new AuditBreak(sequence, $"hash {hash}, which its content has", $"hash {read.Hash}");
        }

        entry = read;
        return null;
    }

    private static string Iso(DateTimeOffset at) => at.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    private static string Text(string what, string value, int max) =>
        value.Length == 0 || value.Length > max
            ? throw new ArgumentException($"An audit entry's {what} has 1 to {max} characters; found {value.Length}.")
            : LongText.WellFormed(value);
}
