using Workflows.Calendars;

namespace Workflows.Pages;

/// <summary>Words for due rules, clocks and calendars.</summary>
public static class RuleTexts
{
    /// <summary>"30 min", "5 business days, the first day not counted", "1 month before".</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="page">The reader.</param>
    /// <param name="countFirstDay">The day counted from is day 1.</param>
    public static string Due(DueRule rule, PageContext page, bool countFirstDay = false) => rule switch
    {
        DueRule.Length(var length) => page.T("Due.Length", page.Length(length)),
        DueRule.BusinessDays(< 0 and var n) => page.T("Due.BusinessDays.Before", -n),
        DueRule.Days(< 0 and var n) => page.T("Due.Days.Before", -n),
        DueRule.Months(< 0 and var n) => page.T("Due.Months.Before", -n),
        DueRule.BusinessDays(var n) when countFirstDay => page.T("Due.BusinessDays.WithFirst", n),
        DueRule.Days(var n) when countFirstDay => page.T("Due.Days.WithFirst", n),
        DueRule.BusinessDays(var n) => page.T("Due.BusinessDays", n),
        DueRule.Days(var n) => page.T("Due.Days", n),
        DueRule.Months(var n) => page.T("Due.Months", n),
        DueRule.NextOpening(var calendar) => page.T("Due.NextOpening", calendar),
        DueRule.Agreed => page.T("Due.Agreed"),
        _ => rule.ToString(),
    };

    /// <summary>"elapsed time", or the calendar's name.</summary>
    public static string Clock(string clock, PageContext page) => clock == CalendarSet.Elapsed ? page.T("Clock.Elapsed") : page.T("Clock.ByCalendar", clock);

    /// <summary>Days and hours of a calendar.</summary>
    public static string Calendar(CalendarRule rule, PageContext page)
    {
        List<string> parts = [];
        System.Globalization.DateTimeFormatInfo names = Texts.Languages.CultureOf(page.Language).DateTimeFormat;
        parts.Add(rule.Weekdays.Count == 7
            ? page.T("Calendar.EveryDay")
            : string.Join(page.T("Join.Short"), rule.Weekdays.Select(names.GetAbbreviatedDayName)));
        parts.Add(string.Join(page.T("Join"), rule.Hours.Select(h => Texts.TimeText.Hours(h.FromMinute, h.ToMinute, page.Language))));
        if (rule.ClosedOnNationalHolidays)
        {
            parts.Add(page.T("Calendar.NoHolidays"));
        }

        if (rule.ClosedRange is { } closed)
        {
            parts.Add(page.T("Calendar.Closed", Day(closed.FromMonth, closed.FromDay), Day(closed.ToMonth, closed.ToDay)));
        }

        return page.T("Calendar.Is", rule.Name, string.Join(page.T("Join"), parts));

        string Day(int month, int day) => Texts.TimeText.ShortDay(month, day, page.Language);
    }
}
