namespace Workflows.Embedded.Functions;

/// <summary>
/// The NCRONTAB dialect of Azure Functions: second, minute, hour, day, month, weekday (five fields: without seconds, at second 0).
/// Day and weekday must both match, unlike Unix cron, where either does.
/// </summary>
internal sealed class CronSchedule : TimerSchedule
{
    private static readonly string[] s_months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] s_days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    // The longest gap the calendar can make: a 29 February on a given weekday across a century without leap year.
    private const int YearsToSearch = 41;

    private readonly ulong _seconds;
    private readonly ulong _minutes;
    private readonly ulong _hours;
    private readonly ulong _days;
    private readonly ulong _months;
    private readonly ulong _weekdays;

    public CronSchedule(IReadOnlyList<string> fields)
    {
        if (fields.Count is not (5 or 6))
        {
            throw new FormatException($"expected 5 or 6 cron fields, found {fields.Count}");
        }

        var at = fields.Count - 5;
        _seconds = at == 0 ? 1 : CronField.Parse("second", fields[0], 0, 59, []);
        _minutes = CronField.Parse("minute", fields[at], 0, 59, []);
        _hours = CronField.Parse("hour", fields[at + 1], 0, 23, []);
        _days = CronField.Parse("day", fields[at + 2], 1, 31, []);
        _months = CronField.Parse("month", fields[at + 3], 1, 12, s_months);
        var weekdays = CronField.Parse("weekday", fields[at + 4], 0, 7, s_days);
        _weekdays = Has(weekdays, 7) ? weekdays | 1 : weekdays; // 7 is Sunday too
    }

    public override DateTime? Next(DateTime after)
    {
        var floor = new DateTime(after.Ticks - after.Ticks % TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        if (floor.Year > 9998 - YearsToSearch)
        {
            return null;
        }

        var from = floor.AddSeconds(1);
        var last = from.AddYears(YearsToSearch);
        for (var day = from.Date; day < last;)
        {
            if (!Has(_months, day.Month))
            {
                day = new DateTime(day.Year, day.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1);
                continue;
            }

            if (Has(_days, day.Day) && Has(_weekdays, (int)day.DayOfWeek) && TimeOfDay(day == from.Date ? from.TimeOfDay : TimeSpan.Zero) is { } time)
            {
                return day + time;
            }

            day = day.AddDays(1);
        }

        return null;
    }

    // The first matching time of day that is not before the one given.
    private TimeSpan? TimeOfDay(TimeSpan from)
    {
        for (var hour = from.Hours; hour < 24; hour++)
        {
            if (!Has(_hours, hour))
            {
                continue;
            }

            for (var minute = hour == from.Hours ? from.Minutes : 0; minute < 60; minute++)
            {
                if (!Has(_minutes, minute))
                {
                    continue;
                }

                for (var second = hour == from.Hours && minute == from.Minutes ? from.Seconds : 0; second < 60; second++)
                {
                    if (Has(_seconds, second))
                    {
                        return new TimeSpan(hour, minute, second);
                    }
                }
            }
        }

        return null;
    }

    private static bool Has(ulong set, int value) => (set & (1UL << value)) != 0;
}
