namespace Workflows.Calendars;

/// <summary>Periods in months by the calendar: Civil Code art. 143 (民法143条), in one place.</summary>
public static class CalendarMonths
{
    /// <summary>
    /// The last day of a period that begins at 0:00 of a day. It is the day before the corresponding day of the last month (art. 143(2)):
    /// a year from 1 April ends on 31 March. Where that month has no such day, it is the month's last day (the proviso): six months from
    /// 31 August end on 28 February, not on the 27th.
    /// </summary>
    /// <param name="first">The first day that counts.</param>
    /// <param name="months">At least 1.</param>
    public static DateOnly EndOf(DateOnly first, int months)
    {
        DateOnly corresponding = first.AddMonths(months); // clamped to the month's last day where there is none
        return corresponding.Day == first.Day ? corresponding.AddDays(-1) : corresponding;
    }
}
