using System.Globalization;
using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;
using Workflows.Deliverables;
using Workflows.Documents;
using Workflows.Texts;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Workbooks and documents, as Office reads them.</summary>
public sealed class DocumentTests
{
    private static readonly string?[][] Table =
    [
        ["番号", "名前", "数", "日", "式"],
        ["0012", "岡山 太郎", "12.5", "2026-11-30", "=1+1"],
        ["二行\n目", null, "-3", "1026-11-30", "＠x"],
        ["\u0001\ud800x𠮷", "1.10", "1e5", "007", "123456789012"],
    ];

    /// <summary>Numbers and days are what they are; a code keeps its zeros, and nothing that somebody typed is a formula.</summary>
    [Fact]
    public void AWorkbook_SaysWhatTheTableSays()
    {
        byte[] file = Spreadsheet.Write(Table, "岡山/2026:11");
        using SpreadsheetDocument book = SpreadsheetDocument.Open(new MemoryStream(file), false);
        Assert.Empty(Errors(book));
        List<Cell> cells = [.. book.WorkbookPart!.WorksheetParts.Single().Worksheet.Descendants<Cell>()];
        Assert.Empty(book.WorkbookPart.WorksheetParts.Single().Worksheet.Descendants<CellFormula>());
        Assert.Equal(["12.5", "46356", "-3"], cells.Where(c => c.CellValue is not null).Select(c => c.CellValue!.Text));
        Assert.Equal("岡山202611", book.WorkbookPart.Workbook.Sheets!.Elements<Sheet>().Single().Name!.Value);
        Assert.Equal(
            [
                ["番号", "名前", "数", "日", "式"],
                ["0012", "岡山 太郎", "12.5", "2026-11-30", "=1+1"],
                ["二行\n目", null, "-3", "1026-11-30", "＠x"],
                ["x𠮷", "1.10", "1e5", "007", "123456789012"],
            ],
            Spreadsheet.Read(new(file))!.Select(r => r.Select(c => string.IsNullOrEmpty(c) ? null : c)));
    }

    /// <summary>Longer than a cell may be: cut, where Excel would refuse the whole file.</summary>
    [Fact]
    public void AWorkbook_HoldsNoCellThatExcelRefuses()
    {
        byte[] file = Spreadsheet.Write([["a"], [new string('あ', Spreadsheet.MaxCell + 1)]], "");
        Assert.Equal(Spreadsheet.MaxCell, Spreadsheet.Read(new(file))![1][0]!.Length);
        Assert.Empty(Spreadsheet.Read(new(Spreadsheet.Write([], "x")))!);
    }

