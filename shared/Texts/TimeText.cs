using System.Globalization;

namespace Workflows.Texts;

/// <summary>Times and lengths as people read them, in a contract's zone.</summary>
public static class TimeText
{
    /// <summary><c>2026-11-20 (金) 10:30</c>, <c>2026-11-20 (Fri) 10:30</c>; seconds are cut, never rounded up to a minute that has not come.</summary>
    public static string Of(DateTimeOffset at, TimeZoneInfo zone, string language) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd '('ddd')' HH:mm", Languages.CultureOf(language));

    /// <summary>A day: <c>2026-11-20 (金)</c>, <c>2026-11-20 (Fri)</c>.</summary>
    public static string Of(DateOnly day, string language) => day.ToString("yyyy-MM-dd '('ddd')'", Languages.CultureOf(language));

    /// <summary>
    /// By when: <c>2026-11-28 (土) 22:25まで</c>, <c>by 2026-11-28 (Sat) 22:25</c>. A deadline that ends with a day is written as that day,
    /// since midnight of the next one
    /// is read as a day too many: <c>12月4日(金)まで</c>, <c>by Fri 4 Dec</c>; with the year where it is another one than now.
    /// </summary>
    /// <param name="due">The deadline.</param>
    /// <param name="zone">Whose days count.</param>
    /// <param name="language">The reader's.</param>
    /// <param name="now">When it is read or mailed.</param>
    public static string By(DateTimeOffset due, TimeZoneInfo zone, string language, DateTimeOffset now)
    {
        bool japanese = Languages.IsJapanese(language);
        DateTime local = TimeZoneInfo.ConvertTime(due, zone).DateTime;
        if (local.TimeOfDay != TimeSpan.Zero || local == DateTime.MinValue)
        {
            return japanese ? Of(due, zone, language) + "まで" : "by " + Of(due, zone, language);
        }

        DateTime day = local.AddDays(-1);
        bool isThisYear = day.Year == TimeZoneInfo.ConvertTime(now, zone).Year;
        CultureInfo culture = Languages.CultureOf(language);
        return japanese ? day.ToString((isThisYear ? "" : "yyyy年") + "M月d日'('ddd')まで'", culture)
            : "by " + day.ToString("ddd d MMM" + (isThisYear ? "" : " yyyy"), culture);
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
