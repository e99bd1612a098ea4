using Workflows.Calendars;
using Workflows.Kit.Cases;

namespace Workflows.Incidents;

/// <summary>A stretch of a clock's time.</summary>
/// <param name="From">Begin.</param>
/// <param name="To">End (exclusive).</param>
/// <param name="Counted">It counts; otherwise the clock stood still by a pause.</param>
/// <param name="Total">Counted time up to its end.</param>
/// <param name="Why">Reason of the pause.</param>
public sealed record ClockInterval(DateTimeOffset From, DateTimeOffset To, bool Counted, TimeSpan Total, string? Why);

/// <summary>Why a clock is due when it is: what was counted and what was not, stretch by stretch.</summary>
/// <param name="Clock"><c>elapsed</c> or a calendar's name.</param>
/// <param name="Calendar">The calendar; null for elapsed time.</param>
/// <param name="Intervals">From the start on, ascending; hours outside the calendar are left out.</param>
/// <param name="IsCut">There are more than are listed.</param>
public sealed record ClockExplanation(string Clock, BusinessCalendar? Calendar, IReadOnlyList<ClockInterval> Intervals, bool IsCut)
{
    private const int Most = 40;

    /// <summary>Explains a clock that has started; null for one that has not.</summary>
    /// <param name="incident">The incident.</param>
    /// <param name="step">The clock.</param>
    /// <param name="now">Where a clock without a due time is explained up to.</param>
    public static ClockExplanation? Of(CaseView<IncidentState> incident, StepState step, DateTimeOffset now)
    {
        if (step.StartedAt is not { } start)
        {
            return null;
        }

        // Business days and openings are counted by a calendar, whatever the clock of lengths is.
        string clock = step.Step.Due switch
        {
            DueRule.NextOpening(var calendar) => calendar,
            DueRule.BusinessDays or DueRule.Days or DueRule.Months => CalendarSet.BusinessName,
            _ => step.Step.Clock ?? incident.Contract.Profile.Incident.Clock,
        };
        DateTimeOffset until = step.OriginalDue ?? step.DoneAt ?? now;
        BusinessCalendar? open = clock == CalendarSet.Elapsed ? null : incident.Contract.Calendars[clock];
        if (until <= start || step.Step.Due is DueRule.Days or DueRule.Months)
        {
            return new(clock, open, [], false);
        }

        List<ClockInterval> intervals = [];
        TimeSpan total = TimeSpan.Zero;
        foreach (OpenSpan span in open is null ? [new OpenSpan(start, until)] : open.Spans(start, until))
        {
            DateTimeOffset cursor = span.From;
            foreach (Workflows.Clocks.ClockPause pause in step.Pauses.OrderBy(p => p.From))
            {
                DateTimeOffset from = Later(pause.From, cursor);
                DateTimeOffset to = pause.To is { } end && end < span.To ? end : span.To;
                if (to <= from)
                {
                    continue;
                }

                Count(cursor, from);
                intervals.Add(new(from, to, false, total, pause.Reason));
                cursor = to;
            }

            Count(cursor, span.To);
            if (intervals.Count > Most)
            {
                return new(clock, open, [.. intervals.Take(Most)], true);
            }
        }

        return new(clock, open, intervals, false);

        void Count(DateTimeOffset from, DateTimeOffset to)
        {
            if (to > from)
            {
                total += to - from;
                intervals.Add(new(from, to, true, total, null));
            }
        }
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
