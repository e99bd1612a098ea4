using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.Incidents;

/// <summary>The due times of one contract's steps: the profile's clocks and calendars, applied. Pure.</summary>
public sealed class IncidentClocks(ContractProfile profile, CalendarBook calendars)
{
    /// <summary>The contract's zone; times are shown in it.</summary>
    public TimeZoneInfo Zone => calendars.Zone;

    /// <summary>The moment itself where the calendar is open then (or there is none), else its next opening.</summary>
    public DateTimeOffset OpenAtOrNext(string? calendar, DateTimeOffset at) =>
        calendar is null || calendars[calendar].IsOpenAt(at) ? at : calendars[calendar].NextOpening(at);

    /// <summary>When a step that started then is late; null where the text gives no figure.</summary>
    public DateTimeOffset? DueOf(IncidentStep step, DateTimeOffset start, IReadOnlyList<StepPause> pauses) => step.Due switch
    {
        null => null,
        DueRule.Length length => After(step, start, length.Value, pauses),
        { } rule => DueCalculator.MomentOf(rule, start, ClockOf(step), calendars)?.Breach,
    };

    /// <summary>When so much of a step's time has run: elapsed or open time, without the pauses.</summary>
    public DateTimeOffset After(IncidentStep step, DateTimeOffset start, TimeSpan length, IReadOnlyList<StepPause> pauses)
    {
        string clock = ClockOf(step);
        DateTimeOffset cursor = start;
        TimeSpan left = length;
        foreach (StepPause pause in pauses.Where(p => p.To is not null).OrderBy(p => p.From))
        {
            DateTimeOffset from = pause.From > cursor ? pause.From : cursor;
            TimeSpan available = calendars.Between(clock, cursor, from);
            if (left <= available)
            {
                break;
            }

            left -= available;
            cursor = pause.To > cursor ? pause.To.Value : cursor;
        }

        return calendars.Add(clock, cursor, left);
    }

    /// <summary>When a percentage of the time between a step's start and its due time has run; null while the clock stands.</summary>
    public DateTimeOffset? AtPercent(StepState step, DateTimeOffset due, int percent)
    {
        if (step.StartedAt is not { } start || due <= start || step.IsPaused)
        {
            return null;
        }

        TimeSpan allowed = Worked(ClockOf(step.Step), start, due, step.Pauses);
        return step.After(allowed * (percent / 100.0), this);
    }

    /// <summary>Percent of the allowed time used at a moment, 0 to 100; null without a due time.</summary>
    public double? PercentUsed(StepState step, DateTimeOffset now)
    {
        if (step.StartedAt is not { } start || step.Due is not { } due || due <= start)
        {
            return null;
        }

        string clock = ClockOf(step.Step);
        double all = Worked(clock, start, due, step.Pauses).TotalSeconds;
        return all <= 0 ? 100 : Math.Clamp(100 * Worked(clock, start, step.DoneAt ?? now, step.Pauses).TotalSeconds / all, 0, 100);
    }

    private TimeSpan Worked(string clock, DateTimeOffset from, DateTimeOffset to, IReadOnlyList<StepPause> pauses)
    {
        TimeSpan Open(DateTimeOffset a, DateTimeOffset b) => b <= a ? TimeSpan.Zero : calendars.Between(clock, a, b);

        TimeSpan worked = Open(from, to);
        DateTimeOffset counted = from;
        foreach (StepPause pause in pauses.OrderBy(p => p.From))
        {
            DateTimeOffset begin = pause.From > counted ? pause.From : counted;
            DateTimeOffset end = pause.To is { } until && until < to ? until : to;
            if (end > begin)
            {
                worked -= Open(begin, end);
                counted = end;
            }
        }

        return worked;
    }

    private string ClockOf(IncidentStep step) => step.Clock ?? profile.Incident.Clock;
}
