using System.IO.Compression;
using System.Text;

namespace Workflows.Ledger;

/// <summary>
/// What a file is by its content; what its name and the device say is believed by nobody (ASVS 12.2.1). Taken are documents and images
/// that people hand in: PDF, PNG, JPEG, HEIC, Office Open XML and OpenDocument without macros, and for technical evidence plain text.
/// </summary>
public static class FileKinds
{
    /// <summary>Most entries of an archive that are looked at.</summary>
    private const int MaxEntries = 5_000;

    private static readonly Dictionary<string, string> OfficeParts = new(StringComparer.Ordinal)
    {
        ["word/document.xml"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ["xl/workbook.xml"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ["ppt/presentation.xml"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    };

    /// <summary>The media type of a file that is taken; null for any other.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="takesText">Whether plain text (UTF-8: logs, CSV) is taken as well.</param>
    public static string? MediaTypeOf(ReadOnlyMemory<byte> bytes, bool takesText)
    {
        ReadOnlySpan<byte> head = bytes.Span;
        return head.StartsWith("%PDF-"u8) ? "application/pdf"
            : head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? "image/png"
            : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
            : IsHeic(head) ? "image/heic"
            : head.StartsWith("PK\u0003\u0004"u8) ? OfficeTypeOf(bytes)
            : takesText && IsText(head) ? "text/plain"
            : null;
    }

    /// <summary>ISO/IEC 14496-12: the box <c>ftyp</c> with a brand of the High Efficiency Image Format.</summary>
    private static bool IsHeic(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12 || !head[4..8].SequenceEqual("ftyp"u8))
        {
            return false;
        }

        string brand = Encoding.ASCII.GetString(head[8..12]);
        return brand is "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "mif1" or "msf1";
    }

    private static string? OfficeTypeOf(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using MemoryStream stream = new(bytes.ToArray(), writable: false);
            using ZipArchive archive = new(stream, ZipArchiveMode.Read);
            if (archive.Entries.Count > MaxEntries || archive.Entries.Any(e =>
                e.FullName.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase) || e.FullName.StartsWith("Basic/", StringComparison.Ordinal)))
            {
                return null; // macros
            }

            if (archive.GetEntry("[Content_Types].xml") is not null)
            {
                return OfficeParts.FirstOrDefault(p => archive.GetEntry(p.Key) is not null).Value;
            }

            if (archive.GetEntry("mimetype") is { Length: < 100 } mimetype)
            {
                using StreamReader reader = new(mimetype.Open(), Encoding.ASCII);
                string type = reader.ReadToEnd();
                return type.StartsWith("application/vnd.oasis.opendocument.", StringComparison.Ordinal) ? type : null;
            }
        }
        catch (InvalidDataException)
        {
            // Not an archive after all.
        }

        return null;
    }

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        try
        {
            foreach (char c in new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes))
            {
                if (char.IsControl(c) && c is not ('\n' or '\r' or '\t' or '\f' or '\u001b'))
                {
                    return false;
                }
            }

            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
