using Workflows.Texts;

namespace Workflows.Incidents.Likeness;

/// <summary>Why something is taken to be like an incident.</summary>
public enum LikeReason
{
    /// <summary>The same rule of monitoring fired.</summary>
    Rule,

    /// <summary>The same system.</summary>
    System,

    /// <summary>The same category of the contract.</summary>
    Category,

    /// <summary>The titles say much the same.</summary>
    Words,
}

/// <summary>What is compared of an incident or a problem.</summary>
/// <param name="Id">Which.</param>
/// <param name="Title">What it is called.</param>
/// <param name="At">Since when it is known (UTC).</param>
public record LikeSubject(string Id, string Title, DateTimeOffset At)
{
    /// <summary>The title, ready to be compared.</summary>
    public TextPrint Words { get; init; } = TextPrint.Of(Title);

    /// <summary>As the sources name it; null where none is known.</summary>
    public string? System { get; init; }

    /// <summary>A category of the contract.</summary>
    public string? Category { get; init; }

    /// <summary>Rules that fired: source and fingerprint.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];
}

/// <summary>Something that is like an incident.</summary>
/// <param name="Subject">What.</param>
/// <param name="Words">How alike the titles are, from 0 to 1, see <see cref="TextPrint.LikenessTo"/>.</param>
/// <param name="Reasons">Why, in the order of <see cref="LikeReason"/>.</param>
public sealed record Alike<TSubject>(TSubject Subject, double Words, IReadOnlyList<LikeReason> Reasons)
    where TSubject : LikeSubject;

/// <summary>Which of many are most like an incident. Decides nothing: a person looks and says so.</summary>
public static class LikeOnes
{
    /// <summary>Most that are named.</summary>
    public const int Most = 5;

    /// <summary>Titles that are so alike are a reason by themselves; of those in the tests, pairs about different troubles stay below.</summary>
    private const double Alike = 0.5;

    /// <summary>Titles that are so alike are a reason beside the same system.</summary>
    private const double AlikeOfOneSystem = 0.25;

    /// <summary>The most alike first; of two that are as much alike the newer one.</summary>
    /// <param name="asked">The incident.</param>
    /// <param name="among">What it may be like; itself does not count.</param>
    public static IReadOnlyList<Alike<TSubject>> Rank<TSubject>(LikeSubject asked, IEnumerable<TSubject> among)
        where TSubject : LikeSubject =>
    [
        .. among.Where(one => one.Id != asked.Id).Select(one => Compare(asked, one)).OfType<Alike<TSubject>>()
            .OrderByDescending(ScoreOf).ThenByDescending(one => one.Subject.At).ThenByDescending(one => one.Subject.Id, StringComparer.Ordinal).Take(Most),
    ];

    private static Alike<TSubject>? Compare<TSubject>(LikeSubject asked, TSubject one)
        where TSubject : LikeSubject
    {
        bool rule = asked.Rules.Count > 0 && one.Rules.Any(asked.Rules.Contains);
        bool system = asked.System is not null && string.Equals(asked.System, one.System, StringComparison.OrdinalIgnoreCase);
        double words = asked.Words.LikenessTo(one.Words);
        if (!rule && words < (system ? AlikeOfOneSystem : Alike))
        {
            return null;
        }

        (LikeReason Reason, bool Is)[] reasons =
        [
            (LikeReason.Rule, rule), (LikeReason.System, system), (LikeReason.Category, asked.Category is not null && asked.Category == one.Category),
            (LikeReason.Words, words >= (system ? AlikeOfOneSystem : Alike)),
        ];
        return new(one, words, [.. reasons.Where(r => r.Is).Select(r => r.Reason)]);
    }

    private static double ScoreOf<TSubject>(Alike<TSubject> one)
        where TSubject : LikeSubject => one.Words + one.Reasons.Sum(reason => reason switch
        {
            LikeReason.Rule => 1.5, // more than any likeness of titles
            LikeReason.System => 0.3,
            LikeReason.Category => 0.1,
            _ => 0,
        });
}
