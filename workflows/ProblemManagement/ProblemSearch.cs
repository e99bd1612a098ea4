using System.Text;
using Workflows.Ledger;

namespace Workflows.ProblemManagement;

/// <summary>A problem or an incident that others may be like.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Texts">Title, cause, and what else is said of it.</param>
/// <param name="System">The system.</param>
/// <param name="Category">The category.</param>
public sealed record ProblemCandidate(string Id, IReadOnlyList<string?> Texts, string? System, string? Category);

/// <summary>
/// Finds what is like a problem: words that stand in its texts, and texts that share pairs of characters, since Japanese has no blanks between words.
/// </summary>
public static class ProblemSearch
{
    /// <summary>Most that are named.</summary>
    public const int Most = 10;

    /// <summary>So much of what is asked stands in a text that is like it.</summary>
    private const double Like = 0.5;

    /// <summary>Ids of what is like it, the most similar first.</summary>
    /// <param name="words">What is looked for.</param>
    /// <param name="system">The system of the problem; the same one counts.</param>
    /// <param name="category">Its category; the same one counts a little.</param>
    /// <param name="among">All that there is.</param>
    public static IReadOnlyList<string> Find(string words, string? system, string? category, IEnumerable<ProblemCandidate> among)
    {
        HashSet<string> asked = PairsOf(words);
        return
        [
            .. among.Select(c => (c.Id, Score: ScoreOf(c))).Where(c => c.Score > 0).OrderByDescending(c => c.Score)
                .ThenByDescending(c => c.Id, StringComparer.Ordinal).Take(Most).Select(c => c.Id),
        ];

        double ScoreOf(ProblemCandidate candidate)
        {
            if (asked.Count == 0)
            {
                return 0;
            }

            double shared = candidate.Texts.Max(text => (double)PairsOf(text).Count(asked.Contains) / asked.Count);
            return shared < Like ? 0
                : shared + (system is not null && candidate.System == system ? 0.5 : 0) + (category is not null && candidate.Category == category ? 0.1 : 0);
        }
    }

    /// <summary>Whether a text says all of the words, wherever.</summary>
    public static bool Says(string words, IEnumerable<string?> texts)
    {
        string all = Plain(string.Join('\n', texts));
        return Plain(words).Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => all.Contains(word, StringComparison.Ordinal));
    }

    private static HashSet<string> PairsOf(string? text) =>
    [
        .. Plain(text ?? "").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(word => word.Length == 1 ? [word] : Enumerable.Range(0, word.Length - 1).Select(i => word.Substring(i, 2))),
    ];

    /// <summary>Full-width letters as half-width ones, in small letters, without marks.</summary>
    private static string Plain(string text) =>
        new([.. LongText.WellFormed(text).Normalize(NormalizationForm.FormKC).ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) || c == '\n' ? c : ' ')]);
}
