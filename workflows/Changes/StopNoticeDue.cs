using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.Changes;

/// <summary>When a notice of a stop goes out, and after what it is late.</summary>
/// <param name="SendAt">Opening of the target day, the last open day on or before the due day.</param>
/// <param name="LateAfter">End of the due day.</param>
/// <param name="Days">The days as counted.</param>
public sealed record StopNoticeDue(DateTimeOffset SendAt, DateTimeOffset LateAfter, DueDays Days)
{
    /// <summary>The moments of a notice for a stop that begins at a moment.</summary>
    public static StopNoticeDue Of(StopNotice notice, DateTimeOffset stop, CalendarBook calendars)
    {
        BusinessCalendar business = calendars.Business;
        DueDays days = DueCalculator.DaysOf(notice.LeadTime, business.DayOf(stop), business);
        DateTimeOffset start = business.StartOf(days.Target);
        OpenSpan? first = business.Spans(start, business.StartOf(days.Target.AddDays(1))).Cast<OpenSpan?>().FirstOrDefault();
        return new(first?.From ?? start, business.StartOf(days.Breach.AddDays(1)), days);
    }
}
