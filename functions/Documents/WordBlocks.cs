using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Workflows.Documents;

/// <summary>Writes what HTML says as paragraphs and tables.</summary>
/// <param name="indent">How deep the paragraphs stand, in twentieths of a point.</param>
internal sealed partial class WordBlocks(int indent = 0)
{
    /// <summary>Of one level of a list.</summary>
    private const int Step = 360;

    /// <summary>Between the margins of a page that stands.</summary>
    private const int TextWidth = 9_638;

    private static readonly HashSet<string> Blocks =
    [
        "ADDRESS", "ARTICLE", "ASIDE", "BLOCKQUOTE", "CAPTION", "DD", "DETAILS", "DIV", "DL", "DT", "FIELDSET", "FIGCAPTION", "FIGURE", "FOOTER", "H1", "H2",
        "H3", "H4", "H5", "H6", "HEADER", "LEGEND", "LI", "MAIN", "OL", "P", "PRE", "SECTION", "SUMMARY", "TABLE", "UL",
    ];

    private readonly List<OpenXmlElement> written = [];

    private Paragraph? open;

    private bool endsInSpace;

    /// <summary>What was written so far.</summary>
    public IReadOnlyList<OpenXmlElement> Written => written;

    /// <summary>Writes what stands in an element, block by block.</summary>
    public void Walk(IElement element) => Walk(element, default);

    private void Walk(IElement element, Inline style)
    {
        foreach (INode node in element.ChildNodes)
        {
            switch (node)
            {
                case IText text:
                    Write(text.Data, style);
                    break;

                case IElement { LocalName: "br" }:
                    Break();
                    break;

                case IElement child when Blocks.Contains(child.LocalName.ToUpperInvariant()):
                    Close();
                    Block(child, style.Of(child));
                    Close();
                    break;

                case IElement child:
                    Walk(child, style.Of(child));
                    break;
            }
        }
    }

    private void Block(IElement element, Inline style)
    {
        switch (element.LocalName)
        {
            case ['h', >= '1' and <= '6' and var level]:
                Open(WordStyles.Heading(level - '0'));
                Align(element);
                Walk(element, style);
                break;

            case "table":
                Table(element);
                break;

            case "dl":
                Definitions(element);
                break;

            case "ul" or "ol":
                foreach ((int index, IElement item) in element.Children.Where(c => c.LocalName == "li").Index())
                {
                    Item(item, element.LocalName == "ol" ? string.Create(CultureInfo.InvariantCulture, $"{index + 1}.") : "・");
                }

                break;

            case "summary" or "legend" or "dt":
                Walk(element, style with { IsBold = true });
                break;

            default:
                Align(element);
                Walk(element, style);
                break;
        }
    }

    /// <summary>Where the lines of a block stand, if not on the left: <c>data-align</c> says center or right.</summary>
    private void Align(IElement element)
    {
        if (element.GetAttribute("data-align") is { } where)
        {
            Open().ParagraphProperties!.Append(new Justification { Val = where == "center" ? JustificationValues.Center : JustificationValues.Right });
        }
    }

    /// <summary>The first paragraph with its mark, the others below its words.</summary>
    private void Item(IElement item, string mark)
    {
        WordBlocks inner = new(indent + Step);
        inner.Walk(item);
        inner.Close();
        if (inner.written.OfType<Paragraph>().FirstOrDefault() is { } first && ReferenceEquals(first, inner.written[0]))
        {
            first.ParagraphProperties!.Indentation!.Hanging = Step.ToString(CultureInfo.InvariantCulture);
            first.InsertAfter(new Run(new Text(mark), new TabChar()), first.ParagraphProperties);
        }

        written.AddRange(inner.written);
    }

    /// <summary>Names and what they say, side by side.</summary>
    private void Definitions(IElement list)
    {
        List<TableRow> rows = [];
        foreach (IElement name in list.QuerySelectorAll("dt"))
        {
            List<IElement> said = [];
            for (IElement? next = name.NextElementSibling; next is { LocalName: "dd" }; next = next.NextElementSibling)
            {
                said.Add(next);
            }

            rows.Add(new TableRow(Cell([name], 1, true), Cell(said, 1, false)));
        }

        Add(rows, 28, 72);
    }

    private void Table(IElement table)
    {
        if (table.Children.FirstOrDefault(c => c.LocalName == "caption") is { } caption)
        {
            Open(WordStyles.Quiet);
            Walk(caption, default);
            Close();
        }

        Add([.. table.QuerySelectorAll("tr").Where(r => ReferenceEquals(r.Closest("table"), table)).Select(row => new TableRow(
        [
            .. row.ParentElement?.LocalName == "thead" ? (TableRowProperties[])[new TableRowProperties(new CantSplit(), new TableHeader())] : [],
            .. row.Children.Where(c => c.LocalName is "td" or "th")
                .Select(c => Cell([c], int.TryParse(c.GetAttribute("colspan"), out int span) ? span : 1, c.LocalName == "th")),
        ]))]);
    }

