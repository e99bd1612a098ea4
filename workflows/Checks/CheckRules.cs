using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Events;

namespace Workflows.Checks;

/// <summary>How often a list is gone through.</summary>
public enum CheckEvery
{
    /// <summary>On each open day of the list's calendar.</summary>
    Day,

    /// <summary>On the first open day of each ISO week; a week without one has none.</summary>
    Week,

    /// <summary>On the first open day of each calendar month.</summary>
    Month,

    /// <summary>On the first open day of each fiscal year.</summary>
    FiscalYear,

    /// <summary>A person opens it for a day, or the events that the list names.</summary>
    Hand,
}

/// <summary>On which days of a daily list an item is on it.</summary>
public enum CheckOn
{
    /// <summary>On all of them.</summary>
    Every,

    /// <summary>On the first open day of the ISO week: a full backup (MIE-BKP-05).</summary>
    WeekFirst,

    /// <summary>On the open days of the ISO week that follow: the differences.</summary>
    WeekRest,
}

/// <summary>What has to be said beside the result.</summary>
public enum CheckEvidence
{
    /// <summary>The result is all.</summary>
    None,

    /// <summary>A number, which may have limits.</summary>
    Value,

    /// <summary>One of some words.</summary>
    Choice,

    /// <summary>A few words.</summary>
    Text,
}

/// <summary>When findings and failures are told.</summary>
public enum CheckTell
{
    /// <summary>As they are reported.</summary>
    AtOnce,

    /// <summary>When the list is due, where they still stand: a run that was repeated with success is none.</summary>
    AtDue,

    /// <summary>Findings as they are reported; and that the list is complete as soon as it is, not when it is due.</summary>
    WhenComplete,
}

/// <summary>A word that an item offers.</summary>
/// <param name="Id">Unique in the item; stored.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Finding">Whoever chooses it reports a finding.</param>
public sealed record CheckChoice(string Id, LocalText Name, bool Finding);

