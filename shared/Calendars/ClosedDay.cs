namespace Workflows.Calendars;

/// <summary>Why a day is closed.</summary>
public enum ClosedDayKind
{
    /// <summary>By the calendar's list of further closed days.</summary>
    Extra,

    /// <summary>In the yearly range of closed days.</summary>
    Range,

    /// <summary>A national holiday (国民の祝日に関する法律).</summary>
    Holiday,

    /// <summary>By its weekday.</summary>
    Weekday,
}

/// <summary>Why a day is closed, for whoever puts it into words.</summary>
/// <param name="Kind">By which rule.</param>
/// <param name="Holiday">The holiday's name in Japanese, as the act or the corrections have it.</param>
/// <param name="Range">The range.</param>
public readonly record struct ClosedDay(ClosedDayKind Kind, string? Holiday = null, MonthDayRange? Range = null);
