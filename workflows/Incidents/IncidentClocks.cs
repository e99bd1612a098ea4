using Workflows.Calendars;
using Workflows.Clocks;
using Workflows.Contracts;
using Workflows.Kit.Cases;

namespace Workflows.Incidents;

/// <summary>One contract's clocks and calendars, for the steps of its incidents. Pure.</summary>
public sealed class IncidentClocks(ContractProfile profile, CalendarSet calendars)
{
    /// <summary>The contract's calendars.</summary>
    public CalendarSet Calendars => calendars;

    /// <summary>The contract's zone; times are shown in it.</summary>
    public TimeZoneInfo Zone => calendars.Zone;

    /// <summary>The moment itself where the calendar is open then (or there is none), else its next opening.</summary>
    public DateTimeOffset OpenAtOrNext(string? calendar, DateTimeOffset at) =>
        calendar is null || calendars[calendar].IsOpenAt(at) ? at : calendars[calendar].NextOpening(at);

    /// <summary>The same time of day so many business days later, or, where the calendar <c>business</c> is closed then, its next opening.</summary>
    public DateTimeOffset AfterBusinessDays(DateTimeOffset from, int days)
    {
        DateOnly day = calendars.Business.AddBusinessDays(calendars.Business.DayOf(from), days);
        TimeSpan time = TimeZoneInfo.ConvertTime(from, Zone).TimeOfDay;
        return OpenAtOrNext(CalendarSet.BusinessName, calendars.Business.StartOf(day) + time);
    }

    /// <summary>The clock that the profile gives a step.</summary>
    public ClockDefinition DefinitionOf(IncidentStep step) => new ClockDefinition
    {
        Id = step.Id,
        Name = step.Name,
        Due = step.Due,
        Clock = step.Clock ?? profile.Incident.Clock,
        Source = step.Source,
        Contractual = step.Contractual,
    }.By(calendars);

    /// <summary>What a clock says at a moment.</summary>
    public ClockReading Read(ClockFacts clock, DateTimeOffset now) => Clock.Read(clock, calendars, now);

    /// <summary>When so much of a step's time has run, without its pauses; null before its start and while it is paused.</summary>
    public DateTimeOffset? After(StepState step, TimeSpan length) =>
        step.IsPaused ? null : Clock.MomentAfter(step.Clock, calendars, length, DateTimeOffset.MaxValue);

    /// <summary>When a percentage of the time between a step's start and its due time has run; null while the clock stands.</summary>
    public DateTimeOffset? AtPercent(StepState step, int percent) =>
        step.IsPaused || step.StartedAt is not { } start || step.Due is not { } due || due <= start
            ? null
            : Clock.MomentAtPercent(step.Clock, calendars, percent, due);

    /// <summary>Percent of the allowed time used at a moment, 0 to 100; null without a due time.</summary>
    public double? PercentUsed(StepState step, DateTimeOffset now) =>
        Read(step.Clock, now).PercentUsed is { } percent ? Math.Clamp(percent, 0, 100) : null;
}

/// <summary>What an incident as read says beside its state.</summary>
public static class IncidentViews
{
    extension(CaseView<IncidentState> incident)
    {
        /// <summary>The clocks and calendars of its contract.</summary>
        public IncidentClocks Clocks => incident.State.Clocks;
    }
}
