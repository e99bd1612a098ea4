using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Events;

namespace Workflows.Deliverables;

/// <summary>What makes a deliverable due.</summary>
public enum DeliverableEvery
{
    /// <summary>Each calendar month of the term.</summary>
    Month,

    /// <summary>Each fiscal year (from the month that the contract says) of the term.</summary>
    FiscalYear,

    /// <summary>Something happens on a day: a meeting, a change of staff. A person opens it, or the events that the item names.</summary>
    Event,

    /// <summary>The contract: once, from the first or to the last day of its term.</summary>
    Term,

    /// <summary>Each of some days that the contract names: milestones of a schedule.</summary>
    Date,
}

/// <summary>When the client's approval is asked for.</summary>
public enum DeliverableApproval
{
    /// <summary>Handing it in is all.</summary>
    None,

    /// <summary>Only what is approved may be handed in (SAG-DLV-10).</summary>
    Before,

    /// <summary>What was handed in is accepted, or returned to be corrected.</summary>
    After,
}

/// <summary>A deliverable that a contract asks for: a document, minutes, material.</summary>
/// <param name="Id">Unique among those of the contract.</param>
/// <param name="Name">What the contract calls it.</param>
/// <param name="Every">What makes it due.</param>
/// <param name="FromEnd">The due day counts from the last day of the period; otherwise from its first day, or from the day of the event.</param>
/// <param name="Due">The due day; <see cref="DueRule.Agreed"/>: none until the parties agree on one.</param>
/// <param name="Options">How its days are counted.</param>
/// <param name="Roughly">The text says 概ね: shown, never added (OKA-Q02).</param>
/// <param name="Owner">Roles that write it, and are reminded.</param>
/// <param name="To">Roles that are told when it was handed in.</param>
/// <param name="Approval">When the client is asked.</param>
/// <param name="Stages">Who is asked, one after the other.</param>
/// <param name="Correction">By when what was returned has to be handed in again; null: no figure.</param>
/// <param name="NeedsFile">It cannot be handed in without a file.</param>
/// <param name="Figures">The proof of the period's service levels is kept with each version.</param>
/// <param name="Source">Clause and basis.</param>
public sealed record DeliverableItem(
    string Id, LocalText Name, DeliverableEvery Every, bool FromEnd, DueRule Due, DueOptions Options, bool Roughly, IReadOnlyList<string> Owner,
    IReadOnlyList<string> To, DeliverableApproval Approval, IReadOnlyList<ApprovalStage> Stages, DueRule? Correction, bool NeedsFile,
    bool Figures, RuleSource Source)
{
    /// <summary>Of a report on service levels: the item that a missed target opens, and an indicator that the client does not accept; null: none.</summary>
    public string? Improvement { get; init; }

    /// <summary>What is approved is a measure: that it was carried out is recorded, and not that it was handed in.</summary>
    public bool IsCarriedOut { get; init; }

    /// <summary>Events of other cases that open it by themselves.</summary>
    public IReadOnlyList<EventTrigger> Opens { get; init; } = [];

    /// <summary>The days that the contract names, in the file's order.</summary>
    public IReadOnlyList<DateOnly> Days { get; init; } = [];

    /// <summary>What happens while one is still to be written belongs to that one, and opens no other.</summary>
    public bool Joins { get; init; }

    /// <summary>Headings of its draft, in the order of the contract.</summary>
    public IReadOnlyList<ReportChapter> Chapters { get; init; } = [];

    /// <summary>Cases of its period belong to it, each with its documents.</summary>
    public bool HasSet => Chapters.Any(c => c.HasCases);

    /// <summary>Something of it is on record already.</summary>
    public bool HasDraft => Figures || Chapters.Count > 0;

    /// <summary>The days of an occurrence; null: none until the parties agree.</summary>
    /// <param name="anchor">First or last day of the period, or the day of the event.</param>
    /// <param name="business">Whose days count.</param>
    public DueDays? DaysOf(DateOnly anchor, BusinessCalendar business) =>
        Due is DueRule.Agreed ? null : DueCalculator.DaysOf(Due, anchor, business, Options);
}

