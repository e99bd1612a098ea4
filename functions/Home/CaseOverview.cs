using System.Text;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Ledger;
using Workflows.Pages;

namespace Workflows.Home;

/// <summary>What a reader sees first.</summary>
/// <param name="Mine">What waits for them, what is due first on top.</param>
/// <param name="Incidents">Open incidents: untaken ones first, then by what is due.</param>
/// <param name="Late">What else is past its day.</param>
/// <param name="Today">What else comes or ends today, where the contract is.</param>
/// <param name="Soon">The same of the days after, <see cref="CaseOverview.DaysAhead"/> of them.</param>
public sealed record Overview(
    IReadOnlyList<CaseLine> Mine, IReadOnlyList<CaseLine> Incidents, IReadOnlyList<CaseLine> Late, IReadOnlyList<CaseLine> Today, IReadOnlyList<CaseLine> Soon);

/// <summary>What a search found.</summary>
/// <param name="Query">What was looked for, without surrounding blanks.</param>
/// <param name="Lines">Open ones first, then the newest; at most <see cref="CaseOverview.MostFound"/>.</param>
/// <param name="Total">Of all that fit.</param>
public sealed record FoundCases(string Query, IReadOnlyList<CaseLine> Lines, int Total);

/// <summary>Looks over the cases of all processes that a reader may see; reads the rows that lists read.</summary>
internal sealed class CaseOverview(IEnumerable<ICaseLines> processes)
{
    /// <summary>How many days the home page looks ahead, beside today.</summary>
    public const int DaysAhead = 7;

    /// <summary>A search shows so many.</summary>
    public const int MostFound = 100;

    /// <summary>A search is no longer than that, in UTF-16 units.</summary>
    public const int LongestQuery = 100;

    /// <summary>What the reader sees first.</summary>
    /// <param name="page">The reader.</param>
    /// <param name="only">The only contract that is looked at; null: all of the reader's.</param>
    public async Task<Overview> ReadAsync(PageContext page, Contract? only = null)
    {
        List<CaseLine> open = await LinesAsync(page, closed: false, only);
        List<CaseLine> others = [.. InOrder(open.Where(l => l.Id.Kind != IncidentKind.Incidents && l.NextAt is not null))];
        return new(
            [.. InOrder(open.Where(l => l.Turn.Contains(page.Reader!.Id)))],
            [.. open.Where(l => l.Id.Kind == IncidentKind.Incidents).OrderByDescending(l => l.IsUrgent).ThenBy(l => l.NextAt ?? DateTimeOffset.MaxValue)
                .ThenBy(l => l.FiledAt).ThenBy(l => l.Id.Value, StringComparer.Ordinal)],
            [.. others.Where(l => l.IsLate(page.Now))],
            [.. others.Where(l => Day(l) == 0 && !l.IsLate(page.Now))],
            [.. others.Where(l => Day(l) is > 0 and <= DaysAhead)]);

        // A deadline of days ends with its last day: at midnight it is still that of the day before.
        int Day(CaseLine line) => line.Contract.DayOf(line.IsDeadline ? line.NextAt!.Value.AddTicks(-1) : line.NextAt!.Value).DayNumber
            - line.Contract.DayOf(page.Now).DayNumber;
    }

    /// <summary>Every case in whose number, title, state, contract, system or persons all words of a query stand, whatever their case and width.</summary>
    /// <param name="page">The reader.</param>
    /// <param name="query">Words between blanks.</param>
    public async Task<FoundCases> FindAsync(PageContext page, string query)
    {
        string asked = query.Trim();
        string[] words = Plain(asked).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return new(asked, [], 0);
        }

        List<CaseLine> found = [];
        foreach (bool closed in (bool[])[false, true])
        {
            found.AddRange((await LinesAsync(page, closed)).Where(l => Fits(l, words, page)));
        }

        // Between closing and the removal of the open row, a case stands in both partitions for a moment.
        List<CaseLine> once = [.. found.DistinctBy(l => l.Id)];
        return new(
            asked,
            [.. once.OrderBy(l => l.IsClosed).ThenByDescending(l => l.FiledAt).ThenBy(l => l.Id.Value, StringComparer.Ordinal).Take(MostFound)],
            once.Count);
    }

    private static IEnumerable<CaseLine> InOrder(IEnumerable<CaseLine> lines) =>
        lines.OrderBy(l => l.NextAt ?? DateTimeOffset.MaxValue).ThenBy(l => l.FiledAt).ThenBy(l => l.Id.Value, StringComparer.Ordinal);

    private static bool Fits(CaseLine line, string[] words, PageContext page)
    {
        string text = Plain(string.Join('\n', (IEnumerable<string?>)
            [line.Id.Value, line.Title, line.Status, line.Contract.Profile.Title.In(page.Language), .. line.Words, .. line.Turn.Select(p => page.Actor(p))]));
        return words.All(w => text.Contains(w, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Full and half width are the same to a reader (Unicode Standard Annex 15, form KC).</summary>
    private static string Plain(string text) => LongText.WellFormed(text).Normalize(NormalizationForm.FormKC);

    private async Task<List<CaseLine>> LinesAsync(PageContext page, bool closed, Contract? only = null)
    {
        List<CaseLine> lines = [];
        foreach (Contract contract in page.Contracts.Where(c => only is null || c.Id == only.Id))
        {
            foreach (ICaseLines process in processes)
            {
                await foreach (CaseLine line in process.OfAsync(page, contract, closed))
                {
                    lines.Add(line);
                }
            }
        }

        return lines;
    }
}
