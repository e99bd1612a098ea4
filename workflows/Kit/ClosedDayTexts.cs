using Workflows.Calendars;
using Workflows.Texts;

namespace Workflows.Kit;

/// <summary>Why a day is closed, in words.</summary>
public static class ClosedDayTexts
{
    /// <summary>From <c>ClosedDayTexts.resx</c> and <c>ClosedDayTexts.ja.resx</c>; holidays by their Japanese names.</summary>
    public static TextResource All { get; } = new(typeof(ClosedDayTexts));

    /// <summary>In a word or two; null for an open day. A holiday that a correction named otherwise than the act keeps its name.</summary>
    public static string? Of(ClosedDay? closed, string language) => closed switch
    {
        null => null,
        { Kind: ClosedDayKind.Holiday, Holiday: { } name } => All.Find(language, name) ?? name,
        { Kind: ClosedDayKind.Range, Range: { } range } => All.Get(
            language, nameof(ClosedDayKind.Range), TimeText.ShortDay(range.FromMonth, range.FromDay, language),
            TimeText.ShortDay(range.ToMonth, range.ToDay, language)),
        { Kind: var kind } => All.Get(language, kind.ToString()),
    };
}
