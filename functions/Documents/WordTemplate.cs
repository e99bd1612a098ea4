using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Workflows.Documents;

/// <summary>
/// A form of Word: its cover, header, footer, margins and styles stay, and what the software writes comes where it says so. People edit it in Word; words
/// between double braces are filled in.
/// </summary>
internal static class WordTemplate
{
    /// <summary>The paragraph in whose place the content comes; it stands alone in its paragraph.</summary>
    public const string Content = "{{content}}";

    /// <summary>Filled in wherever they stand: title of the document, and of its contract the name, the client and the contractor; the day.</summary>
    public const string Title = "{{title}}", Contract = "{{contract}}", Client = "{{client}}", Contractor = "{{contractor}}", Day = "{{date}}";

    /// <summary>Why a file cannot be a form, as a key of the pages' texts; null: it can.</summary>
    public static string? Refusal(ArraySegment<byte> file)
    {
        try
        {
            if (!Spreadsheet.IsOne(file) || !OfficeFile.UnpacksWithin(file, OfficeFile.MaxUnpacked))
            {
                return "Template.Unread";
            }

            using MemoryStream bytes = new(file.Array!, file.Offset, file.Count, writable: false);
            using WordprocessingDocument document = WordprocessingDocument.Open(bytes, false);
            return document.DocumentType != WordprocessingDocumentType.Document || document.MainDocumentPart?.Document?.Body is not { } body ? "Template.Unread"
                : document.MainDocumentPart.VbaProjectPart is not null || IsFetching(document) ? "Template.Active"
                : Place(body) is null ? "Template.NoContent"
                : null;
        }
        catch (Exception error) when (OfficeFile.IsUnreadable(error))
        {
            return "Template.Unread";
        }
    }

    /// <summary>Puts content into a form.</summary>
    /// <param name="document">The form, opened to be changed.</param>
    /// <param name="content">In the order of the document.</param>
    /// <param name="words">What is filled in, by its mark.</param>
    public static void Fill(WordprocessingDocument document, IReadOnlyList<OpenXmlElement> content, IReadOnlyDictionary<string, string> words)
    {
        MainDocumentPart main = document.MainDocumentPart!;
        Paragraph place = Place(main.Document!.Body!)!;
        bool hasTitle = main.Document.Body!.InnerText.Contains(Title, StringComparison.Ordinal);
        foreach (OpenXmlElement element in content)
        {
            // The form says the title itself: once is enough.
            if (!hasTitle || element is not Paragraph { ParagraphProperties.ParagraphStyleId.Val.Value: WordStyles.Title })
            {
                place.InsertBeforeSelf(element.CloneNode(true));
            }
        }

        place.Remove();
        foreach (OpenXmlElement root in main.HeaderParts.Select(h => (OpenXmlElement?)h.Header).Concat(main.FooterParts.Select(f => f.Footer))
            .Append(main.Document).OfType<OpenXmlElement>())
        {
            foreach (Paragraph paragraph in root.Descendants<Paragraph>().Where(p => words.Keys.Any(w => p.InnerText.Contains(w, StringComparison.Ordinal))))
            {
                Replace(paragraph, words);
            }
        }
    }

    /// <summary>Styles that content uses and a form does not have.</summary>
    public static void AddStyles(WordprocessingDocument document, Styles ours)
    {
        StyleDefinitionsPart part = document.MainDocumentPart!.StyleDefinitionsPart ?? document.MainDocumentPart.AddNewPart<StyleDefinitionsPart>();
        part.Styles ??= new Styles();
        HashSet<string?> known = [.. part.Styles.Elements<Style>().Select(s => s.StyleId?.Value)];
        part.Styles.Append(ours.Elements<Style>().Where(s => s.Default?.Value is not true && !known.Contains(s.StyleId?.Value)).Select(s => s.CloneNode(true)));
    }

    private static Paragraph? Place(Body body) => body.Elements<Paragraph>().FirstOrDefault(p => p.InnerText.Trim() == Content);

    /// <summary>Word splits a word over runs as it likes: the whole stands in the first, in its letters.</summary>
    private static void Replace(Paragraph paragraph, IReadOnlyDictionary<string, string> words)
    {
        List<Text> parts = [.. paragraph.Descendants<Text>()];
        string said = string.Concat(parts.Select(t => t.Text));
        foreach ((string mark, string word) in words)
        {
            said = said.Replace(mark, word, StringComparison.Ordinal);
        }

        parts[0].Text = XmlText.Clean(said);
        parts[0].Space = SpaceProcessingModeValues.Preserve;
        foreach (Text rest in parts.Skip(1))
        {
            rest.Text = "";
        }
    }

    /// <summary>Whoever opens such a document asks another server for a part of it, which learns who reads what.</summary>
    private static bool IsFetching(OpenXmlPartContainer container, HashSet<OpenXmlPart>? seen = null)
    {
        seen ??= [];
        return container.ExternalRelationships.Any()
            || container.Parts.Any(p => seen.Add(p.OpenXmlPart) && IsFetching(p.OpenXmlPart, seen));
    }
}
