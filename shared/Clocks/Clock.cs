using Workflows.Calendars;

namespace Workflows.Clocks;

/// <summary>
/// Reads a clock from its facts. Pure: the same facts, calendar and moment give the same reading, in whatever order the facts
/// arrived. Pauses take part as intervals on the calendar; their wall-clock length is never added to a due time.
/// </summary>
/// <remarks>
/// With lengths, time counts while the clock's calendar is open and no pause runs. With days, a day that was paused from its
/// opening to its close (for <c>7d</c> and <c>1mo</c>: from midnight to midnight) is not counted. With a next opening, an opening
/// inside a pause is skipped. A fulfilment at the very due moment is in time; without one, that moment is late.
/// </remarks>
public static class Clock
{
    /// <summary>What the facts say at <paramref name="now"/>.</summary>
    public static ClockReading Read(ClockFacts clock, CalendarSet calendars, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(calendars);
        now = now.ToUniversalTime();
        ClockDefinition definition = clock.Definition;
        List<ClockFact> known = [.. clock.Facts.Where(f => f.At <= now)];
        DateTimeOffset? start = Earliest<ClockStarted>(known);
        DateTimeOffset? fulfilled = Earliest<ClockFulfilled>(known);
        DueAgreed? agreed = !known.Exists(f => f is DueAgreed) ? null : known.OfType<DueAgreed>()
            .OrderBy(a => a.At).ThenBy(a => a.Due).ThenBy(a => a.Actor, StringComparer.Ordinal).ThenBy(a => a.Evidence, StringComparer.Ordinal)
            .LastOrDefault();
        IReadOnlyList<ClockPause> pauses = PausesIn(known);
        string? version = definition.CalendarIn(calendars)?.Version;
        var reading = new ClockReading
        {
            At = now,
            State = ClockState.NotStarted,
            StartedAt = start,
            Agreed = agreed,
            FulfilledAt = fulfilled,
            Pauses = pauses,
            Suspended = false,
            Used = TimeSpan.Zero,
            CalendarVersion = version,
            CalendarChanged = definition.CalendarVersion is { } kept && kept != version,
        };
        if (start is not { } begin)
        {
            return reading;
        }

        var paused = new PauseSet(pauses);
        DueMoment? original = definition.Due is null ? null : DueCalculator.MomentOf(definition.Due, begin, definition.Clock, calendars, definition.Options);
        DueMoment? byRule = definition.Due is null ? null : DueOf(definition, begin, paused, calendars);
        bool suspended = agreed is null
            ? original is not null && byRule is null
            : paused.OpenSince < agreed.Due;
        DateTimeOffset? due = suspended ? null : agreed?.Due.ToUniversalTime() ?? byRule?.Breach;
        return reading with
        {
            OriginalDue = original,
            RuleDue = byRule,
            Due = due,
            Suspended = suspended,
            State = StateOf(due, suspended, fulfilled, paused, now),
            Used = Counted(definition, begin, fulfilled ?? now, paused, calendars),
            Allowed = agreed is null && definition.Due is DueRule.Length(var length) ? length
                : due is { } end ? Counted(definition, begin, end, paused, calendars)
                : null,
        };
    }

    /// <summary>
    /// When so much time has been counted since the start, by the pauses known at <paramref name="now"/>: for reminders. Null
    /// before the start and while an open pause stands before it.
    /// </summary>
    public static DateTimeOffset? MomentAfter(ClockFacts clock, CalendarSet calendars, TimeSpan length, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(clock);
        List<ClockFact> known = [.. clock.Facts.Where(f => f.At <= now)];
        return Earliest<ClockStarted>(known) is { } start
            ? AddLength(CountingClock(clock.Definition), start, length, new PauseSet(PausesIn(known)), calendars)
            : null;
    }

    /// <summary>When a percentage of the allowed time has been used: for warnings. Null where nothing is allowed or the clock stands before it.</summary>
    public static DateTimeOffset? MomentAtPercent(ClockFacts clock, CalendarSet calendars, int percent, DateTimeOffset now) =>
        Read(clock, calendars, now).Allowed is { } allowed ? MomentAfter(clock, calendars, allowed * (percent / 100.0), now) : null;

    /// <summary>The intervals in which time counted between two instants, ascending.</summary>
    internal static IEnumerable<OpenSpan> CountedSpans(
        ClockDefinition definition, DateTimeOffset from, DateTimeOffset to, PauseSet pauses, CalendarSet calendars)
    {
        string clock = CountingClock(definition);
        IEnumerable<OpenSpan> spans = to <= from ? []
            : clock == CalendarSet.Elapsed ? [new OpenSpan(from.ToUniversalTime(), to.ToUniversalTime())]
            : calendars[clock].Spans(from, to);
        return pauses.Without(spans);
    }

    internal static IReadOnlyList<ClockPause> PausesIn(IEnumerable<ClockFact> facts)
    {
        List<ClockFact> known = facts as List<ClockFact> ?? [.. facts];
        if (!known.Exists(f => f is ClockPaused))
        {
            return []; // nearly always
        }

        ILookup<string, ClockResumed> ends = known.OfType<ClockResumed>().ToLookup(r => r.PauseId, StringComparer.Ordinal);
        return
        [
            .. known.OfType<ClockPaused>()
                .GroupBy(p => p.PauseId, StringComparer.Ordinal)
                .Select(g => g.OrderBy(p => p.At).ThenBy(p => p.Reason, StringComparer.Ordinal)
                    .ThenBy(p => p.Actor, StringComparer.Ordinal).ThenBy(p => p.Evidence, StringComparer.Ordinal).First())
                .Select(p => new ClockPause(
                    p.PauseId,
                    p.At.ToUniversalTime(),
                    ends[p.PauseId].Where(r => r.At >= p.At).Select(r => (DateTimeOffset?)r.At.ToUniversalTime()).Min(),
                    p.Reason,
                    p.Actor,
                    p.Evidence))
                .OrderBy(p => p.From).ThenBy(p => p.PauseId, StringComparer.Ordinal),
        ];
    }

