using System.Globalization;
using System.Text;
using Azure.Data.Tables;

namespace Workflows.Ledger;

/// <summary>
/// Text of any length in one entity: a property holds at most 32 Ki characters, so longer text goes on in <c>Name1</c>, <c>Name2</c>, ...
/// An entity holds 1 MiB in all, half a million characters.
/// </summary>
public static class LongText
{
    /// <summary>Characters of one property; the service takes 32 Ki (64 KiB of UTF-16).</summary>
    private const int PerProperty = 32_000;

    /// <summary>Most characters that <see cref="Set"/> takes; leaves room in the entity for its other properties.</summary>
    public const int MaxLength = 13 * PerProperty;

    /// <summary>Sets the text, or removes it where it is null.</summary>
    /// <exception cref="ArgumentException">Longer than <see cref="MaxLength"/>.</exception>
    public static void Set(TableEntity entity, string name, string? value)
    {
        ArgumentNullException.ThrowIfNull(entity);
        if (value?.Length > MaxLength)
        {
            throw new ArgumentException($"'{name}' holds at most {MaxLength} characters; found {value.Length}.", nameof(value));
        }

        for (int part = 0; entity.Remove(PropertyOf(name, part)); part++)
        {
        }

        if (value is null)
        {
            return;
        }

        int from = 0;
        for (int part = 0; part == 0 || from < value.Length; part++)
        {
            int length = Math.Min(PerProperty, value.Length - from);
            // A surrogate pair cut in two would be two replacement characters when it comes back.
            if (from + length < value.Length && char.IsHighSurrogate(value[from + length - 1]))
            {
                length--;
            }

            entity[PropertyOf(name, part)] = value.Substring(from, length);
            from += length;
        }
    }

    /// <summary>The text, or null where there is none.</summary>
    public static string? Get(TableEntity entity, string name)
    {
        ArgumentNullException.ThrowIfNull(entity);
        string? first = entity.GetString(name);
        if (first is null || !entity.ContainsKey(PropertyOf(name, 1)))
        {
            return first;
        }

        var text = new StringBuilder(first);
        for (int part = 1; entity.GetString(PropertyOf(name, part)) is { } more; part++)
        {
            text.Append(more);
        }

        return text.ToString();
    }

    /// <summary>The text with every lone surrogate as U+FFFD: what the store would make of it, done before it is hashed or compared.</summary>
    public static string WellFormed(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        StringBuilder? repaired = null;
        int first = value.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        for (int i = first < 0 ? value.Length : first; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i]))
            {
                continue;
            }

            if (i + 1 < value.Length && char.IsSurrogatePair(value[i], value[i + 1]))
            {
                i++;
                continue;
            }

            (repaired ??= new StringBuilder(value))[i] = '\ufffd';
        }

        return repaired?.ToString() ?? value;
    }

    private static string PropertyOf(string name, int part) => part == 0 ? name : name + part.ToString(CultureInfo.InvariantCulture);
}
