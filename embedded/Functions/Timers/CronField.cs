using System.Globalization;

namespace Workflows.Embedded.Functions;

/// <summary>One field of a cron expression: lists of <c>*</c>, values, ranges and steps, names where the field has them.</summary>
internal static class CronField
{
    /// <summary>The field's values as a bit set; bit n for value n.</summary>
    /// <exception cref="FormatException">The text is not such a list; the message names the field, what was expected and what was found.</exception>
    public static ulong Parse(string field, string text, int min, int max, IReadOnlyList<string> names)
    {
        var set = 0UL;
        foreach (var item in text.Split(','))
        {
            var (first, last, step) = Item(field, item, min, max, names);
            for (var value = first; value <= last; value += step)
            {
                set |= 1UL << value;
            }
        }

        return set;
    }

    private static (int First, int Last, int Step) Item(string field, string item, int min, int max, IReadOnlyList<string> names)
    {
        var slash = item.IndexOf('/', StringComparison.Ordinal);
        var range = slash < 0 ? item : item[..slash];
        var step = slash < 0 ? 1 : Number(field, item[(slash + 1)..], 1, int.MaxValue / 2, "a step");
        if (range == "*")
        {
            return (min, max, step);
        }

        var dash = range.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
        {
            var value = Value(field, range, min, max, names);
            return (value, slash < 0 || step == 1 ? value : max, step); // 5/15: every 15th from 5 on
        }

        var first = Value(field, range[..dash], min, max, names);
        var last = Value(field, range[(dash + 1)..], min, max, names);
        if (last < first && max == 7 && last == 0)
        {
            last = 7; // FRI-SUN
        }

        return first <= last
            ? (first, last, step)
            : throw new FormatException($"cron field {field}: expected a range from lower to higher, found '{range}'");
    }

    private static int Value(string field, string text, int min, int max, IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            // Any longer form of the name too, as the official parser: MON, Monday.
            if (text.StartsWith(names[i], StringComparison.OrdinalIgnoreCase) && text.All(char.IsAsciiLetter))
            {
                return i + min;
            }
        }

        return Number(field, text, min, max, "a value");
    }

    private static int Number(string field, string text, int min, int max, string what) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new FormatException($"cron field {field}: expected {what} from {min} to {max}, found '{text}'");
}
