using System.Globalization;

namespace Workflows.Webhooks;

/// <summary>Times as monitoring tools write them.</summary>
/// <remarks>
/// RFC 3339 with any number of decimals (Go writes nine), the same with '.' or '/' between the parts of the date (Zabbix), without a
/// zone, and epoch seconds, milliseconds, microseconds or nanoseconds, told apart by size. Go's zero time (year 1) means "none".
/// </remarks>
internal static class SourceTime
{
    /// <summary>The instant; null when there is none or the text is no time.</summary>
    /// <param name="text">For example <c>2026-08-20T10:21:33.828+09:00</c>, <c>2026.08.20 10:21:33</c>, <c>1787188893</c>.</param>
    /// <param name="zone">For a text without zone.</param>
    /// <param name="assumed">True when <paramref name="zone"/> was used.</param>
    public static DateTimeOffset? Read(string text, TimeZoneInfo zone, out bool assumed)
    {
        assumed = false;
        var rest = text.AsSpan().Trim();
        if (rest.Length is > 0 and <= 20 && !rest.ContainsAnyExceptInRange('0', '9'))
        {
            // 14 digits as milliseconds would lie beyond the year 2286: it is yyyyMMddHHmmss.
            return rest.Length == 14 ? Read(Compact(rest), zone, out assumed) : Epoch(rest);
        }

        if (rest.IndexOf('.') is >= 9 and <= 10 and var dot && !rest[..dot].ContainsAnyExceptInRange('0', '9')
            && !rest[(dot + 1)..].ContainsAnyExceptInRange('0', '9'))
        {
            return Epoch(rest[..dot]);   // seconds with decimals, as Python writes them; the second is enough
        }

        // yyyy-MM-ddTHH:mm
        if (rest.Length < 16 || rest[4] is not ('-' or '.' or '/') || rest[7] != rest[4] || rest[10] is not ('T' or 't' or ' ') || rest[13] != ':'
            || !Number(rest[..4], out var year) || !Number(rest[5..7], out var month) || !Number(rest[8..10], out var day)
            || !Number(rest[11..13], out var hour) || !Number(rest[14..16], out var minute))
        {
            return null;
        }

        rest = rest[16..];
        var second = 0;
        if (rest.Length >= 3 && rest[0] == ':')
        {
            if (!Number(rest[1..3], out second))
            {
                return null;
            }

            rest = rest[3..];
        }

        var ticks = 0L;
        if (rest.Length >= 2 && rest[0] is '.' or ',')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9') is var end && end < 0 ? rest.Length - 1 : end;
            if (digits == 0)
            {
                return null;
            }

            for (var i = 0; i < 7; i++)
            {
                ticks = (ticks * 10) + (i < digits ? rest[1 + i] - '0' : 0);
            }

            rest = rest[(1 + digits)..];
        }

        second = second == 60 ? 59 : second;   // a leap second, which .NET does not have
        if (year < 2 || year > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return null;
        }

        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified).AddTicks(ticks);
        rest = rest.Trim();
        if (rest.IsEmpty)
        {
            assumed = true;
            return InZone(local, zone);
        }

        return Offset(rest) is { } offset ? new DateTimeOffset(local, offset) : null;
    }

    private static string Compact(ReadOnlySpan<char> d) => $"{d[..4]}-{d[4..6]}-{d[6..8]} {d[8..10]}:{d[10..12]}:{d[12..14]}";

    private static DateTimeOffset? Epoch(ReadOnlySpan<char> digits)
    {
        if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
        {
            return null;
        }

        // 100,000,000,000 seconds is the year 5138, and as milliseconds 1973: between the two there is no doubt for a monitoring tool.
        const ulong Seconds = 100_000_000_000;
        var ticks = number switch
        {
            < Seconds => number * TimeSpan.TicksPerSecond,
            < Seconds * 1_000 => number * TimeSpan.TicksPerMillisecond,
            < Seconds * 1_000_000 => number * TimeSpan.TicksPerMicrosecond,
            _ => number / 100,
        };
        return DateTimeOffset.UnixEpoch.AddTicks((long)ticks);
    }

    /// <summary>A time that the clock skipped moves forward by the gap; of a time that the clock showed twice the first is meant.</summary>
    private static DateTimeOffset InZone(DateTime local, TimeZoneInfo zone)
    {
        var offset = zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddDays(-1))
            : zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max()
            : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, TimeSpan.FromMinutes(Math.Round(offset.TotalMinutes)));   // local mean times of old have seconds
    }

    private static TimeSpan? Offset(ReadOnlySpan<char> text)
    {
        if (text is "Z" or "z" or "UTC")
        {
            return TimeSpan.Zero;
        }

        if (text[0] is not ('+' or '-'))
        {
            return null;
        }

        var rest = text[1..];
        var minutes = 0;
        var ok = rest.Length switch
        {
            2 => true,
            4 => Number(rest[2..], out minutes),
            5 => rest[2] == ':' && Number(rest[3..], out minutes),
            _ => false,
        };
        if (!ok || !Number(rest[..2], out var hours) || minutes > 59 || (hours * 60) + minutes > 14 * 60)
        {
            return null;
        }

        var offset = new TimeSpan(hours, minutes, 0);
        return text[0] == '-' ? -offset : offset;
    }

    private static bool Number(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
