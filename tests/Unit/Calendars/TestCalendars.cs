using Workflows.Calendars;

namespace Workflows.Unit.Tests.Calendars;

/// <summary>The calendars that the contracts use, built by hand.</summary>
internal static class TestCalendars
{
    public static readonly TimeZoneInfo Tokyo = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");

    public static readonly IReadOnlyList<DayOfWeek> MondayToFriday =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    public static CalendarRule Business(string name, int from = 9 * 60, int to = 17 * 60) => new()
    {
        Name = name,
        Weekdays = MondayToFriday,
        ClosedOnNationalHolidays = true,
        ClosedRange = new MonthDayRange(12, 29, 1, 3),
        ExtraClosed = [],
        ExtraOpen = [],
        Hours = [new TimeBand(from, to)],
    };

    public static CalendarRule Always(string name) => new()
    {
        Name = name,
        Weekdays = Enum.GetValues<DayOfWeek>(),
        ClosedOnNationalHolidays = false,
        ExtraClosed = [],
        ExtraOpen = [],
        Hours = [new TimeBand(0, 1440)],
    };

    public static readonly CalendarSet Book = new(
        new Dictionary<string, CalendarRule>
        {
            ["business"] = Business("business"),
            ["desk"] = Business("desk", 510, 1050),
            ["operation"] = Business("operation", 480, 1140),
            ["service"] = Always("service"),
        },
        "Asia/Tokyo");

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A moment in Tokyo, e.g. <c>2026-09-18 17:00</c>.</summary>
    public static DateTimeOffset Tokyo9(string text) => DateTimeOffset.ParseExact(
        text + " +09:00", "yyyy-MM-dd HH:mm zzz", System.Globalization.CultureInfo.InvariantCulture);
}
