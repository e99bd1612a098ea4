using System.Text;
using Workflows.Texts;

namespace Workflows.Documents;

/// <summary>Tables that people get and bring: as CSV, or as a workbook where they ask for one.</summary>
internal static class TableFiles
{
    /// <summary>Largest file that somebody brings, in bytes.</summary>
    public const int MaxUpload = 5 * 1024 * 1024;

    /// <summary>Value of the query's <c>format</c> that asks for a workbook.</summary>
    public const string Workbook = "xlsx";

    private const string Csv = "csv";

    /// <summary>The page of a table is asked for as a file.</summary>
    public static bool IsAsked(HttpRequest request) => request.Query[PageFormat.Key].ToString() is Csv or Workbook;

    /// <summary>A table as the request asks for it; CSV when it does not say.</summary>
    /// <param name="request">With <c>format=xlsx</c> for a workbook.</param>
    /// <param name="lines">The headings first.</param>
    /// <param name="name">Of the file, without its extension.</param>
    public static IResult Download(HttpRequest request, IEnumerable<IReadOnlyList<string?>> lines, string name) =>
        request.Query[PageFormat.Key] == Workbook
            ? Results.File(Spreadsheet.Write(lines, name), Spreadsheet.MediaType, name + "." + Workbook)
            : Download(CsvText.Write(lines), name);

    /// <summary>Lines that <see cref="CsvText.Write"/> wrote, in UTF-8 with its mark: without it Excel takes Japanese for another encoding.</summary>
    /// <param name="csv">The lines.</param>
    /// <param name="name">Of the file, without its extension.</param>
    public static IResult Download(string csv, string name) =>
        Results.File([.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(csv)], "text/csv; charset=utf-8", name + "." + Csv);

    /// <summary>
    /// What a form brings, as CSV: the text that its sender was shown (<c>text</c>), or the file (<c>file</c>), of a workbook its first sheet;
    /// null: neither can be read.
    /// </summary>
    public static async Task<string?> UploadedAsync(IFormCollection form, CancellationToken cancellation)
    {
        if (form["text"].ToString() is { Length: > 0 } seen)
        {
            return seen.Length <= MaxUpload ? seen : null;
        }

        if (form.Files.GetFile("file") is not { Length: > 0 and <= MaxUpload } file)
        {
            return null;
        }

        using MemoryStream bytes = new((int)file.Length);
        await file.CopyToAsync(bytes, cancellation);
        return TextOf(new(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    /// <summary>A file that somebody brings, as CSV; of a workbook its first sheet. Null: it is neither.</summary>
    public static string? TextOf(ArraySegment<byte> content) =>
        Spreadsheet.IsOne(content) ? Spreadsheet.Read(content) is { } rows ? CsvText.WriteAsIs(Even(rows)) : null : CsvText.TextOf(content);

    /// <summary>A sheet does not say how wide it is: a row has the cells of its headings, those at its end that are empty, too.</summary>
    private static IEnumerable<IReadOnlyList<string?>> Even(IReadOnlyList<IReadOnlyList<string?>> rows)
    {
        int width = rows.FirstOrDefault(r => r.Count > 0)?.Count ?? 0;
        return rows.Select(row => row.Count == 0 || row.Count >= width ? row : [.. row, .. new string?[width - row.Count]]);
    }
}
