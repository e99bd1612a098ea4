using Workflows.Calendars;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Process;

namespace Workflows.Deliverables;

/// <summary>A report with what is on record for it; people write the rest.</summary>
/// <param name="Period">First and last day; null: it reports on no period.</param>
/// <param name="Chapters">In the order of the contract.</param>
public sealed record DeliverableDraft((DateOnly First, DateOnly Last)? Period, IReadOnlyList<DraftedChapter> Chapters);

/// <summary>A chapter of a draft.</summary>
/// <param name="Chapter">What the contract says.</param>
/// <param name="Figures">Those of the period; null: it shows none.</param>
/// <param name="Lists">Each process that it shows, with the cases of the period as they were filed.</param>
public sealed record DraftedChapter(ReportChapter Chapter, ServiceLevelFigures? Figures, IReadOnlyList<DraftedList> Lists)
{
    /// <summary>Nothing of it is on record.</summary>
    public bool IsBlank => Figures is null && Lists.Count == 0;
}

/// <summary>The cases of a process in a period.</summary>
/// <param name="Kind">The process.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Lines">Filed in the period, or before it and not over at its beginning.</param>
public sealed record DraftedList(CaseKind Kind, string Name, IReadOnlyList<CaseLine> Lines);

/// <summary>Puts drafts together, of what its reader may see.</summary>
internal sealed class DeliverableDrafts(IEnumerable<ICaseLines> processes, ServiceLevelReader figures)
{
    /// <summary>
    /// Cases that were filed more than so many years before the period, and closed in it, are not found: nobody reads a ledger from its beginning.
    /// </summary>
    private const int LongestCase = 3;

    private static readonly ReportChapter FiguresOnly = new("figures", new("サービスレベル", "Service levels"), [ReportChapter.ServiceLevels]);

    /// <summary>The draft of a deliverable.</summary>
    public async Task<DeliverableDraft> OfAsync(CaseView<DeliverableState> deliverable, PageContext page)
    {
        DeliverableState state = deliverable.State;
        Contract contract = page.Contracts.First(c => c.Id == deliverable.Contract.Id);
        IReadOnlyList<ReportChapter> declared = state.Item.Chapters is { Count: > 0 } named ? named : [FiguresOnly];
        ServiceLevelPeriod? measures = contract.Profile.Section<ServiceLevelRules>() is { } rules
            ? ServiceLevelPeriod.Of(rules.Period, state.Anchor) : null;
        ServiceLevelFigures? measured = measures is { } measuring && declared.Any(c => c.Shows.Contains(ReportChapter.ServiceLevels))
            ? await figures.ReadAsync(contract, measuring, page.Now) : null;
        (DateOnly First, DateOnly Last)? period = state.Profile.Section<DeliverableRules>()!.DaysOf(state.Item, state.Opened.Period)
            ?? (measures is { } reported && state.Item.Figures ? (reported.From, reported.Next.From.AddDays(-1)) : null);
        List<DraftedChapter> chapters = [];
        foreach (ReportChapter chapter in declared)
        {
            List<DraftedList> lists = [];
            foreach (CaseArea area in CaseArea.All.Where(a => chapter.Shows.Contains(a.Name)))
            {
                lists.Add(new(area.Process.Kind, area.Title(page.Language), await LinesAsync(page, contract, area.Process.Kind, period!.Value)));
            }

            chapters.Add(new(chapter, chapter.Shows.Contains(ReportChapter.ServiceLevels) ? measured : null, lists));
        }

        return new(period, chapters);
    }

    /// <summary>A case stands in a report on a period when it was open at some moment of it.</summary>
    /// <param name="filedAt">When it was filed.</param>
    /// <param name="isClosed">It is over.</param>
    /// <param name="closedAt">When, as far as that is known.</param>
    /// <param name="from">Beginning of the period.</param>
    /// <param name="to">Its end, exclusive.</param>
    public static bool IsIn(DateTimeOffset filedAt, bool isClosed, DateTimeOffset? closedAt, DateTimeOffset from, DateTimeOffset to) =>
        filedAt < to && (filedAt >= from || !isClosed || closedAt >= from);

    private async Task<IReadOnlyList<CaseLine>> LinesAsync(PageContext page, Contract contract, CaseKind kind, (DateOnly First, DateOnly Last) period)
    {
        BusinessCalendar calendar = contract.Calendars.Business;
        (DateTimeOffset from, DateTimeOffset to) = (calendar.StartOf(period.First), calendar.StartOf(period.Last.AddDays(1)));
        List<CaseLine> lines = [];
        foreach (bool closed in (bool[])[false, true])
        {
            foreach (ICaseLines process in processes.Where(p => p.Kind == kind))
            {
                await foreach (CaseLine line in process.OfAsync(page, contract, closed, period.First.AddYears(-LongestCase)))
                {
                    if (IsIn(line.FiledAt, closed, line.ClosedAt, from, to))
                    {
                        lines.Add(line);
                    }
                }
            }
        }

        // Between closing and the removal of the open row, a case stands in both partitions for a moment.
        return [.. lines.DistinctBy(l => l.Id).OrderBy(l => l.FiledAt).ThenBy(l => l.Id.Value, StringComparer.Ordinal)];
    }
}
