using System.Globalization;

namespace Workflows.Texts;

/// <summary>Times and lengths as people read them, in a contract's zone.</summary>
public static class TimeText
{
    private const string JapaneseDay = "yyyy'年'M'月'd'日('ddd')'";
    private const string EnglishDay = "ddd d MMM yyyy";

    /// <summary>
    /// <c>2026年11月20日(金) 10:30</c>, <c>Fri 20 Nov 2026, 10:30</c>; seconds are cut, never rounded up to a minute that has not come.
    /// </summary>
    public static string Of(DateTimeOffset at, TimeZoneInfo zone, string language) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString(
            Languages.IsJapanese(language) ? JapaneseDay + " HH:mm" : EnglishDay + ", HH:mm", Languages.CultureOf(language));

    /// <summary>A day: <c>2026年11月20日(金)</c>, <c>Fri 20 Nov 2026</c>.</summary>
    public static string Of(DateOnly day, string language) =>
        day.ToString(Languages.IsJapanese(language) ? JapaneseDay : EnglishDay, Languages.CultureOf(language));

    /// <summary>A day on a formal paper, whose weekday is nobody's concern: <c>2026年11月20日</c>, <c>20 November 2026</c>.</summary>
    public static string Formal(DateOnly day, string language) =>
        day.ToString(Languages.IsJapanese(language) ? "yyyy'年'M'月'd'日'" : "d MMMM yyyy", Languages.CultureOf(language));

    /// <summary>A month: <c>2026年11月</c>, <c>November 2026</c>.</summary>
    public static string Month(DateOnly day, string language) =>
        day.ToString(Languages.IsJapanese(language) ? "yyyy'年'M'月'" : "MMMM yyyy", Languages.CultureOf(language));

    /// <summary>A month as the head of a narrow column whose year is written above: <c>11月</c>, <c>Nov</c>.</summary>
    public static string ShortMonth(DateOnly day, string language) =>
        day.ToString(Languages.IsJapanese(language) ? "M'月'" : "MMM", Languages.CultureOf(language));

    /// <summary>A day in a narrow cell whose year is written above: <c>11月20日</c>, <c>20 Nov</c>.</summary>
    public static string ShortDay(DateOnly day, string language) =>
        day.ToString(Languages.IsJapanese(language) ? "M'月'd'日'" : "d MMM", Languages.CultureOf(language));

    /// <summary>The same of a day of every year.</summary>
    public static string ShortDay(int month, int day, string language) => ShortDay(new DateOnly(2000, month, day), language); // a leap year has every day

    /// <summary>
    /// By when: <c>2026年11月28日(土) 22:25まで</c>, <c>by Sat 28 Nov 2026, 22:25</c>. A deadline that ends with a day is written as that day,
    /// since midnight of the next one is read as a day too many: <c>2026年12月4日(金)まで</c>, <c>by Fri 4 Dec 2026</c>.
    /// </summary>
    public static string By(DateTimeOffset due, TimeZoneInfo zone, string language)
    {
        DateTime local = TimeZoneInfo.ConvertTime(due, zone).DateTime;
        string words = local.TimeOfDay != TimeSpan.Zero || local == DateTime.MinValue
            ? Of(due, zone, language)
            : Of(DateOnly.FromDateTime(local.AddDays(-1)), language);
        return Languages.IsJapanese(language) ? words + "まで" : "by " + words;
    }

    /// <summary>
    /// Hours of a day, in minutes after its midnight: <c>08:30-17:30</c>; an end on the next day says so: <c>09:00-翌09:00</c>,
    /// <c>09:00-09:00 (next day)</c>.
    /// </summary>
    public static string Hours(int fromMinute, int toMinute, string language)
    {
        string from = Clock(fromMinute);
        return toMinute <= 1440 ? $"{from}-{Clock(toMinute)}"
            : Languages.IsJapanese(language) ? $"{from}-翌{Clock(toMinute - 1440)}" : $"{from}-{Clock(toMinute - 1440)} (next day)";

        static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");
    }

    /// <summary>The length between two moments as a reader computes it from the minutes that are shown: 21:55 to 21:57 is 2 minutes.</summary>
    public static string Between(DateTimeOffset from, DateTimeOffset to, string language) => Of(Minute(to) - Minute(from), language);

    private static DateTimeOffset Minute(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));

    /// <summary><c>1時間25分</c>, <c>1 h 25 min</c>; under a minute <c>0分</c>. The sign is left out.</summary>
    public static string Of(TimeSpan length, string language)
    {
        TimeSpan whole = length.Duration();
        bool japanese = Languages.IsJapanese(language);
        List<string> parts = [];
        if (whole.Days > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{whole.Days}{(japanese ? "日" : " d")}"));
        }

        if (whole.Hours > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{whole.Hours}{(japanese ? "時間" : " h")}"));
        }

        if (whole.Minutes > 0 || parts.Count == 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{whole.Minutes}{(japanese ? "分" : " min")}"));
        }

        return string.Join(japanese ? "" : " ", parts);
    }
}
