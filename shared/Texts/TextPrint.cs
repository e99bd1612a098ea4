using System.Text;
using Workflows.Ledger;

namespace Workflows.Texts;

/// <summary>
/// What of a text is compared with others: its pairs of neighbouring characters, since Japanese has no blanks between words, and beside them each
/// identifier as a whole, since web01 and web02 share most of their pairs. Made once, compared often.
/// </summary>
public sealed class TextPrint
{
    private readonly uint[] marks; // ascending, each once

    private TextPrint(uint[] marks) => this.marks = marks;

    /// <summary>It says nothing that could be compared.</summary>
    public bool IsEmpty => marks.Length == 0;

    /// <summary>The print of some texts together; null ones say nothing.</summary>
    public static TextPrint Of(params IEnumerable<string?> texts)
    {
        SortedSet<uint> found = [];
        foreach (string word in texts.SelectMany(text => Plain(text).Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            found.UnionWith(word.Length == 1 ? [(uint)word[0] << 16] : word.Zip(word.Skip(1), (a, b) => ((uint)a << 16) | b));
            if (word.Length > 2 && word.Any(char.IsAsciiDigit) && word.All(char.IsAsciiLetterOrDigit))
            {
                found.Add(word.Aggregate(2166136261u, (hash, c) => unchecked((hash ^ c) * 16777619u))); // FNV-1a
            }
        }

        return new([.. found]);
    }

    /// <summary>
    /// How alike two texts are, from 0 to 1: twice what both have over what each has (the Sørensen–Dice coefficient; of pairs of characters for titles
    /// since Adamson and Boreham, 1974). The same whichever of the two is asked.
    /// </summary>
    public double LikenessTo(TextPrint other) => IsEmpty || other.IsEmpty ? 0 : 2.0 * SharedWith(other) / (marks.Length + other.marks.Length);

    /// <summary>How much of this text another one says, from 0 to 1, however much else it says.</summary>
    public double PartIn(TextPrint other) => IsEmpty ? 0 : (double)SharedWith(other) / marks.Length;

    /// <summary>Full-width letters as half-width ones, in small letters; a blank for each mark and line break.</summary>
    public static string Plain(string? text) => text is null ? "" :
        new([.. LongText.WellFormed(text).Normalize(NormalizationForm.FormKC).ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : ' ')]);

    private int SharedWith(TextPrint other)
    {
        int shared = 0;
        for (int mine = 0, theirs = 0; mine < marks.Length && theirs < other.marks.Length;)
        {
            (uint a, uint b) = (marks[mine], other.marks[theirs]);
            shared += a == b ? 1 : 0;
            mine += a <= b ? 1 : 0;
            theirs += b <= a ? 1 : 0;
        }

        return shared;
    }
}
