using System.IO.Compression;
using System.Text;
using Workflows.Ledger;
using Xunit;

namespace Workflows.Unit.Tests.Ledger;

public sealed class FileKindsTests
{
    public static TheoryData<string, byte[], bool, string?> Files => new()
    {
        { "PDF", [.. "%PDF-1.7\n"u8], false, "application/pdf" },
        { "PNG", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], false, "image/png" },
        { "JPEG", [0xFF, 0xD8, 0xFF, 0xE1, 0], false, "image/jpeg" },
        { "HEIC", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0], false, "image/heic" },
        { "MP4", [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 0, 0], false, null },
        { "DOCX", Zip("[Content_Types].xml", "word/document.xml"), false, "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
        { "XLSX", Zip("[Content_Types].xml", "xl/workbook.xml"), false, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
        { "XLSM", Zip("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), false, null },
        { "JAR", Zip("META-INF/MANIFEST.MF", "a.class"), false, null },
        { "cut archive", [.. "PK\u0003\u0004"u8, 1, 2, 3], true, null },
        { "EXE", [.. "MZ"u8, 0x90, 0, 3], true, null },
        { "ELF", [0x7F, .. "ELF"u8, 2], true, null },
        { "HTML", [.. "<html><script>alert(1)</script>"u8], false, null },
        { "EICAR", Encoding.ASCII.GetBytes(@"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"), false, null },
        { "log", Encoding.UTF8.GetBytes("検証ログ\tok\r\n"), true, "text/plain" },
        { "log where documents are asked for", Encoding.UTF8.GetBytes("ok"), false, null },
        { "no UTF-8", [0xA1, 0xA2], true, null },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void File_IsWhatItsContentSays(string what, byte[] bytes, bool takesText, string? type) =>
        Assert.True(type == FileKinds.MediaTypeOf(bytes, takesText), what);

    private static byte[] Zip(params string[] names)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create))
        {
            foreach (string name in names)
            {
                using Stream entry = archive.CreateEntry(name).Open();
                entry.Write("x"u8);
            }
        }

        return stream.ToArray();
    }
}
