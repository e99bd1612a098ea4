using Workflows.Cases;
using Workflows.Changes;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Maintenance;
using Workflows.Rosters;

namespace Workflows.Calendar;

/// <summary>What stands on a day.</summary>
/// <param name="Title">Of the case or the window.</param>
/// <param name="What">What is then, in the reader's words.</param>
/// <param name="From">Its beginning; a deadline's moment.</param>
/// <param name="To">Its end; the same for a moment.</param>
/// <param name="IsDeadline">Something has to be there by then.</param>
/// <param name="Line">The case; null for a maintenance window without one.</param>
public sealed record CalendarEntry(string Title, string What, DateTimeOffset From, DateTimeOffset To, bool IsDeadline, CaseLine? Line)
{
    /// <summary>Its days where the contract is. A deadline at midnight is the day before's, and what ends at midnight does not reach the next day.</summary>
    internal (DateOnly First, DateOnly Last) DaysIn(Contract contract) => IsDeadline
        ? (contract.DayOf(To.AddTicks(-1)), contract.DayOf(To.AddTicks(-1)))
        : (contract.DayOf(From), contract.DayOf(To > From ? To.AddTicks(-1) : To));
}

/// <summary>A day of the calendar.</summary>
/// <param name="Day">Which.</param>
/// <param name="Closed">Why no business is done on it; null: it is.</param>
/// <param name="Marks">What is true of the whole day: a freeze, the first or the last day of the contract.</param>
/// <param name="Entries">What stands on it, by time.</param>
public sealed record CalendarDay(DateOnly Day, string? Closed, IReadOnlyList<string> Marks, IReadOnlyList<CalendarEntry> Entries);

/// <summary>What stands in the calendar of a contract, whatever process it comes from.</summary>
/// <param name="Lines">Its cases, open and closed, each once.</param>
/// <param name="Windows">Its maintenance windows but those of a change among the cases.</param>
public sealed record ContractCalendar(IReadOnlyCollection<CaseLine> Lines, IReadOnlyList<MaintenanceWindow> Windows)
{
    /// <summary>Cases and windows, as they are read.</summary>
    /// <param name="lines">Between closing and the removal of its open row, a case stands among both: the later one counts.</param>
    /// <param name="windows">Those of changes, too.</param>
    public static ContractCalendar Of(IEnumerable<CaseLine> lines, IEnumerable<MaintenanceWindow> windows)
    {
        Dictionary<string, CaseLine> once = new(StringComparer.Ordinal);
        foreach (CaseLine line in lines)
        {
            once[line.Id.Value] = line;
        }

        return new(once.Values, [.. windows.Where(w => w.ChangeNumber is null || !once.ContainsKey(w.ChangeNumber))]);
    }
}

/// <summary>A month of a contract: what begins, goes on and falls due on each day of its weeks, whatever process it comes from.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Month">Which.</param>
/// <param name="Weeks">Whole weeks from Monday on, in which the month lies.</param>
public sealed record CalendarMonth(Contract Contract, RosterMonth Month, IReadOnlyList<IReadOnlyList<CalendarDay>> Weeks)
{
    /// <summary>Lays cases and windows out. Pure.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="month">Which.</param>
    /// <param name="calendar">What stands in it.</param>
    /// <param name="words">Texts in the reader's language, by key.</param>
    /// <param name="language">Of the reader.</param>
    public static CalendarMonth Of(Contract contract, RosterMonth month, ContractCalendar calendar, Func<string, string> words, string language)
    {
        DateOnly first = month.First.AddDays(-DaysAfterMonday(month.First));
        DateOnly last = month.Last.AddDays(6 - DaysAfterMonday(month.Last));
        ILookup<DateOnly, CalendarEntry> entries = calendar.Lines.SelectMany(EntriesOf)
            .Concat(calendar.Windows.Select(w => new CalendarEntry(w.Reason, words("Window"), w.From, w.To, IsDeadline: false, Line: null)))
            .SelectMany(e => Within(e.DaysIn(contract), first, last).Select(day => (Day: day, Entry: e)))
            .ToLookup(e => e.Day, e => e.Entry);
        return new(contract, month, [.. Within((first, last), first, last).Select(Day).Chunk(7)]);

        CalendarDay Day(DateOnly day) => new(
            day, ClosedDayTexts.Of(contract.Calendars.Business.WhyClosed(day), language), [.. Marks(day)],
            [.. entries[day].OrderBy(e => e.From).ThenBy(e => e.Title, StringComparer.Ordinal).ThenBy(e => e.Line?.Id.Value, StringComparer.Ordinal)]);

        IEnumerable<string> Marks(DateOnly day)
        {
            if (day == contract.Profile.Term.From)
            {
                yield return words("TermFrom");
            }

            if (day == contract.Profile.Term.To)
            {
                yield return words("TermTo");
            }

            foreach (ChangeFreeze freeze in (contract.Profile.Changes?.Freezes ?? []).Where(f => f.Days.Contains(day)))
            {
                yield return freeze.Name.In(language);
            }
        }
    }

    /// <summary>When a case takes place and what of it is due when; what comes next where it says neither.</summary>
    internal static IEnumerable<CalendarEntry> EntriesOf(CaseLine line)
    {
        if (line.Spans.Count > 0)
        {
            return line.Spans.Select(s => new CalendarEntry(line.Title, s.What, s.From, s.To, s.IsDeadline, line));
        }

        return line is { NextAt: { } at, IsClosed: false } ? [new(line.Title, line.Next ?? line.Status, at, at, line.IsDeadline, line)] : [];
    }

    private static IEnumerable<DateOnly> Within((DateOnly First, DateOnly Last) days, DateOnly first, DateOnly last)
    {
        for (DateOnly day = days.First > first ? days.First : first; day <= days.Last && day <= last; day = day.AddDays(1))
        {
            yield return day;
        }
    }

    private static int DaysAfterMonday(DateOnly day) => ((int)day.DayOfWeek + 6) % 7;
}
