using System.Text;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.Pages;

namespace Workflows.Home;

/// <summary>Lines in their order, as far as a page has room for them.</summary>
/// <param name="First">The first of them, at most <see cref="CaseOverview.MostShown"/>.</param>
/// <param name="Total">How many there are.</param>
public sealed record CountedLines(IReadOnlyList<CaseLine> First, int Total);

/// <summary>What a reader sees first.</summary>
/// <param name="Mine">What waits for them, what is due first on top.</param>
/// <param name="Incidents">Open incidents: untaken ones first, then by what is due.</param>
/// <param name="Untaken">How many of them nobody has taken.</param>
/// <param name="LateIncidents">How many of them are past what is due.</param>
/// <param name="Late">What else is past its day.</param>
/// <param name="Today">What else comes or ends today, where the contract is.</param>
/// <param name="Soon">The same of the days after, <see cref="CaseOverview.DaysAhead"/> of them.</param>
/// <param name="Deadlines">The deadlines among the late ones, today's and those of the days after.</param>
public sealed record Overview(
    CountedLines Mine, CountedLines Incidents, int Untaken, int LateIncidents, CountedLines Late, CountedLines Today, CountedLines Soon,
    CountedLines Deadlines);

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

    /// <summary>The home page and the wall view show no more lines of one kind than that.</summary>
    public const int MostShown = 30;

    /// <summary>What the reader sees first.</summary>
    /// <param name="page">The reader.</param>
    /// <param name="only">The only contract that is looked at; null: all of the reader's.</param>
    public async Task<Overview> ReadAsync(PageContext page, Contract? only = null)
    {
        FirstLines mine = new(MostShown, LineOrders.ByDue), incidents = new(MostShown, LineOrders.UntakenFirst);
        FirstLines late = new(MostShown, LineOrders.ByDue), today = new(MostShown, LineOrders.ByDue), soon = new(MostShown, LineOrders.ByDue);
        FirstLines deadlines = new(MostShown, LineOrders.ByDue);
        int untaken = 0, lateIncidents = 0;
        Dictionary<string, ShownDays> contracts = new(StringComparer.Ordinal);
        await EachAsync(page, closed: false, only, line =>
        {
            if (line.Turn.Contains(page.Reader!.Id))
            {
                mine.Add(line);
            }

            if (line.Id.Kind == IncidentKind.Incidents)
            {
                incidents.Add(line);
                untaken += line.IsUrgent ? 1 : 0;
                lateIncidents += line.IsLate(page.Now) ? 1 : 0;
            }
            else if (line.NextAt is { } next && DayOf(line, next) is { } days)
            {
                days.Add(line);
                if (line.IsDeadline)
                {
                    deadlines.Add(line);
                }
            }
        });
        return new(mine.Counted(), incidents.Counted(), untaken, lateIncidents, late.Counted(), today.Counted(), soon.Counted(), deadlines.Counted());

        // A deadline of days ends with its last day: at midnight it is still that of the day before.
        FirstLines? DayOf(CaseLine line, DateTimeOffset next)
        {
            if (line.IsLate(page.Now))
            {
                return late;
            }

            ShownDays days = contracts.TryGetValue(line.Contract.Id, out ShownDays known) ? known
                : contracts[line.Contract.Id] = ShownDays.Of(line.Contract, page.Now);
            DateTimeOffset at = line.IsDeadline ? next.AddTicks(-1) : next;
            return at < days.Today || at >= days.End ? null : at < days.Tomorrow ? today : soon;
        }
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

        // Between closing and the removal of the open row, a case stands in both partitions for a moment.
        FirstLines found = new(MostFound, LineOrders.OpenFirst);
        HashSet<CaseId> once = [];
        foreach (bool closed in (bool[])[false, true])
        {
            await EachAsync(page, closed, only: null, line =>
            {
                if (Fits(line, words, page) && once.Add(line.Id))
                {
                    found.Add(line);
                }
            });
        }

        return new(asked, found.Counted().First, once.Count);
    }

    private static bool Fits(CaseLine line, string[] words, PageContext page)
    {
        string text = Plain(string.Join('\n', (IEnumerable<string?>)
            [line.Id.Value, line.Title, line.Status, line.Contract.Profile.Title.In(page.Language), .. line.Words, .. line.Turn.Select(p => page.Actor(p))]));
        return words.All(w => text.Contains(w, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Full and half width are the same to a reader (Unicode Standard Annex 15, form KC).</summary>
    private static string Plain(string text) => LongText.WellFormed(text).Normalize(NormalizationForm.FormKC);

    private async Task EachAsync(PageContext page, bool closed, Contract? only, Action<CaseLine> take)
    {
        foreach (Contract contract in page.Contracts.Where(c => only is null || c.Id == only.Id))
        {
            await processes.EachAsync(page, contract, closed, take);
        }
    }

    /// <summary>The days that are shown, where a contract is, by the moments at which they begin: a line's day is found without its time zone.</summary>
    /// <param name="Today">When today began.</param>
    /// <param name="Tomorrow">When it ends.</param>
    /// <param name="End">When the last day that is looked ahead to ends.</param>
    private readonly record struct ShownDays(DateTimeOffset Today, DateTimeOffset Tomorrow, DateTimeOffset End)
    {
        public static ShownDays Of(Contract contract, DateTimeOffset now)
        {
            DateOnly today = contract.DayOf(now);
            return new(Start(0), Start(1), Start(1 + DaysAhead));

            DateTimeOffset Start(int days) => contract.Calendars.Business.StartOf(today.AddDays(days));
        }
    }
}
