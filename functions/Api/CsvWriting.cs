using System.Text;

namespace Workflows.Api;

/// <summary>CSV by RFC 4180 that a spreadsheet opens without running anything.</summary>
internal static class CsvWriting
{
    /// <summary>Lines ended by CR LF.</summary>
    public static string Of(IEnumerable<IReadOnlyList<string?>> lines)
    {
        StringBuilder csv = new();
        foreach (IReadOnlyList<string?> line in lines)
        {
            csv.AppendJoin(',', line.Select(Cell)).Append("\r\n");
        }

        return csv.ToString();
    }

    /// <summary>A file of lines that <see cref="Of"/> wrote, in UTF-8 with its mark: without it Excel takes Japanese for another encoding.</summary>
    public static IResult Download(string csv, string name) =>
        Results.File([.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(csv)], "text/csv; charset=utf-8", name);

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

        return text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
