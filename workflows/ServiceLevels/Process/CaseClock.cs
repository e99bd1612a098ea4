using Workflows.Calendars;

namespace Workflows.ServiceLevels.Process;

/// <summary>
/// What a clock of a case counts on. A case keeps the calendars of the contract under which it began; where the contract in force counts otherwise, the
/// clock has the version of its calendar in its name, as <c>service@0123456789ab</c>, so that a proof holds both.
/// </summary>
/// <param name="Name">As facts name it.</param>
/// <param name="Rule">Its calendar, under that name; null: elapsed time.</param>
internal sealed record CaseClock(string Name, CalendarRule? Rule)
{
    /// <summary>A clock of a case.</summary>
    /// <param name="clock"><see cref="CalendarSet.Elapsed"/>, or a calendar of the case's contract.</param>
    /// <param name="own">The calendars of the case's contract.</param>
    /// <param name="inForce">Those of the contract in force.</param>
    public static CaseClock Of(string clock, CalendarSet own, CalendarSet inForce)
    {
        if (!own.TryGet(clock, out BusinessCalendar? calendar))
        {
            return new(clock, null);
        }

        string name = inForce.TryGet(clock, out BusinessCalendar? current) && current.Version == calendar.Version ? clock : $"{clock}@{calendar.Version}";
        return new(name, calendar.Rule with { Name = name });
    }
}
