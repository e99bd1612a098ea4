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

    /// <summary>A page as a document, and its title; null: it has no link to it, so it is meant for the screen only.</summary>
    /// <param name="html">The page; UTF-8.</param>
    /// <param name="form">The form that its contract has; null: none.</param>
    public static (byte[] Bytes, string Title)? OfPage(Stream html, WordForm? form)
    {
        IHtmlDocument page = new HtmlParser().ParseDocument(html);
        return page.QuerySelector("a[data-word]") is null ? null : Of(page, form);
    }

    /// <summary>A sheet as a document, and its title.</summary>
    /// <inheritdoc cref="OfPage"/>
    public static (byte[] Bytes, string Title) Of(Stream html, WordForm? form = null) => Of(new HtmlParser().ParseDocument(html), form);

    private static (byte[] Bytes, string Title) Of(IHtmlDocument page, WordForm? form)
    {
        foreach (IElement element in page.QuerySelectorAll(LeftOut))
        {
            element.Remove();
        }

        string title = XmlText.Clean((page.QuerySelector("h1") ?? page.QuerySelector("title"))?.TextContent.Trim() ?? "");
        bool isJapanese = Languages.IsJapanese(page.DocumentElement.GetAttribute("lang") ?? "");
        WordBlocks blocks = new();
        blocks.Walk(page.QuerySelector("main") ?? page.Body!);
        using MemoryStream file = new();
        file.Write(form?.Template);
        using (WordprocessingDocument document = form is null
            ? WordprocessingDocument.Create(file, WordprocessingDocumentType.Document) : WordprocessingDocument.Open(file, true))
        {
            document.PackageProperties.Title = title;
            if (DateTimeOffset.TryParse(page.DocumentElement.GetAttribute("data-now"), CultureInfo.InvariantCulture, out DateTimeOffset now))
            {
                document.PackageProperties.Created = document.PackageProperties.Modified = now.UtcDateTime;
            }

            if (form is not null)
            {
                WordTemplate.AddStyles(document, WordStyles.Of(isJapanese));
                WordTemplate.Fill(document, blocks.Written, new Dictionary<string, string>(form.Words) { [WordTemplate.Title] = title });
            }
            else
            {
                Write(document, blocks.Written, title, isJapanese, isWide: page.QuerySelectorAll("table tr").Any(r => r.Children.Length >= Wide));
            }
        }

        return (file.ToArray(), FileNameOf(title));
    }

    /// <summary>A form to begin with, which its reader changes in Word as they like.</summary>
    /// <param name="hint">What stands in it.</param>
    /// <param name="isJapanese">In which language.</param>
    public static byte[] Starter(string hint, bool isJapanese)
    {
        using MemoryStream file = new();
        using (WordprocessingDocument document = WordprocessingDocument.Create(file, WordprocessingDocumentType.Document))
        {
            Write(document,
            [
                Line(WordTemplate.Client), Line(WordTemplate.Title, WordStyles.Title), Line(WordTemplate.Contract), Line(WordTemplate.Content),
                Line(WordTemplate.Contractor), Line(WordTemplate.Day),
            ], hint, isJapanese, isWide: false);
        }

        return file.ToArray();

        static Paragraph Line(string text, string? style = null) => new(
            new ParagraphProperties([.. style is null ? (OpenXmlElement[])[] : [new ParagraphStyleId { Val = style }]]), new Run(new Text(text)));
    }

    private static void Write(WordprocessingDocument document, IReadOnlyList<OpenXmlElement> content, string title, bool isJapanese, bool isWide)
    {
        MainDocumentPart main = document.AddMainDocumentPart();
        main.AddNewPart<StyleDefinitionsPart>().Styles = WordStyles.Of(isJapanese);
        FooterPart footer = main.AddNewPart<FooterPart>();
        footer.Footer = Footer(title);
        main.Document = new Document(new Body([.. content, new SectionProperties(
            new FooterReference { Type = HeaderFooterValues.Default, Id = main.GetIdOfPart(footer) },
            isWide ? new PageSize { Width = Long, Height = Short, Orient = PageOrientationValues.Landscape }
                : new PageSize { Width = Short, Height = Long },
            new PageMargin { Top = (int)Margin, Bottom = (int)Margin, Left = Margin, Right = Margin, Header = Margin / 2, Footer = Margin / 2 })]));
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