    private static DateTimeOffset? Earliest<T>(List<ClockFact> facts)
        where T : ClockFact
    {
        DateTimeOffset? earliest = null;
        foreach (ClockFact fact in facts)
        {
            if (fact is T && !(fact.At >= earliest))
            {
                earliest = fact.At.ToUniversalTime();
            }
        }

        return earliest;
    }

    // Time is counted on the clock only where the rule is a length; beside days it is what passes by, without the pauses.
    private static string CountingClock(ClockDefinition definition) => definition.Due is DueRule.Length ? definition.Clock : CalendarSet.Elapsed;

    private static TimeSpan Counted(ClockDefinition definition, DateTimeOffset from, DateTimeOffset to, PauseSet pauses, CalendarSet calendars) =>
        CountedSpans(definition, from, to, pauses, calendars).Aggregate(TimeSpan.Zero, (sum, span) => sum + span.Length);

    private static ClockState StateOf(DateTimeOffset? due, bool suspended, DateTimeOffset? fulfilled, PauseSet pauses, DateTimeOffset now)
    {
        if (fulfilled is { } at)
        {
            return due is null || at <= due ? ClockState.Met : ClockState.Breached;
        }

        return now >= due ? ClockState.Breached
            : suspended || pauses.OpenSince is not null ? ClockState.Paused
            : due is null ? ClockState.NoDeadline
            : ClockState.Running;
    }

    private static DueMoment? DueOf(ClockDefinition definition, DateTimeOffset start, PauseSet pauses, CalendarSet calendars)
    {
        switch (definition.Due)
        {
            case DueRule.Length(var length):
                return AddLength(definition.Clock, start, length, pauses, calendars) is { } moment ? new DueMoment(moment, moment, null) : null;

            case DueRule.NextOpening(var name):
                BusinessCalendar calendar = calendars[name];
                DateTimeOffset opening = calendar.NextOpening(start);
                foreach ((DateTimeOffset from, DateTimeOffset? to) in pauses.Intervals.Where(p => p.To is null || p.To > start))
                {
                    if (from >= opening)
                    {
                        break;
                    }

                    if (to is null)
                    {
                        return null;
                    }

                    opening = to > opening ? calendar.NextOpening(to.Value.AddTicks(-1)) : opening;
                }

                return new DueMoment(opening, opening, null);

            case DueRule.BusinessDays or DueRule.Days or DueRule.Months:
                return DaysOf(definition, start, pauses, calendars.Business);

            default:
                return null;
        }
    }

    private static DueMoment? DaysOf(ClockDefinition definition, DateTimeOffset start, PauseSet pauses, BusinessCalendar business)
    {
        DateOnly anchor = business.DayOf(start);
        DueDays plain = DueCalculator.DaysOf(definition.Due!, anchor, business, definition.Options);
        DateOnly due = plain.Due;
        bool period = definition.Due is DueRule.BusinessDays { Count: > 0 } or DueRule.Days { Count: > 0 } or DueRule.Months { Count: > 0 };
        if (period)
        {
            bool openOnly = definition.Due is DueRule.BusinessDays;
            DateOnly day = definition.Options.CountAnchorDay ? anchor.AddDays(-1) : anchor;
            int left = openOnly ? CountOpen(day, due) : due.DayNumber - day.DayNumber;
            while (left > 0)
            {
                day = day.AddDays(1);
                if (pauses.OpenSince is { } since && since <= business.StartOf(day))
                {
                    return null;
                }

                if ((!openOnly || business.IsOpen(day)) && !Stood(day, openOnly))
                {
                    left--;
                }
            }

            due = day;
        }

        DueMoment moment = DueCalculator.EndOf(DueCalculator.Around(due, period, business, definition.Options), business);
        return pauses.OpenSince < moment.Breach ? null : moment;

        int CountOpen(DateOnly after, DateOnly to)
        {
            int count = 0;
            for (DateOnly day = after.AddDays(1); day <= to; day = day.AddDays(1))
            {
                count += business.IsOpen(day) ? 1 : 0;
            }

            return count;
        }

        bool Stood(DateOnly day, bool openOnly) => openOnly
            ? business.BandsOn(day).All(b => pauses.Covers(business.InstantOf(day, b.FromMinute), business.InstantOf(day, b.ToMinute)))
            : pauses.Covers(business.StartOf(day), business.StartOf(day.AddDays(1)));
    }

    private static DateTimeOffset? AddLength(string clock, DateTimeOffset start, TimeSpan length, PauseSet pauses, CalendarSet calendars)
    {
        DateTimeOffset at = start;
        TimeSpan left = length;
        foreach ((DateTimeOffset from, DateTimeOffset? to) in pauses.Intervals)
        {
            if (to <= at)
            {
                continue;
            }

            if (from > at)
            {
                TimeSpan until = calendars.Between(clock, at, from);
                if (until >= left)
                {
                    break;
                }

                left -= until;
            }

            if (to is null)
            {
                return null;
            }

            at = to.Value;
        }

        return calendars.Add(clock, at, left);
    }
}
