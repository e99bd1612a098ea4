namespace Workflows.Calendars;

/// <summary>What a closed due day does to the day by which lateness is judged.</summary>
public enum IfClosed
{
    /// <summary>
    /// Nothing said: a period forwards ends on the next open day (Civil Code art. 142); a fixed date (<c>0d</c>) and a period
    /// backwards (a notice of at least so long) stay where they are.
    /// </summary>
    Unsaid,

    /// <summary>The day stays as it is, for reminders too.</summary>
    Keep,

    /// <summary>The parties aim at the open day before; lateness is still judged by the day itself.</summary>
    Previous,

    /// <summary>The next open day.</summary>
    Next,
}

/// <summary>How days are counted, beside the rule itself.</summary>
/// <param name="CountAnchorDay">The anchor is day 1: only for periods that begin at 0:00, such as a fiscal year (Civil Code art. 140).</param>
/// <param name="IfClosed">What a closed due day does.</param>
public readonly record struct DueOptions(bool CountAnchorDay = false, IfClosed IfClosed = IfClosed.Unsaid);

/// <summary>The two days of a deadline that is counted in days.</summary>
/// <param name="Due">As counted, open or not.</param>
/// <param name="Target">Aim and reminders: the last open day on or before it.</param>
/// <param name="Breach">Late once this day has ended.</param>
public readonly record struct DueDays(DateOnly Due, DateOnly Target, DateOnly Breach);

/// <summary>The two moments of a deadline, in UTC; the same one unless days are counted.</summary>
/// <param name="Target">Aim and reminders. For days: closing time of the target day.</param>
/// <param name="Breach">Anything later is late. For days: the end of the breach day.</param>
/// <param name="Days">The days, where days were counted.</param>
public sealed record DueMoment(DateTimeOffset Target, DateTimeOffset Breach, DueDays? Days);
