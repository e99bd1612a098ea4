using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.Rosters;

/// <summary>A calendar month, as in <c>2026-12</c>.</summary>
public readonly record struct RosterMonth(int Year, int Month) : IComparable<RosterMonth>
{
    public DateOnly First => new(Year, Month, 1);

    public DateOnly Last => new(Year, Month, DateTime.DaysInMonth(Year, Month));

    public RosterMonth Next => Of(First.AddMonths(1));

    public RosterMonth Previous => Of(First.AddMonths(-1));

    public IEnumerable<DateOnly> Days
    {
        get
        {
            for (DateOnly day = First; day.Month == Month; day = day.AddDays(1))
            {
                yield return day;
            }
        }
    }

    /// <summary>The month of a day.</summary>
    public static RosterMonth Of(DateOnly day) => new(day.Year, day.Month);

    /// <summary>Reads <c>2026-12</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out RosterMonth month)
    {
        bool fine = DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly first)
            && first.Year is >= 2000 and <= 2149;
        month = fine ? Of(first) : default;
        return fine;
    }

    public int CompareTo(RosterMonth other) => First.CompareTo(other.First);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Month:00}");

    public static bool operator <(RosterMonth left, RosterMonth right) => left.CompareTo(right) < 0;

    public static bool operator >(RosterMonth left, RosterMonth right) => left.CompareTo(right) > 0;

    public static bool operator <=(RosterMonth left, RosterMonth right) => left.CompareTo(right) <= 0;

    public static bool operator >=(RosterMonth left, RosterMonth right) => left.CompareTo(right) >= 0;
}

/// <summary>The days of a month by the rules of a contract.</summary>
public sealed class RosterDays
{
    private readonly ContractProfile profile;
    private readonly BusinessCalendar calendar;
    private readonly BusinessCalendar business;

    /// <param name="profile">With a roster.</param>
    /// <param name="calendars">Its calendars.</param>
    /// <param name="month">The month.</param>
    public RosterDays(ContractProfile profile, CalendarSet calendars, RosterMonth month)
    {
        this.profile = profile;
        calendar = calendars[profile.Roster!.Calendar];
        business = calendars.Business;
        Month = month;
        All = [.. month.Days.Where(InTerm)];
        Open = [.. All.Where(calendar.IsOpen)];
    }

    public RosterMonth Month { get; }

    /// <summary>Days of the month in the contract's term.</summary>
    public IReadOnlyList<DateOnly> All { get; }

    /// <summary>Those that have to be staffed.</summary>
    public IReadOnlyList<DateOnly> Open { get; }

    /// <summary>Whether a day has to be staffed.</summary>
    public bool IsOpen(DateOnly day) => InTerm(day) && calendar.IsOpen(day);

    /// <summary>Why a day is closed; null for an open one.</summary>
    public ClosedDay? WhyClosed(DateOnly day) => calendar.WhyClosed(day);

    /// <summary>Whether it is a weekend or a holiday, staffed or not: a closed day of the calendar of business days.</summary>
    public bool IsRest(DateOnly day) => WhyRest(day) is not null;

    /// <summary>Why no business is done on a day; null where it is.</summary>
    public ClosedDay? WhyRest(DateOnly day) => business.WhyClosed(day);

    /// <summary>When a shift of a day begins and ends (UTC).</summary>
    public (DateTimeOffset From, DateTimeOffset To) Span(DateOnly day, RosterShift shift) => SpanOf(day, shift, calendar);

    /// <summary>When a shift of a day begins and ends (UTC).</summary>
    public static (DateTimeOffset From, DateTimeOffset To) SpanOf(DateOnly day, RosterShift shift, BusinessCalendar calendar) =>
        (calendar.InstantOf(day, shift.FromMinute),
            shift.ToMinute > 1440 ? calendar.InstantOf(day.AddDays(1), shift.ToMinute - 1440) : calendar.InstantOf(day, shift.ToMinute));

    private bool InTerm(DateOnly day) => !(day < profile.Term.From) && !(day > profile.Term.To);
}
