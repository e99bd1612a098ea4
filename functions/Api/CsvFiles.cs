using System.Text;
using Workflows.Texts;

namespace Workflows.Api;

/// <summary>CSV files that people get and bring.</summary>
internal static class CsvFiles
{
    /// <summary>Largest file that somebody brings, in bytes.</summary>
    public const int MaxUpload = 5 * 1024 * 1024;

    /// <summary>Lines that <see cref="CsvText.Write"/> wrote, in UTF-8 with its mark: without it Excel takes Japanese for another encoding.</summary>
    public static IResult Download(string csv, string name) =>
        Results.File([.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(csv)], "text/csv; charset=utf-8", name);

    /// <summary>What a form brings: the text that its sender was shown (<c>text</c>), or the file (<c>file</c>); null: neither can be read.</summary>
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
        return CsvText.TextOf(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}
