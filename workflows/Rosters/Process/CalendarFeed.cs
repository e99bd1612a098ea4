using System.Globalization;
using System.Text;

namespace Workflows.Rosters.Process;

/// <summary>An entry of a calendar feed.</summary>
/// <param name="Uid">The same for the same duty, whoever reads it and however often.</param>
/// <param name="From">Its beginning.</param>
/// <param name="To">First moment after it; the same as the beginning for a moment, which takes no time.</param>
/// <param name="Summary">One line.</param>
/// <param name="Location">Where; null: nowhere in particular.</param>
public sealed record FeedEntry(string Uid, DateTimeOffset From, DateTimeOffset To, string Summary, string? Location)
{
    /// <summary>The day that it is of as a whole, as a deadline in days is; null: it has a time.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>More about it, in lines; null: nothing.</summary>
    public string? Description { get; init; }

    /// <summary>Its page; null: it has none.</summary>
    public Uri? Address { get; init; }
}

/// <summary>Writes what a calendar shows as iCalendar (RFC 5545). Pure.</summary>
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
            if (entry.Day is { } day)
            {
                Line("DTSTART;VALUE=DATE:" + day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)); // the whole of it (3.6.1)
            }
            else
            {
                Line("DTSTART:" + Utc(entry.From));
                if (entry.To > entry.From)
                {
                    Line("DTEND:" + Utc(entry.To));
                }
            }

            Line("SUMMARY:" + Escape(entry.Summary));
            if (entry.Location is not null)
            {
                Line("LOCATION:" + Escape(entry.Location));
            }

            if (entry.Description is not null)
            {
                Line("DESCRIPTION:" + Escape(entry.Description));
            }

            if (entry.Address is not null)
            {
                Line("URL:" + entry.Address.AbsoluteUri);
            }

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
