using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using ExcelDataReader;
using Workflows.Texts;

namespace Workflows.Documents;

/// <summary>Workbooks (ISO/IEC 29500, .xlsx) with one sheet. Text stays text: nothing that somebody typed is ever a formula.</summary>
internal static class Spreadsheet
{
    /// <summary>What a workbook is sent as.</summary>
    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Longest text of a cell, in characters: what the format allows.</summary>
    public const int MaxCell = 32_767;

    /// <summary>Widest sheet that is read, in columns.</summary>
    public const int MaxColumns = 500;

    /// <summary>Largest sheet that is read, in cells, empty ones too.</summary>
    public const int MaxCells = 2_000_000;

    /// <summary>Longest name of a sheet, in characters.</summary>
    private const int MaxName = 31;

    /// <summary>Widest column, in characters.</summary>
    private const int MaxWidth = 60;

    private enum Style : uint
    {
        Text,
        Heading,
        Day,
    }

    /// <summary>A workbook: headings stay in sight and filter, numbers and days are numbers and days.</summary>
    /// <param name="lines">The headings first.</param>
    /// <param name="name">Of the sheet.</param>
    public static byte[] Write(IEnumerable<IReadOnlyList<string?>> lines, string name)
    {
        List<IReadOnlyList<string?>> rows = [.. lines];
        int columns = rows.Count == 0 ? 0 : rows.Max(r => r.Count);
        using MemoryStream file = new();
        using (SpreadsheetDocument workbook = SpreadsheetDocument.Create(file, SpreadsheetDocumentType.Workbook))
        {
            WorkbookPart book = workbook.AddWorkbookPart();
            book.AddNewPart<WorkbookStylesPart>().Stylesheet = Styles();
            WorksheetPart sheet = book.AddNewPart<WorksheetPart>();
            using (OpenXmlWriter writer = OpenXmlWriter.Create(sheet))
            {
                writer.WriteStartElement(new Worksheet());
                writer.WriteElement(new SheetViews(new SheetView(
                    new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen })
                {
                    WorkbookViewId = 0,
                }));
                if (columns > 0)
                {
                    writer.WriteElement(new Columns(Enumerable.Range(0, columns).Select(c => new Column
                    {
                        Min = (uint)c + 1, Max = (uint)c + 1, CustomWidth = true,
                        Width = Math.Clamp(rows.Max(r => c < r.Count ? WidthOf(r[c]) : 0) + 2, 6, MaxWidth),
                    })));
                }

                writer.WriteStartElement(new SheetData());
                foreach ((int index, IReadOnlyList<string?> row) in rows.Index())
                {
                    writer.WriteStartElement(new Row());
                    foreach (string? text in row)
                    {
                        writer.WriteElement(CellOf(text, index == 0));
                    }

                    writer.WriteEndElement();
                }

                writer.WriteEndElement();
                if (columns > 0)
                {
                    writer.WriteElement(new AutoFilter { Reference = string.Create(CultureInfo.InvariantCulture, $"A1:{LetterOf(columns - 1)}{rows.Count}") });
                }

                writer.WriteEndElement();
            }

            book.Workbook = new Workbook(new Sheets(new Sheet { Name = SheetName(name), SheetId = 1, Id = book.GetIdOfPart(sheet) }));
        }

        return file.ToArray();
    }

    /// <summary>The bytes begin as a ZIP does, which no text file does.</summary>
    public static bool IsOne(ReadOnlySpan<byte> bytes) => bytes.StartsWith("PK\u0003\u0004"u8);

    /// <summary>The first sheet, an empty row as an empty one; days as <c>yyyy-MM-dd</c>, moments with <c>HH:mm</c>; null: it cannot be read.</summary>
    public static IReadOnlyList<IReadOnlyList<string?>>? Read(ArraySegment<byte> bytes)
    {
        // Before anything else: the reader of code page 1252, which it asks for in any case.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        try
        {
            if (!OfficeFile.UnpacksWithin(bytes, OfficeFile.MaxUnpacked))
            {
                return null;
            }

            using MemoryStream file = new(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
            using IExcelDataReader reader = ExcelReaderFactory.CreateOpenXmlReader(file);

            // One cell at the far end of a sheet is enough for millions that are empty.
            if (reader.FieldCount > MaxColumns || (long)reader.RowCount * reader.FieldCount > MaxCells)
            {
                return null;
            }

            List<IReadOnlyList<string?>> rows = [];
            while (reader.Read())
            {
                string?[] row = [.. Enumerable.Range(0, reader.FieldCount).Select(i => TextOf(reader.GetValue(i)))];
                rows.Add(row.AsSpan(0, Array.FindLastIndex(row, t => t is not null) + 1).ToArray());
            }

            return rows;
        }
        catch (Exception error) when (OfficeFile.IsUnreadable(error))
        {
            return null;
        }
    }

    private static string? TextOf(object? value) => value switch
    {
        null => null,
        string text => text,
        DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        double number => decimal.TryParse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture,
            out decimal exact) ? exact.ToString(CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "TRUE" : "FALSE",
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static Cell CellOf(string? value, bool isHeading)
    {
        string text = XmlText.Clean(value ?? "");
        if (isHeading || text.Length == 0)
        {
            return Words(isHeading ? Style.Heading : Style.Text);
        }

        if (IsNumber(text))
        {
            return new Cell { CellValue = new(text), DataType = CellValues.Number };
        }

        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day.Year >= 1901
            ? new Cell { CellValue = new(day.ToDateTime(TimeOnly.MinValue).ToOADate()), StyleIndex = (uint)Style.Day }
            : Words(Style.Text);

        Cell Words(Style style) => new(new InlineString(new Text(PlainText.Clip(text, MaxCell)) { Space = SpaceProcessingModeValues.Preserve }))
        {
            DataType = CellValues.InlineString, StyleIndex = (uint)style,
        };
    }

    /// <summary>
    /// What a spreadsheet shows as it is written: a code such as 0012, a version such as 1.10 and a long serial number stay what they are.
    /// </summary>
    private static bool IsNumber(string text) => text.Length <= 11
        && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
        && number.ToString("0.##########", CultureInfo.InvariantCulture) == text;

    /// <summary>In characters of half width: a Japanese one takes two.</summary>
    private static int WidthOf(string? text) => (text ?? "").Split('\n').Max(line => line.Take(MaxWidth).Sum(c => c < '\u1100' ? 1 : 2));

    private static string LetterOf(int column) => (column >= 26 ? LetterOf((column / 26) - 1) : "") + (char)('A' + (column % 26));

    private static string SheetName(string name)
    {
        string clean = string.Concat(XmlText.Clean(name).Where(c => c is not ('\\' or '/' or '?' or '*' or '[' or ']' or ':' or '\'')));
        return clean.Length == 0 ? "1" : clean.Length > MaxName ? clean[..MaxName] : clean;
    }

    private static Stylesheet Styles() => new(
        new Fonts(new Font(), new Font(new Bold())),
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
        new Borders(new Border()),
        new CellStyleFormats(new CellFormat()),
        new CellFormats(
            new CellFormat(new Alignment { WrapText = true, Vertical = VerticalAlignmentValues.Top }) { ApplyAlignment = true },
            new CellFormat { FontId = 1, ApplyFont = true },
            new CellFormat { NumberFormatId = 14, ApplyNumberFormat = true }));
}
