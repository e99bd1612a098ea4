using System.Globalization;
using System.Text;

namespace Workflows.Rosters;

/// <summary>An entry of a calendar feed.</summary>
/// <param name="Uid">The same for the same duty, whoever reads it and however often.</param>
/// <param name="From">Its beginning.</param>
/// <param name="To">First moment after it.</param>
/// <param name="Summary">One line.</param>
/// <param name="Location">Where.</param>
public sealed record FeedEntry(string Uid, DateTimeOffset From, DateTimeOffset To, string Summary, string Location);

/// <summary>Writes duties as iCalendar (RFC 5545). Pure.</summary>
public static class CalendarFeed
{
    /// <summary>Octets of a content line without its break (RFC 5545 3.1).</summary>
    private const int MaxLine = 75;

    /// <summary>The calendar.</summary>
    /// <param name="name">What clients call it.</param>
    /// <param name="stamp">When it was made.</param>
    /// <param name="entries">In any order.</param>
    public static string Write(string name, DateTimeOffset stamp, IEnumerable<FeedEntry> entries)
    {
        StringBuilder text = new();
        Line("BEGIN:VCALENDAR");
        Line("VERSION:2.0");
        Line("PRODID:-//Workflows//Rosters//EN");
        Line("CALSCALE:GREGORIAN");
        Line("METHOD:PUBLISH");
        Line("X-WR-CALNAME:" + Escape(name));
        Line("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
        foreach (FeedEntry entry in entries.OrderBy(e => e.From).ThenBy(e => e.Uid, StringComparer.Ordinal))
        {
            Line("BEGIN:VEVENT");
            Line("UID:" + Escape(entry.Uid));
            Line("DTSTAMP:" + Utc(stamp));
            Line("DTSTART:" + Utc(entry.From));
            Line("DTEND:" + Utc(entry.To));
            Line("SUMMARY:" + Escape(entry.Summary));
            Line("LOCATION:" + Escape(entry.Location));
            Line("END:VEVENT");
        }

        Line("END:VCALENDAR");
        return text.ToString();

        void Line(string line) => Fold(text, line);
    }

    /// <summary>A text value: backslash, semicolon, comma and line breaks are escaped (3.3.11); other control characters have no place in one.</summary>
    public static string Escape(string value)
    {
        StringBuilder escaped = new(value.Length + 8);
        foreach (char c in value.ReplaceLineEndings("\n"))
        {
            _ = c switch
            {
                '\\' or ';' or ',' => escaped.Append('\\').Append(c),
                '\n' => escaped.Append("\\n"),
                '\t' => escaped.Append(c),
                _ when char.IsControl(c) => escaped,
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>A content line of at most 75 octets, continued on lines that begin with a space, never inside a character.</summary>
    private static void Fold(StringBuilder text, string line)
    {
        int octets = 0;
        foreach (Rune rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > MaxLine)
            {
                text.Append("\r\n ");
                octets = 1;
            }

            text.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }

        text.Append("\r\n");
    }

    private static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
