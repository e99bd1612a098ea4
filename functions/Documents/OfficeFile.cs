using System.IO.Compression;
using DocumentFormat.OpenXml.Packaging;
using ExcelDataReader.Exceptions;

namespace Workflows.Documents;

/// <summary>Files of Office that somebody brings: ZIPs with XML in them.</summary>
internal static class OfficeFile
{
    /// <summary>Most bytes that one may unpack to: a small file can be made to fill the memory.</summary>
    public const int MaxUnpacked = 64 * 1024 * 1024;

    /// <summary>What its parts really hold is counted: what a ZIP says of itself may be a lie.</summary>
    /// <exception cref="InvalidDataException">It is no ZIP.</exception>
    public static bool UnpacksWithin(ArraySegment<byte> file, int most)
    {
        using MemoryStream bytes = new(file.Array!, file.Offset, file.Count, writable: false);
        using ZipArchive archive = new(bytes, ZipArchiveMode.Read);
        byte[] buffer = new byte[81_920];
        long total = 0;
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream part = entry.Open();
            for (int read = part.Read(buffer); read > 0; read = part.Read(buffer))
            {
                if ((total += read) > most)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Somebody else's bytes: whatever a reader stumbles over, the file cannot be read.</summary>
    public static bool IsUnreadable(Exception error) => error is ExcelReaderException or OpenXmlPackageException or FileFormatException or InvalidDataException
        or System.Xml.XmlException or FormatException or ArgumentException or InvalidOperationException or IndexOutOfRangeException or NullReferenceException
        or OverflowException or KeyNotFoundException;
}