/// <summary>A line of a list.</summary>
/// <param name="Id">Unique in its list; stored.</param>
/// <param name="Name">What the contract calls it.</param>
/// <param name="On">On which days of a daily list.</param>
/// <param name="Evidence">What has to be said beside the result.</param>
/// <param name="Unit">Of a value.</param>
/// <param name="Min">A value below it is a finding; null: no limit.</param>
/// <param name="Max">A value above it is a finding; null: no limit.</param>
/// <param name="Choices">What a choice offers.</param>
/// <param name="Optional">The list is complete without it.</param>
/// <param name="Fresh">How old the newest good run may be, exactly so old included; older is told before anything fails (SAG-BKP-01); null: no limit.</param>
/// <param name="AfterFailed">It is on the list only once the line of this id has failed: one generation older (SAG-BKP-05); null: from the beginning.</param>
/// <param name="IfNone">It is on the list only once each of these lines that are on it is reported, and none has succeeded; empty: from the beginning.</param>
public sealed record CheckItem(
    string Id, LocalText Name, CheckOn On, CheckEvidence Evidence, LocalText? Unit, decimal? Min, decimal? Max, IReadOnlyList<CheckChoice> Choices,
    bool Optional, TimeSpan? Fresh, string? AfterFailed, IReadOnlyList<string> IfNone)
{
    /// <summary>Whether a value is outside its limits, or a choice is a finding.</summary>
    public bool IsFinding(string? value) => Evidence switch
    {
        CheckEvidence.Value => TryValue(value, out decimal number) && (number < Min || number > Max),
        CheckEvidence.Choice => Choices.Any(c => c.Finding && c.Id == value),
        _ => false,
    };

    /// <summary>Reads a value: a number with at most one point, as people and tools write it.</summary>
    public static bool TryValue(string? text, out decimal number) => decimal.TryParse(
        text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
}

/// <summary>A list of a period.</summary>
/// <param name="Period"><c>2026-11-20</c>, <c>2026-W47</c>, <c>2026-11</c>, <c>fy2026</c>.</param>
/// <param name="Day">The open day on which it is gone through (local).</param>
/// <param name="Last">The last open day of the period (local).</param>
public readonly record struct CheckPeriod(string Period, DateOnly Day, DateOnly Last);

/// <summary>A list that a contract asks for again and again: what is looked at on a day, which backups run in a night.</summary>
/// <param name="Id">Unique among those of the contract.</param>
/// <param name="Name">What the contract calls it.</param>
/// <param name="Every">How often.</param>
/// <param name="Calendar">Whose open days count.</param>
/// <param name="Ahead">Days before its day on which it opens.</param>
/// <param name="FromEnd">The due day counts from the last open day of the period; otherwise from the day of the list.</param>
/// <param name="Due">The due day.</param>
/// <param name="At">The time of that day by which it has to be complete, in minutes after midnight.</param>
/// <param name="Owner">Roles that go through it, and are reminded.</param>
/// <param name="Told">Roles that are told of findings, failures and misses.</param>
/// <param name="To">Roles that are told when it is complete.</param>
/// <param name="Internal">The client's people do not see it.</param>
/// <param name="HandIn">Somebody looks through it and hands it in; otherwise it is complete with its last line.</param>
/// <param name="Tell">When findings are told.</param>
/// <param name="Reminders">How long before it is due, longest first.</param>
/// <param name="Stages">Who accepts it, one after the other.</param>
/// <param name="Items">Its lines.</param>
/// <param name="Source">Clause and basis.</param>
public sealed record CheckList(
    string Id, LocalText Name, CheckEvery Every, string Calendar, int Ahead, bool FromEnd, DueRule Due, int At, IReadOnlyList<string> Owner,
    IReadOnlyList<string> Told, IReadOnlyList<string> To, bool Internal, bool HandIn, CheckTell Tell, IReadOnlyList<TimeSpan> Reminders,
    IReadOnlyList<ApprovalStage> Stages, IReadOnlyList<CheckItem> Items, RuleSource Source)
{
    /// <summary>The first day on which it is owed (local), where that is later than the first day of the term; null: from there on.</summary>
    public DateOnly? Starts { get; init; }

    /// <summary>Of one by hand: events of other cases that open it by themselves.</summary>
    public IReadOnlyList<EventTrigger> Opens { get; init; } = [];

    /// <summary>The due time does not stand in the contract, or not whole.</summary>
    public bool IsAssumed => Source is not { Basis: RuleBasis.Clause, AssumedParts: var assumed } || assumed.Contains("due");

    /// <summary>The line of an id; null for none.</summary>
    public CheckItem? Item(string id) => Items.FirstOrDefault(i => i.Id == id);

    /// <summary>The lines of the list of a day.</summary>
    public IReadOnlyList<CheckItem> ItemsOn(DateOnly day, CalendarSet calendars)
    {
        bool isFirst = calendars[Calendar] is var open && IsFirst(day, MondayOf(day), open);
        return [.. Items.Where(i => i.On switch { CheckOn.WeekFirst => isFirst, CheckOn.WeekRest => !isFirst, _ => true })];
    }

    /// <summary>When a list has to be complete (UTC).</summary>
    public DateTimeOffset DueOf(CheckPeriod period, CalendarSet calendars)
    {
        BusinessCalendar open = calendars[Calendar];
        return open.InstantOf(DueCalculator.DaysOf(Due, FromEnd ? period.Last : period.Day, open).Breach, At);
    }

    /// <summary>The list of the period that a day lies in; null: the period has none, or only outside the term.</summary>
    /// <param name="day">Any day (local).</param>
    /// <param name="calendars">The contract's.</param>
    /// <param name="term">A period that it cuts counts as far as it goes.</param>
    /// <param name="yearStarts">Month in which the fiscal year begins.</param>
    public CheckPeriod? PeriodOf(DateOnly day, CalendarSet calendars, ContractTerm term, int yearStarts)
    {
        (string name, DateOnly first, DateOnly last) = Every switch
        {
            CheckEvery.Week => (WeekOf(day), MondayOf(day), MondayOf(day).AddDays(6)),
            CheckEvery.Month => (FormattableString.Invariant($"{day:yyyy-MM}"), new(day.Year, day.Month, 1), new DateOnly(day.Year, day.Month, 1).AddMonths(1).AddDays(-1)),
            CheckEvery.FiscalYear when new DateOnly(day.Month >= yearStarts ? day.Year : day.Year - 1, yearStarts, 1) is var start =>
                (FormattableString.Invariant($"fy{start:yyyy}"), start, start.AddYears(1).AddDays(-1)),
            _ => (FormattableString.Invariant($"{day:yyyy-MM-dd}"), day, day),
        };
        first = first < term.From ? term.From.Value : first;
        first = first < Starts ? Starts.Value : first;
        last = last > term.To ? term.To.Value : last;
        BusinessCalendar open = calendars[Calendar];
        while (first <= last && Every != CheckEvery.Hand && !open.IsOpen(first))
        {
            first = first.AddDays(1);
        }

        while (first <= last && Every != CheckEvery.Hand && !open.IsOpen(last))
        {
            last = last.AddDays(-1);
        }

        return first > last || (Every == CheckEvery.Day && ItemsOn(first, calendars).Count == 0) ? null : new(name, first, last);
    }

    /// <summary>The lists whose days lie between two days, both included, each once.</summary>
    /// <inheritdoc cref="PeriodOf"/>
    public IEnumerable<CheckPeriod> PeriodsBetween(DateOnly from, DateOnly to, CalendarSet calendars, ContractTerm term, int yearStarts)
    {
        if (Every == CheckEvery.Hand)
        {
            yield break;
        }

        string? before = null;
        for (DateOnly day = from; day <= to; day = day.AddDays(1))
        {
            if (PeriodOf(day, calendars, term, yearStarts) is { } period && period.Period != before && period.Day >= from && period.Day <= to)
            {
                before = period.Period;
                yield return period;
            }
        }
    }

    private static DateOnly MondayOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    private static string WeekOf(DateOnly day) => FormattableString.Invariant(
        $"{ISOWeek.GetYear(day.ToDateTime(default)):0000}-W{ISOWeek.GetWeekOfYear(day.ToDateTime(default)):00}");

    private static bool IsFirst(DateOnly day, DateOnly monday, BusinessCalendar open)
    {
        for (DateOnly before = monday; before < day; before = before.AddDays(1))
        {
            if (open.IsOpen(before))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>The routine checks and backup runs of a contract. Section <c>checks</c> of a profile.</summary>
/// <param name="Clock">What lengths of time of the stages count.</param>
/// <param name="YearStarts">Month in which the fiscal year begins, 1 to 12.</param>
/// <param name="Lists">Each of them.</param>
public sealed record CheckRules(string Clock, int YearStarts, IReadOnlyList<CheckList> Lists)
{
    /// <summary>Most lines of a list: they are on one page.</summary>
    public const int MaxItems = 60;

    private static readonly NameTable<CheckEvery> Everies = new()
    {
        ["day"] = CheckEvery.Day, ["week"] = CheckEvery.Week, ["month"] = CheckEvery.Month, ["fiscal_year"] = CheckEvery.FiscalYear,
        ["hand"] = CheckEvery.Hand,
    };

    private static readonly NameTable<CheckOn> Days = new()
    {
        ["every"] = CheckOn.Every, ["week_first"] = CheckOn.WeekFirst, ["week_rest"] = CheckOn.WeekRest,
    };

    private static readonly NameTable<CheckEvidence> Evidences = new()
    {
        ["none"] = CheckEvidence.None, ["value"] = CheckEvidence.Value, ["choice"] = CheckEvidence.Choice, ["text"] = CheckEvidence.Text,
    };

    private static readonly NameTable<CheckTell> Tells = new() { ["at_once"] = CheckTell.AtOnce, ["at_due"] = CheckTell.AtDue, ["when_complete"] = CheckTell.WhenComplete };

    /// <summary>The section of a profile.</summary>
    public static ProfileSection<CheckRules> Section { get; } = new("checks", "routine checks and backup runs: lists of a day, week, month or year", keys => new(
        keys.Clock("clock", "what lengths of time of the stages count: elapsed, or a calendar"),
        keys.Whole("fiscal_year_starts", "month in which the fiscal year begins", 1, 12, 4),
        keys.Items("lists", "what is gone through", "a list", One)))
    {
        Assumed = new Dictionary<string, string[]> { ["due"] = ["tell"] },
    };

    /// <summary>The list of an id; null for none.</summary>
    public CheckList? Find(string id) => Lists.FirstOrDefault(l => l.Id == id);

    private static CheckList One(SectionKeys keys, string id)
    {
        LocalText name = keys.LocalText("name", "what the contract calls it");
        CheckEvery every = keys.Choice(
            "every", "how often: each open day, the first one of each week, month or fiscal year of the term, or when a person or an event opens it (hand)", Everies);
        CheckList list = new(
            id, name, every,
            keys.Calendar("calendar", "whose open days count: on a closed day there is no daily list, in a week without an open day no weekly one"),
            keys.Whole("ahead", "days before its day on which it opens by itself", 0, 60, 0),
            keys.OneOfOrNone("from", "what the due day counts from: the day of the list (start), or the last open day of its period (end)", "start", "end") == "end",
            keys.Due("due", "the due day: 0d is the day itself, 1bd the next open day, 5bd, 1mo"),
            keys.TimeOfDay("at", "the time of that day by which it has to be complete"),
            keys.Roles("owner", "who goes through it, and is reminded"),
            keys.Roles("told", "who is told of findings, failures and misses"),
            keys.Roles("to", "who is told when it is complete", required: false),
            keys.Flag("internal", "the client's people do not see it"),
            keys.Flag("hand_in", "somebody looks through it and hands it in; otherwise it is complete with its last line"),
            keys.Choice("tell", "when findings are told: as they are reported, or when the list is due, where they still stand; when_complete: as they are reported, and the end at once", Tells, CheckTell.AtOnce),
            [.. keys.Reminders("reminders", "how long before it is due its owner is reminded, shortest first").Reverse()],
            keys.Stages("stages", "who accepts it once it is handed in, one stage after the other", required: false),
            keys.Items("items", "its lines", "an item", Item),
            keys.Source())
        {
            Starts = keys.DayOrNone("starts", "the first day on which it is owed, where that is later than the term's"),
            Opens = EventTrigger.ReadAll(keys, "opens", "events of other cases that open it by themselves", Processes.EventTypes),
        };
        if (list.Opens.Count > 0 && every != CheckEvery.Hand)
        {
            keys.Refuse("opens", "every: hand");
        }

        if (list.Starts is not null && every == CheckEvery.Hand)
        {
            keys.Refuse("starts", "nothing: a list by hand is owed when it is opened");
        }

        if (list.Due is not (DueRule.BusinessDays(>= 0) or DueRule.Days(>= 0) or DueRule.Months(> 0)))
        {
            keys.Refuse("due", "business days, days or months afterwards (0d, 1bd, 1mo)", $"{list.Due}");
        }

        if (every is CheckEvery.Day or CheckEvery.Hand && list.FromEnd)
        {
            keys.Refuse("from", "nothing: a day has one day", "end");
        }

        if (every != CheckEvery.Day && list.Items.Any(i => i.On != CheckOn.Every))
        {
            keys.Refuse("items", "items on every list: only a daily one has days of its own for them", "on");
        }

        foreach ((int index, CheckItem item) in list.Items.Index())
        {
            foreach (string before in item.IfNone.Concat(item.AfterFailed is { } one ? [one] : []).Where(b => list.Items.Take(index).All(i => i.Id != b)))
            {
                keys.Refuse("items", $"in '{item.Id}' the id of a line before it", $"'{before}'");
            }
        }

        if (list.Items.Count > MaxItems)
        {
            keys.Refuse("items", $"at most {MaxItems} items", $"{list.Items.Count}");
        }

        if (list.Stages.Count > 0 && !list.HandIn)
        {
            keys.Refuse("stages", "hand_in: true where somebody accepts it", "hand_in: false");
        }

        if (list.Internal && (list.To.Count > 0 || list.Stages.Count > 0))
        {
            keys.Refuse("internal", "a list that is shown where others are told of it, or accept it", "true");
        }

        return list;
    }

    private static CheckItem Item(SectionKeys keys, string id)
    {
        CheckItem item = new(
            id,
            keys.LocalText("name", "what the contract calls it"),
            keys.Choice("on", "on which days of a daily list: every, the first open day of the week, or those that follow", Days, CheckOn.Every),
            keys.Choice("evidence", "what has to be said beside the result: a value, a choice, a text, or nothing", Evidences, CheckEvidence.None),
            keys.LocalTextOrNone("unit", "of a value"),
            keys.Amount("min", "a value below it is a finding"),
            keys.Amount("max", "a value above it is a finding"),
            keys.Items("choices", "what a choice offers", "a choice", (choice, choiceId) => new CheckChoice(
                choiceId, choice.LocalText("name", "what it is called"), choice.Flag("finding", "whoever chooses it reports a finding")), required: false),
            keys.Flag("optional", "the list is complete without it"),
            keys.LengthOrNone("fresh", "how old the newest good run may be; older is told before anything fails"),
            keys.TextOrNone("after_failed", "id of a line before it: it is on the list only once that one has failed"),
            keys.Texts("if_none", "ids of lines before it: it is on the list only once none of those that are on it has succeeded"));
        if (item.Evidence == CheckEvidence.Choice != item.Choices.Count > 0)
        {
            keys.Refuse("choices", item.Evidence == CheckEvidence.Choice ? "at least one choice" : "no choices where the evidence is none",
                $"{item.Choices.Count}");
        }

        if (item.Evidence != CheckEvidence.Value && (item.Unit is not null || item.Min is not null || item.Max is not null))
        {
            keys.Refuse("evidence", "value where there is a unit or a limit");
        }

        if (item.Min > item.Max)
        {
            keys.Refuse("min", "a limit that is not above max");
        }

        return item;
    }
}
