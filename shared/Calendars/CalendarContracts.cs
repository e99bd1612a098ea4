using System.Globalization;
using System.Text.Json.Serialization;

namespace Workflows.Calendars;

/// <summary>A calendar as a profile writes it.</summary>
public sealed record CalendarRule
{
    /// <summary>Name in the profile, e.g. <c>business</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Open weekdays; all seven for a calendar that never closes.</summary>
    public required IReadOnlyList<DayOfWeek> Weekdays { get; init; }

    public required bool ClosedOnNationalHolidays { get; init; }

    /// <summary>Closed every year from this month and day to that one, inclusive; may span the new year (12-29 to 01-03).</summary>
    public MonthDayRange? ClosedRange { get; init; }

    public required IReadOnlyList<DateOnly> ExtraClosed { get; init; }

    public required IReadOnlyList<DateOnly> ExtraOpen { get; init; }

    /// <summary>Opening hours on an open day, ascending, not overlapping, the last one maybe into the next day; a full day is 00:00 to 24:00.</summary>
    public required IReadOnlyList<TimeBand> Hours { get; init; }
}

/// <summary>
/// Half-open band of a day, in minutes after local midnight: 08:00-19:00 is 480 to 1140; 24:00 is 1440. A night belongs to the day on which
/// it begins: 22:00-06:00 is 1320 to 1800.
/// </summary>
public readonly record struct TimeBand(int FromMinute, int ToMinute)
{
    /// <summary>As a profile writes it: <c>08:00-19:00</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{FromMinute / 60:00}:{FromMinute % 60:00}-{(ToMinute > 1440 ? ToMinute - 1440 : ToMinute) / 60:00}:{ToMinute % 60:00}");
}

/// <summary>A day of every year.</summary>
public readonly record struct MonthAndDay(int Month, int Day)
{
    /// <summary>The day in a year; 29 February is the 28th in other years.</summary>
    public DateOnly In(int year) => new(year, Month, Math.Min(Day, DateTime.DaysInMonth(year, Month)));
}

/// <summary>Months and days, both ends inclusive.</summary>
public sealed record MonthDayRange(int FromMonth, int FromDay, int ToMonth, int ToDay)
{
    /// <summary>Whether a day of any year lies inside; a range whose end comes before its start spans the new year.</summary>
    public bool Contains(DateOnly day)
    {
        int from = (FromMonth * 100) + FromDay;
        int to = (ToMonth * 100) + ToDay;
        int at = (day.Month * 100) + day.Day;
        return from <= to ? at >= from && at <= to : at >= from || at <= to;
    }

    /// <summary>The range that begins in a year.</summary>
    public (DateOnly From, DateOnly To) Of(int year) => (new MonthAndDay(FromMonth, FromDay).In(year),
        new MonthAndDay(ToMonth, ToDay).In((ToMonth * 100) + ToDay < (FromMonth * 100) + FromDay ? year + 1 : year));

    /// <summary>The ranges that end on or after a day and begin on or before another, in their order.</summary>
    public IEnumerable<(DateOnly From, DateOnly To)> Between(DateOnly first, DateOnly last) =>
        Enumerable.Range(first.Year - 1, last.Year - first.Year + 2).Select(Of).Where(range => range.To >= first && range.From <= last);

    /// <summary><c>12-29..01-03</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{FromMonth:00}-{FromDay:00}..{ToMonth:00}-{ToDay:00}");
}

/// <summary>
/// How a due moment follows from its anchor (grammar: <c>docs/contracts.md</c>). Written and stored as its text form,
/// which <see cref="Parse"/> reads back.
/// </summary>
[JsonConverter(typeof(DueRuleJsonConverter))]
public abstract partial record DueRule
{
    private protected DueRule()
    {
    }

    /// <summary>A length of time: <c>PT30M</c>. Runs at once (Civil Code art. 139), in elapsed time or a calendar's open time.</summary>
    public sealed record Length(TimeSpan Value) : DueRule
    {
        /// <inheritdoc/>
        public override string ToString() => LengthText.Write(Value);
    }

    /// <summary>Business days of the calendar <c>business</c>: <c>3bd</c>, <c>-5bd</c>.</summary>
    public sealed record BusinessDays(int Count) : DueRule
    {
        /// <inheritdoc/>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count}bd");
    }

    /// <summary>Calendar days: <c>7d</c>, <c>-7d</c>.</summary>
    public sealed record Days(int Count) : DueRule
    {
        /// <inheritdoc/>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count}d");
    }

    /// <summary>Calendar months, clamped to the month's last day: <c>1mo</c>, <c>-1mo</c>.</summary>
    public sealed record Months(int Count) : DueRule
    {
        /// <inheritdoc/>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count}mo");
    }

    /// <summary>No fixed rule: a moment that the parties agree on per case (<c>agreed</c>); until then there is no deadline.</summary>
    public sealed record Agreed : DueRule
    {
        /// <inheritdoc/>
        public override string ToString() => "agreed";
    }

    /// <summary>The next opening of a calendar (<c>next_opening:operation</c>, MIE 2.6).</summary>
    public sealed record NextOpening(string Calendar) : DueRule
    {
        /// <inheritdoc/>
        public override string ToString() => "next_opening:" + Calendar;
    }
}
