using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Workflows.Ledger;

/// <summary>The hash that chains audit entries.</summary>
/// <remarks>
/// <para>The format is load-bearing: chains that exist are verified with it. A new format needs a new tag and both kept.</para>
/// <para>
/// SHA-256 over, in this order: the tag <c>workflows-audit-1</c>, contract id, sequence, previous hash, key, time, actor, action,
/// subject, data. Text is its UTF-8 preceded by its length in bytes as 32 bits, so that no two lists of fields give the same bytes;
/// sequence and time (UTC ticks of 100 ns since 0001-01-01) are 64 bits; all numbers big-endian; the previous hash is its hex text.
/// </para>
/// </remarks>
public static class AuditHash
{
    /// <summary>What the first entry has as its previous hash.</summary>
    public static string None { get; } = new('0', 64);

    /// <summary>The hash of an entry, as 64 lower-case hex digits; <see cref="AuditRecord.Hash"/> itself is not looked at.</summary>
    public static string Of(AuditRecord entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var bytes = new ArrayBufferWriter<byte>(512);
        Write(bytes, "workflows-audit-1");
        Write(bytes, entry.ContractId);
        Write(bytes, entry.Sequence);
        Write(bytes, entry.PreviousHash);
        Write(bytes, entry.Key);
        Write(bytes, entry.At.UtcTicks);
        Write(bytes, entry.Actor);
        Write(bytes, entry.Action);
        Write(bytes, entry.Subject);
        Write(bytes, entry.Data);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.WrittenSpan));
    }

    private static void Write(ArrayBufferWriter<byte> bytes, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        BinaryPrimitives.WriteInt32BigEndian(bytes.GetSpan(4), length);
        bytes.Advance(4);
        Encoding.UTF8.GetBytes(text, bytes.GetSpan(length));
        bytes.Advance(length);
    }

    private static void Write(ArrayBufferWriter<byte> bytes, long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes.GetSpan(8), number);
        bytes.Advance(8);
    }
}
