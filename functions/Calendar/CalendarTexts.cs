using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Calendar;

/// <summary>The texts of the calendar.</summary>
internal static class CalendarTexts
{
    /// <summary>From <c>CalendarTexts.resx</c> and <c>CalendarTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(CalendarTexts));

    public static string T(PageContext page, string key, params object?[] arguments) => All.Get(page.Language, key, arguments);
}
