using Workflows.Calendars;

namespace Workflows.Changes;

/// <summary>When a notice of a stop goes out, and after what it is late.</summary>
/// <param name="SendAt">Opening of the target day, the last open day on or before the due day.</param>
/// <param name="LateAfter">End of the due day.</param>
/// <param name="Days">The days as counted.</param>
public sealed record StopNoticeDue(DateTimeOffset SendAt, DateTimeOffset LateAfter, DueDays Days)
{
    /// <summary>The moments of a notice for a stop that begins at a moment.</summary>
    public static StopNoticeDue Of(StopNotice notice, DateTimeOffset stop, CalendarSet calendars) => Of(notice.LeadTime, stop, calendars);

    /// <summary>The moments of what is owed so many days before a moment.</summary>
    /// <param name="lead">Backwards, e.g. <c>-1mo</c>.</param>
    /// <param name="moment">What it is counted from.</param>
    /// <param name="calendars">The contract's.</param>
    public static StopNoticeDue Of(DueRule lead, DateTimeOffset moment, CalendarSet calendars)
    {
        BusinessCalendar business = calendars.Business;
        DueDays days = DueCalculator.DaysOf(lead, business.DayOf(moment), business);
        return new(business.OpeningOf(days.Target), business.StartOf(days.Breach.AddDays(1)), days);
    }
}
