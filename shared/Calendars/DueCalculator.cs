namespace Workflows.Calendars;

/// <summary>
/// Due days and moments by the Civil Code's rules (民法 139-143), which hold where a contract is silent: hours run at once;
/// the first day is not counted unless the period begins at 0:00; a period ends with its last day, and on the next open day if
/// that one is closed; months follow the calendar.
/// </summary>
public static class DueCalculator
{
    /// <summary>The days of a rule that counts days.</summary>
    /// <param name="rule">Business days, days or months.</param>
    /// <param name="anchor">The day of the event.</param>
    /// <param name="business">Whose open days are counted and rolled to.</param>
    /// <param name="options">How to count.</param>
    /// <exception cref="ArgumentException">The rule does not count days.</exception>
    public static DueDays DaysOf(DueRule rule, DateOnly anchor, BusinessCalendar business, DueOptions options = default)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(business);
        (DateOnly due, int count) = rule switch
        {
            DueRule.BusinessDays(var n) => (business.AddBusinessDays(anchor, n, options.CountAnchorDay), n),
            DueRule.Days(var n) => (anchor.AddDays(n - AnchorDay(n)), n),

            // Art. 140: the day of the event does not count, and the period begins with the next one.
            DueRule.Months(var n and > 0) => (CalendarMonths.EndOf(options.CountAnchorDay ? anchor : anchor.AddDays(1), n), n),
            DueRule.Months(var n) => (anchor.AddMonths(n).AddDays(-AnchorDay(n)), n),
            _ => throw new ArgumentException($"expected a rule that counts days (3bd, 7d, 1mo), found '{rule}'", nameof(rule)),
        };

        return Around(due, count > 0, business, options);

        int AnchorDay(int n) => options.CountAnchorDay ? Math.Sign(n) : 0;
    }

    /// <summary>Target and breach day of a due day.</summary>
    /// <param name="due">As counted, open or not.</param>
    /// <param name="period">It ends a period forwards, which art. 142 extends to the next open day; not a fixed date, not a notice backwards.</param>
    /// <param name="business">Whose open days are rolled to.</param>
    /// <param name="options">What the contract says about a closed day.</param>
    public static DueDays Around(DateOnly due, bool period, BusinessCalendar business, DueOptions options = default)
    {
        ArgumentNullException.ThrowIfNull(business);
        return options.IfClosed switch
        {
            IfClosed.Keep => new DueDays(due, due, due),
            IfClosed.Previous => new DueDays(due, business.PreviousOpen(due), due),
            IfClosed.Next => new DueDays(due, business.PreviousOpen(due), business.NextOpen(due)),
            _ => new DueDays(due, business.PreviousOpen(due), period ? business.NextOpen(due) : due),
        };
    }

    /// <summary>The moments of any rule; null for <see cref="DueRule.Agreed"/>, which has none until the parties agree.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="start">The event.</param>
    /// <param name="clock">For lengths: <see cref="CalendarSet.Elapsed"/> or a calendar's name.</param>
    /// <param name="calendars">The profile's calendars; rules that count days use <c>business</c>.</param>
    /// <param name="options">How days are counted.</param>
    public static DueMoment? MomentOf(DueRule rule, DateTimeOffset start, string clock, CalendarSet calendars, DueOptions options = default)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(calendars);
        switch (rule)
        {
            case DueRule.Agreed:
                return null;
            case DueRule.Length(var length):
                return At(calendars.Add(clock, start, length));
            case DueRule.NextOpening(var calendar):
                return At(calendars[calendar].NextOpening(start));
            default:
                BusinessCalendar business = calendars.Business;
                return EndOf(DaysOf(rule, business.DayOf(start), business, options), business);
        }

        static DueMoment At(DateTimeOffset moment) => new(moment, moment, null);
    }

    /// <summary>The moments of a deadline in days: closing time of the target day, end of the breach day (art. 141).</summary>
    public static DueMoment EndOf(DueDays days, BusinessCalendar business)
    {
        ArgumentNullException.ThrowIfNull(business);
        IReadOnlyList<TimeBand> hours = business.BandsOn(days.Target);
        DateTimeOffset target = business.InstantOf(days.Target, hours.Count == 0 ? 1440 : Math.Min(1440, hours[^1].ToMinute));
        return new DueMoment(target, business.StartOf(days.Breach.AddDays(1)), days);
    }
}