    /// <summary>What is brought may be anything: no file ends the request.</summary>
    [Fact]
    public void AFileThatIsNoWorkbook_CannotBeRead()
    {
        byte[] good = Spreadsheet.Write(Table, "x");
        Assert.Null(Spreadsheet.Read(new(good[..(good.Length / 2)])));
        Assert.Null(Spreadsheet.Read(new("PK\u0003\u0004 and nothing"u8.ToArray())));
        using MemoryStream other = new();
        using (ZipArchive archive = new(other, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntry("xl/workbook.xml");
        }

        Assert.Null(Spreadsheet.Read(new(other.ToArray())));
        for (int seed = 0; seed < 200; seed++)
        {
            byte[] broken = [.. good];
            new Random(seed).NextBytes(broken.AsSpan(seed * 7 % (broken.Length - 8), 8));
            _ = Spreadsheet.Read(new(broken)); // null or a table: nothing is thrown
        }
    }

    /// <summary>A few hundred kilobytes that unpack to more than the memory should hold.</summary>
    [Fact]
    public void AFileThatUnpacksToTooMuch_CannotBeRead()
    {
        byte[] good = Spreadsheet.Write(Table, "x");
        using MemoryStream bomb = new();
        bomb.Write(good);
        using (ZipArchive archive = new(bomb, ZipArchiveMode.Update, leaveOpen: true))
        {
            using Stream part = archive.CreateEntry("docProps/padding.xml", CompressionLevel.SmallestSize).Open();
            byte[] zeros = new byte[1024 * 1024];
            for (int i = 0; i <= OfficeFile.MaxUnpacked / zeros.Length; i++)
            {
                part.Write(zeros);
            }
        }

        Assert.True(bomb.Length < 1024 * 1024);
        Assert.NotNull(Spreadsheet.Read(new(good)));
        Assert.Null(Spreadsheet.Read(new(bomb.ToArray())));
    }

    /// <summary>A cell at the far end of the sheet, or a row that no sheet has: two kilobytes that would be millions of empty cells.</summary>
    [Theory]
    [InlineData("<row r=\"1\"><c r=\"XFD1\" t=\"inlineStr\"><is><t>x</t></is></c></row>")]
    [InlineData("<row r=\"1048576\"><c r=\"J1048576\" t=\"inlineStr\"><is><t>x</t></is></c></row>")]
    [InlineData("<row r=\"2000000000\"><c r=\"A2000000000\" t=\"inlineStr\"><is><t>x</t></is></c></row>")]
    public void ASheetOfMillionsOfEmptyCells_CannotBeRead(string row)
    {
        using MemoryStream file = new();
        file.Write(Spreadsheet.Write([["a"]], "x"));
        using (SpreadsheetDocument book = SpreadsheetDocument.Open(file, true))
        {
            using MemoryStream sheet = new(Encoding.UTF8.GetBytes(
                $"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{row}</sheetData></worksheet>"));
            book.WorkbookPart!.WorksheetParts.Single().FeedData(sheet);
        }

        Assert.Null(Spreadsheet.Read(new(file.ToArray())));
    }

    /// <summary>A workbook that is brought is taken as the CSV of its first sheet: formulas' signs and line ends as they were.</summary>
    [Fact]
    public void AWorkbook_IsReadAsItsCsv() => Assert.Equal(
        ["二行\n目", "", "-3", "1026-11-30", "＠x"],
        CsvText.Read(CsvText.WriteAsIs(Spreadsheet.Read(new(Spreadsheet.Write(Table, "x")))!)).ElementAt(2).Fields);

    /// <summary>Headings, names with what they say, tables with repeated headings, lists; no form, no navigation, no drawing.</summary>
    [Fact]
    public void APage_BecomesADocument()
    {
        using MemoryStream html = new(Encoding.UTF8.GetBytes("""
            <!DOCTYPE html><html lang="ja" data-now="2026-11-30T00:00:00Z"><head><title>x</title></head><body>
            <header class="top">いつも</header><main id="main">
              <h1>障害報告書: A/B</h1><p class="no-print">印刷しない</p>
              <p class="row"><span class="badge">対応中</span> <b>重要</b>
                です。</p>
              <section><h2>概要</h2><dl class="facts"><div><dt>契約</dt><dd>岡山県</dd></div><div><dt>内容</dt><dd class="prose">一行目
            二行目</dd></div></dl></section>
              <table><caption>一覧</caption><thead><tr><th>番号</th><th colspan="2">値</th></tr></thead>
                <tbody><tr><td>1</td><td>a</td><td></td></tr></tbody></table>
              <ul><li>甲<ul><li>乙</li></ul></li></ul><ol><li>一</li><li><a href="/x">二</a></li></ol>
              <form><p>式</p></form><svg><text>図</text></svg><pre>a  b</pre></main></body></html>
            """));
        (byte[] bytes, string name) = WordDocument.Of(html);
        Assert.Equal("障害報告書- A-B", name);
        using WordprocessingDocument document = WordprocessingDocument.Open(new MemoryStream(bytes), false);
        Assert.Empty(Errors(document));
        Assert.Equal("障害報告書: A/B", document.PackageProperties.Title);
        Body body = document.MainDocumentPart!.Document!.Body!;
        Assert.Equal(
            [
                "障害報告書: A/B", "対応中 重要 です。", "概要", "契約", "岡山県", "内容", "一行目二行目", "一覧", "番号", "値", "1", "a", "・甲", "・乙", "1.一",
                "2.二", "a  b",
            ],
            body.Descendants<Paragraph>().Select(p => p.InnerText.Trim()).Where(t => t.Length > 0));
        Assert.Equal(["Title", "Heading1", "Caption"], body.Descendants<ParagraphStyleId>().Select(s => s.Val!.Value));
        Assert.Equal(2, body.Elements<DocumentFormat.OpenXml.Wordprocessing.Table>().Count());
        Assert.Single(body.Descendants<TableHeader>());
        Assert.Equal(2, body.Descendants<GridSpan>().Single().Val!.Value);
        Assert.Single(body.Descendants<DocumentFormat.OpenXml.Wordprocessing.Break>());
        Assert.Null(body.Descendants<PageSize>().Single().Orient);
    }

    /// <summary>A table of many columns needs the page on its side.</summary>
    [Fact]
    public void AWideTable_LiesOnItsSide()
    {
        using MemoryStream html = new(Encoding.UTF8.GetBytes(
            $"<html lang=en><main><h1>\u0001</h1><table><tr>{string.Concat(Enumerable.Repeat("<td>x</td>", 9))}</tr></table></main></html>"));
        (byte[] bytes, string name) = WordDocument.Of(html);
        Assert.Equal("page", name);
        using WordprocessingDocument document = WordprocessingDocument.Open(new MemoryStream(bytes), false);
        Assert.Empty(Errors(document));
        Assert.Equal(PageOrientationValues.Landscape, document.MainDocumentPart!.Document!.Descendants<PageSize>().Single().Orient!.Value);
    }

    /// <summary>A client's form stays what it is; the content comes into its place, the words into their marks, and the title is said once.</summary>
    [Fact]
    public void AForm_IsFilledIn()
    {
        byte[] template = WordDocument.Starter("ひな形", isJapanese: true);
        using (MemoryStream edited = new())
        {
            edited.Write(template);
            using (WordprocessingDocument document = WordprocessingDocument.Open(edited, true))
            {
                // As Word leaves it: a mark in several runs, and a style of the form's own.
                Paragraph contract = document.MainDocumentPart!.Document!.Body!.Elements<Paragraph>().Single(p => p.InnerText == WordTemplate.Contract);
                contract.RemoveAllChildren<DocumentFormat.OpenXml.Wordprocessing.Run>();
                contract.Append(Said("件名：{{con"), Said("tract}}御中"));
                StyleOf(document, "Heading1").StyleName!.Val = "見出し";
                StyleOf(document, WordStyles.Grid).Remove();
            }

            template = edited.ToArray();
        }

        Assert.Null(WordTemplate.Refusal(new(template)));
        using MemoryStream html = new(Encoding.UTF8.GetBytes("<html lang=ja><main><h1>月次報告</h1><h2>概要</h2><table><tr><td>a</td></tr></table></main></html>"));
        (byte[] bytes, _) = WordDocument.Of(html, new(template, new Dictionary<string, string>
        {
            [WordTemplate.Contract] = "業務\u0001委託", [WordTemplate.Client] = "佐賀県", [WordTemplate.Contractor] = "受託者", [WordTemplate.Day] = "2026-11-30",
        }));
        using WordprocessingDocument made = WordprocessingDocument.Open(new MemoryStream(bytes), false);
        Assert.Empty(Errors(made));
        Assert.Equal(
            ["佐賀県", "月次報告", "件名：業務委託御中", "概要", "a", "受託者", "2026-11-30"],
            made.MainDocumentPart!.Document!.Body!.Descendants<Paragraph>().Select(p => p.InnerText).Where(t => t.Length > 0));
        Assert.Equal("見出し", StyleOf(made, "Heading1").StyleName!.Val);
        Assert.NotNull(StyleOf(made, WordStyles.Grid));

        static DocumentFormat.OpenXml.Wordprocessing.Run Said(string text) => new(new DocumentFormat.OpenXml.Wordprocessing.Text(text));

        static DocumentFormat.OpenXml.Wordprocessing.Style StyleOf(WordprocessingDocument document, string id) => document.MainDocumentPart!
            .StyleDefinitionsPart!.Styles!.Elements<DocumentFormat.OpenXml.Wordprocessing.Style>().Single(s => s.StyleId == id);
    }

    /// <summary>No place for the content, a part that is fetched from elsewhere, macros, and what is no document at all.</summary>
    [Fact]
    public void AFileThatIsNoForm_IsRefusedWithItsReason()
    {
        byte[] starter = WordDocument.Starter("x", isJapanese: false);
        Assert.Equal("Template.Unread", WordTemplate.Refusal(new("text"u8.ToArray())));
        Assert.Equal("Template.Unread", WordTemplate.Refusal(new(Spreadsheet.Write(Table, "x"))));
        Assert.Equal("Template.Unread", WordTemplate.Refusal(new(starter[..(starter.Length / 2)])));
        Assert.Equal("Template.NoContent", WordTemplate.Refusal(new(Edited(d =>
            d.MainDocumentPart!.Document!.Body!.Elements<Paragraph>().Single(p => p.InnerText == WordTemplate.Content).Remove()))));
        Assert.Equal("Template.Active", WordTemplate.Refusal(new(Edited(d => d.MainDocumentPart!.FooterParts.Single()
            .AddExternalRelationship("http://schemas.openxmlformats.org/officeDocument/2006/relationships/image", new Uri("https://elsewhere.example/i.png"))))));
        Assert.Equal("Template.Active", WordTemplate.Refusal(new(Edited(d => d.MainDocumentPart!.AddNewPart<VbaProjectPart>().FeedData(new MemoryStream([1]))))));
        for (int seed = 0; seed < 200; seed++)
        {
            byte[] broken = [.. starter];
            new Random(seed).NextBytes(broken.AsSpan(seed * 7 % (broken.Length - 8), 8));
            _ = WordTemplate.Refusal(new(broken)); // nothing is thrown
        }

        byte[] Edited(Action<WordprocessingDocument> edit)
        {
            using MemoryStream bytes = new();
            bytes.Write(starter);
            using (WordprocessingDocument document = WordprocessingDocument.Open(bytes, true))
            {
                edit(document);
            }

            return bytes.ToArray();
        }
    }

    /// <summary>A month's report tells of what was carried over, and of nothing that was over or not yet there.</summary>
    [Theory]
    [InlineData("2026-10-31", null, true)]
    [InlineData("2026-10-31", "2026-10-31", false)]
    [InlineData("2026-10-31", "2026-11-01", true)]
    [InlineData("2026-11-01", "2026-11-02", true)]
    [InlineData("2026-11-30", "2026-12-24", true)]
    [InlineData("2026-12-01", null, false)]
    public void ACase_StandsInTheReportOfEachMonthInWhichItWasOpen(string filed, string? closed, bool stands)
    {
        Assert.Equal(stands, DeliverableDrafts.IsIn(At(filed)!.Value, closed is not null, At(closed), At("2026-11-01")!.Value, At("2026-12-01")!.Value));

        static DateTimeOffset? At(string? day) => day is null ? null : new(DateOnly.Parse(day, CultureInfo.InvariantCulture), default, TimeSpan.Zero);
    }

    private static IEnumerable<string> Errors(OpenXmlPackage file) =>
        new OpenXmlValidator(FileFormatVersions.Office2016).Validate(file).Select(e => $"{e.Path?.XPath}: {e.Description}");
}
