using System.Globalization;

namespace Workflows.Texts;

/// <summary>
/// The days and moments that are taken from outside, by every form and by the API: the years 2000 to 2099. What lies beyond is a slip
/// of the finger or an end that is meant to be none (9999-12-31), and would start a clock that never runs out.
/// </summary>
public static class GivenDates
{
    /// <summary>The first year that is taken.</summary>
    public const int FirstYear = 2000;

    /// <summary>The last year that is taken.</summary>
    public const int LastYear = 2099;

    /// <summary>Reads a day such as <c>2026-11-20</c>; false for anything else, and for one that is not taken.</summary>
    public static bool TryDay(string? text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) && day.Year is >= FirstYear and <= LastYear;

    /// <summary>Whether a moment is taken.</summary>
    public static bool Takes(DateTimeOffset at) => at.UtcDateTime.Year is >= FirstYear and <= LastYear;
}
