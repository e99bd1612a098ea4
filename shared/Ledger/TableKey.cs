using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Workflows.Ledger;

/// <summary>
/// Turns any string into a legal table key and back. Injective: two different strings never get the same key.
/// </summary>
/// <remarks>
/// <para>The format is load-bearing: rows written with it must be found by every later version. Never change it.</para>
/// <para>
/// Letters, digits, <c>- . : @ _</c> and everything from U+00A0 up stand for themselves. Any other UTF-16 unit (the characters that
/// the service forbids: <c>/ \ # ?</c> and controls; the ones that proxies mangle: <c>%</c>, space, quotes; surrogates, paired or
/// lone; the non-characters U+FFFE and U+FFFF) becomes <c>$</c> and four lower-case hex digits. The empty string is <c>$</c> alone.
/// <c>incident/7</c> is <c>incident$002f7</c>.
/// </para>
/// <para>
/// Order: strings without escaped units sort as their keys do (ordinal); an escaped unit sorts before every unescaped one. In a
/// composite key the separator <c>!</c> is lower than any character of a part, so composite keys sort part by part.
/// </para>
/// <para>A key longer than 512 units (the service's 1 KiB) throws <see cref="ArgumentException"/>; use <see cref="Digest"/> for unbounded input.</para>
/// </remarks>
public static class TableKey
{
    /// <summary>Longest key that the service takes, in UTF-16 units.</summary>
    public const int MaxLength = 512;

    private const char Escape = '$';
    private const char Separator = '!';
    private const char AfterSeparator = '"';
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.:@_");
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>The key of one string.</summary>
    /// <exception cref="ArgumentException">The key would be longer than <see cref="MaxLength"/>.</exception>
    public static string Encode(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var key = new StringBuilder(value.Length + 8);
        AppendPart(key, value);
        return Checked(key);
    }

    /// <summary>The string whose key this is.</summary>
    /// <exception cref="FormatException">Not a key that <see cref="Encode"/> makes.</exception>
    public static string Decode(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return DecodePart(key, key);
    }

    /// <summary>The composite key of several strings; injective over the parts, their number included.</summary>
    /// <exception cref="ArgumentException">No part, or the key would be longer than <see cref="MaxLength"/>.</exception>
    public static string Join(params ReadOnlySpan<string> parts)
    {
        if (parts.IsEmpty)
        {
            throw new ArgumentException("A composite key has at least one part; found none.", nameof(parts));
        }

        var key = new StringBuilder(64);
        for (int i = 0; i < parts.Length; i++)
        {
            if (i > 0)
            {
                key.Append(Separator);
            }

            AppendPart(key, parts[i] ?? throw new ArgumentException($"Part {i} of a composite key is null.", nameof(parts)));
        }

        return Checked(key);
    }

    /// <summary>The parts of a composite key.</summary>
    /// <exception cref="FormatException">Not a key that <see cref="Join"/> makes.</exception>
    public static IReadOnlyList<string> Split(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return [.. key.Split(Separator).Select(part => DecodePart(part, key))];
    }

    /// <summary>The half-open range of all composite keys that begin with these parts and have at least one more.</summary>
    public static KeyRange Under(params ReadOnlySpan<string> parts)
    {
        string prefix = Join(parts);
        return new KeyRange(prefix + Separator, prefix + AfterSeparator);
    }

    /// <summary>19 digits that sort from early to late. The same instant in another zone is the same key.</summary>
    public static string Ascending(DateTimeOffset at) => at.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>The moment of <see cref="Ascending"/>, in UTC.</summary>
    public static DateTimeOffset Moment(string ascending) => new(long.Parse(ascending, NumberStyles.None, CultureInfo.InvariantCulture), TimeSpan.Zero);

    /// <summary>19 digits that sort from late to early.</summary>
    public static string Descending(DateTimeOffset at) =>
        (DateTimeOffset.MaxValue.UtcTicks - at.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>19 digits that sort by number; for sequence numbers and counters from 0 up.</summary>
    public static string Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value.ToString("D19", CultureInfo.InvariantCulture);
    }

    /// <summary>SHA-256 over the UTF-16 units as 64 lower-case hex digits: a key for input of any length, not reversible.</summary>
    public static string Digest(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        // Over code units, not UTF-8: an encoder would map every lone surrogate to the same replacement character.
        Span<byte> units = value.Length <= 256 ? stackalloc byte[value.Length * 2] : new byte[value.Length * 2];
        for (int i = 0; i < value.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(units[(2 * i)..], value[i]);
        }

        return Convert.ToHexStringLower(SHA256.HashData(units));
    }

    private static void AppendPart(StringBuilder key, string value)
    {
        if (value.Length == 0)
        {
            key.Append(Escape);
            return;
        }

        if (!value.AsSpan().ContainsAnyExcept(Plain))
        {
            key.Append(value); // nearly always
            return;
        }

        foreach (char unit in value)
        {
            if (StandsForItself(unit))
            {
                key.Append(unit);
            }
            else
            {
                key.Append(Escape).Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture));
            }
        }
    }

    private static bool StandsForItself(char unit) =>
        char.IsAsciiLetterOrDigit(unit)
        || unit is '-' or '.' or ':' or '@' or '_'
        || (unit >= '\u00a0' && !char.IsSurrogate(unit) && unit < '\ufffe');

    private static string DecodePart(string part, string key)
    {
        if (part.Length == 1 && part[0] == Escape)
        {
            return "";
        }

        if (part.Length == 0)
        {
            throw NotAKey(key, "an empty part");
        }

        var value = new StringBuilder(part.Length);
        for (int i = 0; i < part.Length; i++)
        {
            char unit = part[i];
            if (unit != Escape)
            {
                value.Append(StandsForItself(unit) ? unit : throw NotAKey(key, $"U+{(int)unit:X4} unescaped"));
                continue;
            }

            ReadOnlySpan<char> digits = part.AsSpan(i + 1, Math.Min(4, part.Length - i - 1));
            if (digits.Length < 4 || digits.ContainsAnyExcept(LowerHex))
            {
                throw NotAKey(key, $"'${digits}' where '$' and four lower-case hex digits belong");
            }

            char escaped = (char)ushort.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            // One string has one key: an escape of a unit that stands for itself was not written by us.
            value.Append(StandsForItself(escaped) ? throw NotAKey(key, $"'${digits}', a character that stands for itself") : escaped);
            i += 4;
        }

        return value.ToString();
    }

    private static string Checked(StringBuilder key) =>
        key.Length <= MaxLength
            ? key.ToString()
            : throw new ArgumentException($"A table key holds at most {MaxLength} characters; this one has {key.Length}: '{key.ToString(0, 40)}...'.");

    private static FormatException NotAKey(string key, string found) =>
        new($"Expected a key as {nameof(TableKey)} writes it; found {found} in '{key}'.");
}

/// <summary>Row keys from <paramref name="From"/> (included) to <paramref name="To"/> (excluded), ordinal.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct KeyRange(string From, string To);
