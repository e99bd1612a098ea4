using System.Globalization;

namespace Workflows.Texts;

/// <summary>Times and lengths as people read them, in a contract's zone.</summary>
public static class TimeText
{
    /// <summary><c>2026-11-20 (金) 10:30</c>, <c>2026-11-20 (Fri) 10:30</c>; seconds are cut, never rounded up to a minute that has not come.</summary>
    public static string Of(DateTimeOffset at, TimeZoneInfo zone, string language) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd '('ddd')' HH:mm", Languages.CultureOf(language));

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