    /// <param name="rows">Of a table; none is written without rows.</param>
    /// <param name="shares">Widths of the columns, in hundredths of the page's; empty: as their words want.</param>
    private void Add(List<TableRow> rows, params ReadOnlySpan<int> shares)
    {
        if (rows.Count == 0)
        {
            return;
        }

        Close();
        int columns = rows.Max(r => r.Elements<TableCell>().Sum(c => c.TableCellProperties?.GridSpan?.Val?.Value ?? 1));
        List<GridColumn> grid = [];
        for (int i = 0; i < columns; i++)
        {
            grid.Add(new GridColumn { Width = ((shares.IsEmpty ? 100 / columns : shares[i]) * (TextWidth / 100)).ToString(CultureInfo.InvariantCulture) });
        }

        written.Add(new Table(
        [
            new TableProperties(
                new TableStyle { Val = WordStyles.Grid }, new TableWidth { Width = "5000", Type = TableWidthUnitValues.Pct },
                new TableIndentation { Width = indent, Type = TableWidthUnitValues.Dxa }),
            new TableGrid(grid),
            .. rows,
        ]));
        written.Add(new Paragraph()); // two tables that touch would be one
    }

    private static TableCell Cell(IReadOnlyList<IElement> content, int columns, bool isHeading)
    {
        WordBlocks inner = new();
        foreach (IElement element in content)
        {
            inner.Walk(element, new Inline { IsBold = isHeading }.Of(element));
            inner.Close();
        }

        if (inner.written.LastOrDefault() is null or DocumentFormat.OpenXml.Wordprocessing.Table)
        {
            inner.written.Add(new Paragraph()); // a cell ends with one
        }

        TableCellProperties properties = new();
        if (columns > 1)
        {
            properties.Append(new GridSpan { Val = columns });
        }

        if (isHeading)
        {
            properties.Append(new Shading { Val = ShadingPatternValues.Clear, Fill = "F2F2F2" });
        }

        return new TableCell([properties, .. inner.written]);
    }

    private void Write(string data, Inline style)
    {
        string text = XmlText.Clean(style.KeepsLines ? data : Blank().Replace(data, " "));
        foreach ((int index, string line) in text.Split('\n').Index())
        {
            if (index > 0)
            {
                Break();
            }

            // What lies between two blocks is their layout and no text, and so is a space at the beginning of a line or after another one.
            string said = open is null || endsInSpace ? line.TrimStart(' ') : line;
            if (said.Length > 0)
            {
                Open().Append(new Run(style.Properties(), new Text(said) { Space = SpaceProcessingModeValues.Preserve }));
                endsInSpace = said[^1] == ' ';
            }
        }
    }

    private void Break()
    {
        if (open is not null)
        {
            open.Append(new Run(new Break()));
            endsInSpace = true;
        }
    }

    private Paragraph Open(string? style = null)
    {
        if (open is null)
        {
            ParagraphProperties properties = new();
            if (style is not null)
            {
                properties.Append(new ParagraphStyleId { Val = style });
            }

            properties.Append(new Indentation { Left = indent.ToString(CultureInfo.InvariantCulture) });
            open = new Paragraph(properties);
            endsInSpace = true;
        }

        return open;
    }

    private void Close()
    {
        if (open is { } done)
        {
            open = null;
            if (done.Elements<Run>().Any())
            {
                written.Add(done);
            }
        }

        endsInSpace = false;
    }

    [GeneratedRegex("[ \t\r\n]+")]
    private static partial Regex Blank();

    /// <summary>How words stand in their line.</summary>
    private readonly record struct Inline(bool IsBold, bool IsQuiet, bool IsBoxed, bool IsCode, bool KeepsLines)
    {
        public Inline Of(IElement element) => new(
            IsBold || element.LocalName is "b" or "strong" || element.ClassList.Contains("strong"),
            IsQuiet || element.ClassList.Contains("muted"),
            IsBoxed || element.ClassList.Contains("badge"),
            IsCode || element.LocalName is "code" or "pre" || element.ClassList.Contains("mono"),
            KeepsLines || element.LocalName == "pre" || element.ClassList.Contains("prose"));

        public RunProperties Properties()
        {
            RunProperties properties = new();
            if (IsCode)
            {
                properties.Append(new RunStyle { Val = WordStyles.Code });
            }

            if (IsBold)
            {
                properties.Append(new Bold());
            }

            if (IsQuiet)
            {
                properties.Append(new Color { Val = "595959" });
            }

            if (IsBoxed)
            {
                properties.Append(new Border { Val = BorderValues.Single, Size = 4, Space = 1 });
            }

            return properties;
        }
    }
}
