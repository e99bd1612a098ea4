using DocumentFormat.OpenXml.Wordprocessing;

namespace Workflows.Documents;

/// <summary>How documents look: Word's own names of styles, so that whoever goes on writing changes them in one place.</summary>
internal static class WordStyles
{
    public const string Title = "Title";

    public const string Footer = "Footer";

    public const string Grid = "TableGrid";

    public const string Quiet = "Caption";

    public const string Code = "HTMLCode";

    /// <summary>The style of a heading; h1 is the title.</summary>
    /// <param name="level">1 to 6, as in HTML.</param>
    public static string Heading(int level) => level == 1 ? Title : $"Heading{Math.Min(level - 1, 3)}";

    /// <summary>The styles.</summary>
    /// <param name="isJapanese">In which language the document is.</param>
    public static Styles Of(bool isJapanese) => new(
        new DocDefaults(
            new RunPropertiesDefault(new RunPropertiesBaseStyle(
                new RunFonts { Ascii = isJapanese ? "Yu Gothic" : "Calibri", HighAnsi = isJapanese ? "Yu Gothic" : "Calibri", EastAsia = "Yu Gothic" },
                new FontSize { Val = "21" },
                new Languages { Val = "en-US", EastAsia = "ja-JP" })),
            new ParagraphPropertiesDefault(new ParagraphPropertiesBaseStyle(
                new SpacingBetweenLines { After = "80", Line = "276", LineRule = LineSpacingRuleValues.Auto }))),
        new Style(new StyleName { Val = "Normal" }) { Type = StyleValues.Paragraph, StyleId = "Normal", Default = true },
        Paragraph(Title, "Title", 32, bold: true, before: 0, level: null),
        Paragraph("Heading1", "heading 1", 26, bold: true, before: 280, level: 0),
        Paragraph("Heading2", "heading 2", 23, bold: true, before: 200, level: 1),
        Paragraph("Heading3", "heading 3", 21, bold: true, before: 160, level: 2),
        Paragraph(Quiet, "caption", 19, bold: false, before: 80, level: null),
        Paragraph(Footer, "footer", 17, bold: false, before: 0, level: null),
        new Style(new StyleName { Val = "HTML Code" }, new StyleRunProperties(new RunFonts { Ascii = "Consolas", HighAnsi = "Consolas" }))
        {
            Type = StyleValues.Character, StyleId = Code,
        },
        new Style(new StyleName { Val = "Table Grid" }, new StyleTableProperties(new TableBorders(
            new TopBorder { Val = BorderValues.Single, Size = 4 }, new LeftBorder { Val = BorderValues.Single, Size = 4 },
            new BottomBorder { Val = BorderValues.Single, Size = 4 }, new RightBorder { Val = BorderValues.Single, Size = 4 },
            new InsideHorizontalBorder { Val = BorderValues.Single, Size = 4 }, new InsideVerticalBorder { Val = BorderValues.Single, Size = 4 })))
        {
            Type = StyleValues.Table, StyleId = Grid,
        });

    private static Style Paragraph(string id, string name, int halfPoints, bool bold, int before, int? level)
    {
        StyleParagraphProperties paragraph = new(new SpacingBetweenLines { Before = $"{before}", After = "80" });
        if (level is { } outline)
        {
            paragraph.InsertAt(new KeepNext(), 0);
            paragraph.Append(new OutlineLevel { Val = outline });
        }

        StyleRunProperties run = bold ? new(new Bold(), new FontSize { Val = $"{halfPoints}" }) : new(new FontSize { Val = $"{halfPoints}" });
        return new Style(new StyleName { Val = name }, new BasedOn { Val = "Normal" }, new NextParagraphStyle { Val = "Normal" }, paragraph, run)
        {
            Type = StyleValues.Paragraph, StyleId = id,
        };
    }
}