/// <summary>The deliverables of a contract. Section <c>deliverables</c> of a profile.</summary>
/// <param name="Clock">What lengths of time of the stages count.</param>
/// <param name="Ahead">Days before the due day on which a scheduled one opens.</param>
/// <param name="YearStarts">Month in which the fiscal year begins, 1 to 12.</param>
/// <param name="Reminders">Business days before the due day on which the owner is reminded, largest first; 0: on the day itself.</param>
/// <param name="AskDay">Business days after which, and again and again, the owner is reminded that no day is agreed yet.</param>
/// <param name="Items">Each of them.</param>
public sealed record DeliverableRules(
    string Clock, int Ahead, int YearStarts, IReadOnlyList<int> Reminders, int AskDay, IReadOnlyList<DeliverableItem> Items)
{
    /// <summary>The period of what is due once in the term.</summary>
    public const string TermPeriod = "term";

    private static readonly string[] Periods = ["month", "fiscal_year", "event", "term", "date"];

    private static readonly string[] Approvals = ["none", "before", "after"];

    /// <summary>The section of a profile.</summary>
    public static ProfileSection<DeliverableRules> Section { get; } = new("deliverables", "documents and other things that are due again and again", keys => new(
        keys.Clock("clock", "what lengths of time of the stages count: elapsed, or a calendar"),
        keys.Whole("ahead", "days before the due day on which one opens by itself", 1, 180, 30),
        keys.Whole("fiscal_year_starts", "month in which the fiscal year begins", 1, 12, 4),
        keys.Wholes("reminders", "business days before the due day on which the owner is reminded", 0, 60, 5, 2, 0),
        keys.Whole("ask_day", "business days after which, and again and again, the owner is reminded that the parties have not agreed on a day", 1, 60, 5),
        keys.Items("items", "what is due", "deliverable", Item)));

    /// <summary>The item of an id; null for none.</summary>
    public DeliverableItem? Item(string id) => Items.FirstOrDefault(i => i.Id == id);

    /// <summary>First and last day of a month or a fiscal year of an item; null: it has none.</summary>
    /// <param name="item">Which.</param>
    /// <param name="period">As <see cref="PeriodsAbout"/> says it.</param>
    public (DateOnly First, DateOnly Last)? DaysOf(DeliverableItem item, string period)
    {
        DateOnly? first = item.Every switch
        {
            DeliverableEvery.Month => DateOnly.ParseExact(period + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture),
            DeliverableEvery.FiscalYear => new DateOnly(int.Parse(period["fy".Length..], CultureInfo.InvariantCulture), YearStarts, 1),
            _ => null,
        };
        return first is { } day ? (day, day.AddMonths(item.Every == DeliverableEvery.Month ? 1 : 12).AddDays(-1)) : null;
    }

    /// <summary>The periods of a scheduled item that may have to be opened about a day: from the one before to as many ahead as it takes.</summary>
    /// <param name="item">Monthly, yearly, once in the term, or on named days.</param>
    /// <param name="today">Local day.</param>
    /// <param name="term">Whose days they begin in.</param>
    public IEnumerable<(string Period, DateOnly Anchor)> PeriodsAbout(DeliverableItem item, DateOnly today, ContractTerm term)
    {
        if (item.Every == DeliverableEvery.Term)
        {
            if ((item.FromEnd ? term.To : term.From) is { } day)
            {
                yield return (TermPeriod, day);
            }

            yield break;
        }

        if (item.Every == DeliverableEvery.Date)
        {
            foreach (DateOnly day in item.Days.Where(d => !(d < term.From) && !(d > term.To)))
            {
                yield return ($"{day:yyyy-MM-dd}", day);
            }

            yield break;
        }

        int months = item.Every == DeliverableEvery.FiscalYear ? 12 : 1;
        DateOnly first = item.Every == DeliverableEvery.FiscalYear
            ? new DateOnly(today.Month >= YearStarts ? today.Year : today.Year - 1, YearStarts, 1)
            : new DateOnly(today.Year, today.Month, 1);
        for (int i = -2; i <= (Ahead / (28 * months)) + 2; i++)
        {
            DateOnly start = first.AddMonths(i * months);
            DateOnly end = start.AddMonths(months).AddDays(-1);
            if (end < term.From || start > term.To)
            {
                continue;
            }

            // A period that the term cuts counts as far as the term goes.
            DateOnly anchor = item.FromEnd ? (end > term.To ? term.To!.Value : end) : (start < term.From ? term.From!.Value : start);
            yield return (item.Every == DeliverableEvery.FiscalYear ? $"fy{start:yyyy}" : $"{start:yyyy-MM}", anchor);
        }
    }

    private static DeliverableItem Item(SectionKeys keys, string id)
    {
        LocalText name = keys.LocalText("name", "what the contract calls it");
        string every = keys.OneOf("every", "what makes it due: each month or fiscal year of the term, the term itself, days that it names, or an event", Periods);
        string? from = keys.OneOfOrNone("from", "what the due day counts from: the first or the last day of the period; the day of the event when left out",
            "start", "end");
        DueRule due = keys.Due("due", "the due day after (or, with a minus, before) that day: 7bd, 1mo, -5bd, 0d; agreed: none until the parties agree");
        DeliverableItem item = new(
            id, name, (DeliverableEvery)Array.IndexOf(Periods, every), from == "end", due,
            new(keys.Flag("count_first_day", "the day counted from is day 1 (a period that begins at 0:00, Civil Code art. 140)"),
                keys.OneOfOrNone("if_closed", "what a closed due day does, where the contract says so", "keep", "previous", "next") switch
                {
                    "keep" => IfClosed.Keep,
                    "previous" => IfClosed.Previous,
                    "next" => IfClosed.Next,
                    _ => IfClosed.Unsaid,
                }),
            keys.Flag("roughly", "the text says 概ね; shown, never added"),
            keys.Roles("owner", "who writes it, and is reminded"),
            keys.Roles("to", "who is told when it was handed in"),
            (DeliverableApproval)Array.IndexOf(Approvals, keys.OneOf("approval", "when the client is asked: before it may be handed in, after, or not at all",
                Approvals)),
            keys.Stages("stages", "who is asked, one stage after the other", required: false),
            keys.DueOrNone("correction", "by when what was returned is handed in again; no figure when left out"),
            keys.Flag("file", "it cannot be handed in without a file"),
            keys.Flag("figures", "the proof of the period's service levels is kept with each version that is handed in, and the client answers each indicator"),
            keys.Source())
        {
            Improvement = keys.IdOrNone("improvement",
                "of a report with figures: id of the event deliverable that a missed target opens, and an indicator that the client does not accept",
                keys.IdsAt("items", "deliverables.items", without: "from")),
            IsCarriedOut = keys.Flag("carried_out", "what is approved is a measure, and that it was carried out is recorded"),
            Opens = EventTrigger.ReadAll(keys, "opens", "events of other cases that open it by themselves", Processes.EventTypes),
            Days = keys.Days("days", "the days that the contract names, of every: date"),
            Joins = keys.Flag("joins", "what happens while one is still to be written belongs to that one"),
            Chapters = ReportChapter.ReadAll(keys),
        };
        if (item.Opens.Count > 0 && item.Every != DeliverableEvery.Event)
        {
            keys.Refuse("opens", "every: event");
        }

        if (item.Every == DeliverableEvery.Date != item.Days.Count > 0)
        {
            keys.Refuse("days", item.Every == DeliverableEvery.Date ? "at least one day" : "no days: they belong to every: date", $"{item.Days.Count}");
        }

        if (item.Joins && item.Opens.Count == 0)
        {
            keys.Refuse("joins", "opens: beside it");
        }

        if (item.Every is not (DeliverableEvery.Month or DeliverableEvery.FiscalYear) && item.HasSet)
        {
            keys.Refuse("chapters", $"no cases in a chapter: only a month or a fiscal year has some", item.Chapters.First(c => c.HasCases).Id);
        }

        if (item.Chapters.Any(c => c.Shows.Contains(ReportChapter.ServiceLevels)))
        {
            keys.Needs(ReportChapter.ServiceLevels, "its figures stand in a chapter");
        }

        if (item.Every == DeliverableEvery.Term)
        {
            keys.NeedsTerm("every", item.FromEnd ? "to" : "from");
        }

        if (item.Improvement is not null && !item.Figures)
        {
            keys.Refuse("improvement", "figures: true beside it");
        }

        if (item.IsCarriedOut && item.Approval != DeliverableApproval.Before)
        {
            keys.Refuse("carried_out", "approval: before");
        }

        if (due is not (DueRule.BusinessDays or DueRule.Days or DueRule.Months or DueRule.Agreed))
        {
            keys.Refuse("due", "days, business days or months (7bd, 1mo, -5bd, 0d), or agreed", $"{due}");
        }

        if (item.Correction is not (null or DueRule.BusinessDays(> 0) or DueRule.Days(> 0) or DueRule.Months(> 0)))
        {
            keys.Refuse("correction", "days, business days or months afterwards (10bd, 7d, 1mo)", $"{item.Correction}");
        }

        if (item.Figures)
        {
            keys.Needs("service_levels", "its figures are kept with what is handed in");
        }

        if ((item.Every is DeliverableEvery.Event or DeliverableEvery.Date) != from is null)
        {
            keys.Refuse("from", item.Every is DeliverableEvery.Event or DeliverableEvery.Date ? "nothing: an event, or a day, has one day" : "start or end",
                from ?? "nothing");
        }

        if (item.Approval == DeliverableApproval.None != (item.Stages.Count == 0))
        {
            keys.Refuse("stages", item.Approval == DeliverableApproval.None ? "no stages where approval is none" : "at least one stage", $"{item.Stages.Count}");
        }

        return item;
    }
}
