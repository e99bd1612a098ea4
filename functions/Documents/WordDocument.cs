using System.Globalization;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Workflows.Texts;
using Document = DocumentFormat.OpenXml.Wordprocessing.Document;
using Languages = Workflows.Texts.Languages;

namespace Workflows.Documents;

/// <summary>
/// A page of this application as a document of Word (ISO/IEC 29500, .docx) that its reader may go on writing in: what contracts ask for as an Office
/// document (MIE-DLV-08, SAG-DLV-21). What is not printed is not in it; drawings are left out, since their table stands beside them.
/// </summary>
internal static class WordDocument
{
    /// <summary>What a document is sent as.</summary>
    public const string MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    /// <summary>Columns from which on a table needs the page on its side.</summary>
    private const int Wide = 7;

    /// <summary>A4 and its margins, in twentieths of a point.</summary>
    private const uint Short = 11_906, Long = 16_838, Margin = 1_134;

    private const string LeftOut = ".no-print, form, nav, script, style, figure, svg, img, button, input, select, textarea, template, [hidden], .skip, .top, .hidden-text";

    /// <summary>A page as a document, and its title.</summary>
    /// <param name="html">The page; UTF-8.</param>
    public static (byte[] Bytes, string Title) Of(Stream html)
    {
        IHtmlDocument page = new HtmlParser().ParseDocument(html);
        foreach (IElement element in page.QuerySelectorAll(LeftOut))
        {
            element.Remove();
        }

        string title = XmlText.Clean((page.QuerySelector("h1") ?? page.QuerySelector("title"))?.TextContent.Trim() ?? "");
        bool isJapanese = Languages.IsJapanese(page.DocumentElement.GetAttribute("lang") ?? "");
        using MemoryStream file = new();
        using (WordprocessingDocument document = WordprocessingDocument.Create(file, WordprocessingDocumentType.Document))
        {
            document.PackageProperties.Title = title;
            if (DateTimeOffset.TryParse(page.DocumentElement.GetAttribute("data-now"), CultureInfo.InvariantCulture, out DateTimeOffset now))
            {
                document.PackageProperties.Created = document.PackageProperties.Modified = now.UtcDateTime;
            }

            MainDocumentPart main = document.AddMainDocumentPart();
            main.AddNewPart<StyleDefinitionsPart>().Styles = WordStyles.Of(isJapanese);
            FooterPart footer = main.AddNewPart<FooterPart>();
            footer.Footer = Footer(title);
            WordBlocks blocks = new();
            blocks.Walk(page.QuerySelector("main") ?? page.Body!);
            bool isWide = page.QuerySelectorAll("table tr").Any(r => r.Children.Length >= Wide);
            main.Document = new Document(new Body([.. blocks.Written, new SectionProperties(
                new FooterReference { Type = HeaderFooterValues.Default, Id = main.GetIdOfPart(footer) },
                isWide ? new PageSize { Width = Long, Height = Short, Orient = PageOrientationValues.Landscape }
                    : new PageSize { Width = Short, Height = Long },
                new PageMargin { Top = (int)Margin, Bottom = (int)Margin, Left = Margin, Right = Margin, Header = Margin / 2, Footer = Margin / 2 })]));
        }

        return (file.ToArray(), FileNameOf(title));
    }

    private static Footer Footer(string title) => new(new Paragraph(
        new ParagraphProperties(new ParagraphStyleId { Val = WordStyles.Footer }),
        new Run(new Text(title + "　") { Space = SpaceProcessingModeValues.Preserve }),
        new SimpleField(new Run(new Text("1"))) { Instruction = "PAGE" },
        new Run(new Text(" / ") { Space = SpaceProcessingModeValues.Preserve }),
        new SimpleField(new Run(new Text("1"))) { Instruction = "NUMPAGES" }));

    /// <summary>What no file system minds, at most 80 characters.</summary>
    private static string FileNameOf(string title)
    {
        string clean = string.Concat(title.Select(c => char.IsControl(c) || "\\/:*?\"<>|".Contains(c, StringComparison.Ordinal) ? '-' : c)).Trim();
        return clean.Length == 0 ? "page" : PlainText.Clip(clean, 80);
    }
}
