using System.Text;

namespace Workflows.Texts;

/// <summary>Comma-separated values after RFC 4180: quotes around a field, doubled inside it; line breaks within quotes are allowed.</summary>
public static class CsvText
{
    /// <summary>A row.</summary>
    /// <param name="Number">The line on which the row begins, from 1.</param>
    /// <param name="Fields">Unquoted.</param>
    /// <param name="Error">What is wrong with the row, or null; then the fields are as far as they could be read.</param>
    public sealed record Row(int Number, IReadOnlyList<string> Fields, string? Error);

    /// <summary>Lines ended by CR LF, for a spreadsheet that opens them without running anything.</summary>
    public static string Write(IEnumerable<IReadOnlyList<string?>> lines) => Write(lines, Cell);

    /// <summary>As <see cref="Write(IEnumerable{IReadOnlyList{string?}})"/>, for a program that reads it again: every cell says what it said.</summary>
    public static string WriteAsIs(IEnumerable<IReadOnlyList<string?>> lines) => Write(lines, cell => Quoted(cell ?? ""));

    /// <summary>
    /// A cell. What begins like a formula (= + - @, their full-width forms that Japanese spreadsheets take as well, tab, CR) gets an
    /// apostrophe: titles come from monitoring tools and from people.
    /// </summary>
    public static string Cell(string? value)
    {
        string text = value ?? "";
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠' or '\t' or '\r' or '\n')
        {
            text = "'" + text;
        }

        return Quoted(text);
    }

    private static string Write(IEnumerable<IReadOnlyList<string?>> lines, Func<string?, string> cellOf)
    {
        StringBuilder csv = new();
        foreach (IReadOnlyList<string?> line in lines)
        {
            csv.AppendJoin(',', line.Select(cellOf)).Append("\r\n");
        }

        return csv.ToString();
    }

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>What a cell says, without the apostrophe that <see cref="Cell"/> put before what begins like a formula.</summary>
    public static string TextOfCell(string cell) =>
        cell.Length > 1 && cell[0] == '\'' && cell[1] is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠' ? cell[1..] : cell;

    static CsvText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>A file's text: UTF-8, or Shift_JIS, in which Japanese Excel saves CSV; null: neither.</summary>
    public static string? TextOf(ReadOnlySpan<byte> bytes)
    {
        foreach (Encoding encoding in (Encoding[])
            [new UTF8Encoding(false, true), Encoding.GetEncoding(932, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)])
        {
            try
            {
                return encoding.GetString(bytes);
            }
            catch (DecoderFallbackException)
            {
                // the next one
            }
        }

        return null;
    }

    /// <summary>The rows; empty lines are left out.</summary>
    public static IEnumerable<Row> Read(string text)
    {
        var (line, start) = (1, 1);
        var fields = new List<string>();
        var field = new StringBuilder();
        var (quoted, closed) = (false, false);
        string? error = null;
        var i = text.StartsWith('\uFEFF') ? 1 : 0;
        for (; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : '\n';
            if (quoted && i < text.Length)
            {
                if (c != '"')
                {
                    line += c == '\n' ? 1 : 0;
                    field.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append('"');
                    i++;
                }
                else
                {
                    (quoted, closed) = (false, true);
                }
            }
            else if (c == '"' && field.Length == 0 && !closed)
            {
                quoted = true;
            }
            else if (c is ',' or '\n')
            {
                error ??= quoted ? "a quote that is never closed" : null;
                fields.Add(closed ? field.ToString() : field.ToString().TrimEnd('\r'));
                field.Clear();
                closed = false;
                if (c == ',')
                {
                    continue;
                }

                if (fields is not [""])
                {
                    yield return new Row(start, [.. fields], error);
                }

                fields.Clear();
                (error, start) = (null, ++line);
            }
            else if (closed && c != '\r')
            {
                error ??= $"'{c}' after a closing quote";
            }
            else if (c == '"')
            {
                error ??= "a quote inside an unquoted field";
            }
            else if (!closed)
            {
                field.Append(c);
            }
        }
    }
}
