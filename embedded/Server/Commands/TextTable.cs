using System.Globalization;
using System.Text;

namespace Workflows.Embedded.Server;

/// <summary>Columns aligned for a terminal: full-width characters count two, and nothing can control the terminal.</summary>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    public TextTable Add(params string?[] cells)
    {
        _rows.Add([.. cells.Select(c => Printable(c ?? ""))]);
        return this;
    }

    /// <summary>Writes the heading and the rows; the last column is not padded.</summary>
    public void Write(TextWriter output)
    {
        List<string[]> all = headings.All(h => h.Length == 0) ? _rows : [headings, .. _rows];
        int[] widths = [.. Enumerable.Range(0, headings.Length).Select(column => all.Select(row => Width(row[column])).DefaultIfEmpty(0).Max())];
        foreach (var row in all)
        {
            StringBuilder line = new();
            for (var column = 0; column < row.Length; column++)
            {
                line.Append(row[column]);
                if (column < row.Length - 1)
                {
                    line.Append(' ', widths[column] - Width(row[column]) + 2);
                }
            }

            output.WriteLine(line.ToString().TrimEnd());
        }
    }

    /// <summary>The text on one line, with a middle dot for each character that a terminal would obey or not show.</summary>
    public static string Printable(string text)
    {
        StringBuilder line = new(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            line.Append(Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned ? "·" : rune.ToString());
        }

        return line.ToString();
    }

    /// <summary>Columns of a terminal that the text takes (Unicode's East Asian Width: wide and full-width are two, combining marks none).</summary>
    public static int Width(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0 : IsWide(rune.Value) ? 2 : 1;
        }

        return width;
    }

    private static bool IsWide(int code) =>
        code is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0x33FF) or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x4E00 and <= 0x9FFF) or (>= 0xA000 and <= 0xA4CF) or (>= 0xA960 and <= 0xA97F) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6FF)
        or (>= 0x1F900 and <= 0x1F9FF) or (>= 0x20000 and <= 0x3FFFD);
}
