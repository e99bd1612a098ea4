using System.Text;
using Workflows.Texts;

namespace Workflows.Api;

/// <summary>CSV by RFC 4180 that a spreadsheet opens without running anything.</summary>
internal static class CsvWriting
{
    /// <summary>See <see cref="CsvText.Write"/>.</summary>
    public static string Of(IEnumerable<IReadOnlyList<string?>> lines) => CsvText.Write(lines);

    /// <summary>A file of lines that <see cref="Of"/> wrote, in UTF-8 with its mark: without it Excel takes Japanese for another encoding.</summary>
    public static IResult Download(string csv, string name) =>
        Results.File([.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(csv)], "text/csv; charset=utf-8", name);
}
