using System.Text.Json.Serialization;
using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.Clocks;

/// <summary>What a clock measures: the rule it follows and where the rule comes from.</summary>
public sealed record ClockDefinition
{
    /// <summary>Unique where the clock lives, e.g. <c>first_report</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required LocalText Name { get; init; }

    /// <summary>By when; null measures without a deadline.</summary>
    public DueRule? Due { get; init; }

    /// <summary>For lengths: <see cref="CalendarSet.Elapsed"/> or a calendar's name.</summary>
    public required string Clock { get; init; }

    /// <summary>How days are counted.</summary>
    public DueOptions Options { get; init; }

    /// <summary>Clause, basis and assumed parts.</summary>
    public required RuleSource Source { get; init; }

    /// <summary>A miss is a breach of the contract.</summary>
    public required bool Contractual { get; init; }

    /// <summary>The version of the calendar when the clock started; a reading by another one says so. Null where none was kept.</summary>
    public string? CalendarVersion { get; init; }

    /// <summary>With the version of the calendar that decides now.</summary>
    public ClockDefinition By(CalendarSet calendars) => this with { CalendarVersion = CalendarIn(calendars)?.Version };

    /// <summary>The calendar that decides the due time; null where elapsed time alone does.</summary>
    internal BusinessCalendar? CalendarIn(CalendarSet calendars) => Due switch
    {
        DueRule.BusinessDays or DueRule.Days or DueRule.Months => calendars.Business,
        DueRule.NextOpening(var name) => calendars[name],
        _ => Clock == CalendarSet.Elapsed ? null : calendars[Clock],
    };
}

/// <summary>Something that happened to a clock. Facts are a set: neither their order nor a repetition matters.</summary>
/// <param name="At">When it happened, not when it was recorded.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(ClockStarted), "started")]
[JsonDerivedType(typeof(ClockPaused), "paused")]
[JsonDerivedType(typeof(ClockResumed), "resumed")]
[JsonDerivedType(typeof(DueAgreed), "due_agreed")]
[JsonDerivedType(typeof(ClockFulfilled), "fulfilled")]
public abstract record ClockFact(DateTimeOffset At);

/// <summary>The start event. Of several, the earliest counts: a start that turns out to be earlier moves the due time.</summary>
public sealed record ClockStarted(DateTimeOffset At) : ClockFact(At);

/// <summary>Time stops counting.</summary>
/// <param name="At">From then.</param>
/// <param name="PauseId">Names the pause; <see cref="ClockResumed"/> ends it.</param>
/// <param name="Reason">Why, e.g. <c>waiting for the client's instruction</c>.</param>
/// <param name="Actor">Who said so.</param>
/// <param name="Evidence">What shows it: a mail, a ticket, a minute.</param>
public sealed record ClockPaused(DateTimeOffset At, string PauseId, string Reason, string Actor, string? Evidence) : ClockFact(At);

/// <summary>A pause ends; the moment itself counts again. The earliest end of a pause counts.</summary>
public sealed record ClockResumed(DateTimeOffset At, string PauseId, string Actor) : ClockFact(At);

/// <summary>The parties agreed on a due moment, which stands before the rule's own. The latest agreement counts.</summary>
/// <param name="At">When they agreed.</param>
/// <param name="Due">The agreed moment; pauses do not move it.</param>
/// <param name="Actor">Who agreed.</param>
/// <param name="Evidence">What shows it.</param>
public sealed record DueAgreed(DateTimeOffset At, DateTimeOffset Due, string Actor, string? Evidence) : ClockFact(At);

/// <summary>What was due is done. The earliest counts.</summary>
public sealed record ClockFulfilled(DateTimeOffset At, string? Actor) : ClockFact(At);

/// <summary>A clock's definition with all facts known about it.</summary>
public sealed record ClockFacts(ClockDefinition Definition, IReadOnlyCollection<ClockFact> Facts);

/// <summary>Where a clock stands.</summary>
public enum ClockState
{
    /// <summary>Its start event has not happened.</summary>
    NotStarted,

    /// <summary>Time counts.</summary>
    Running,

    /// <summary>A pause is open: time stands, and the due time is suspended.</summary>
    Paused,

    /// <summary>Done in time, or done where there was no deadline.</summary>
    Met,

    /// <summary>Late, whether done since or not.</summary>
    Breached,

    /// <summary>Started, not done, and nothing says by when.</summary>
    NoDeadline,
}

/// <summary>A pause as it counts: half-open, and open-ended until somebody resumes.</summary>
public sealed record ClockPause(string PauseId, DateTimeOffset From, DateTimeOffset? To, string Reason, string Actor, string? Evidence);

/// <summary>What the facts say at a moment. All instants in UTC.</summary>
public sealed record ClockReading
{
    /// <summary>The moment of the reading; facts of later moments are left out.</summary>
    public required DateTimeOffset At { get; init; }

    public required ClockState State { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>By the rule alone, as if nothing had been paused or agreed.</summary>
    public DueMoment? OriginalDue { get; init; }

    /// <summary>By the rule and the pauses; null while a pause suspends it.</summary>
    public DueMoment? RuleDue { get; init; }

    /// <summary>What the parties agreed on; null where they did not.</summary>
    public DueAgreed? Agreed { get; init; }

    /// <summary>The moment that decides: the agreed one, else the rule's; null while suspended or without a deadline.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>A pause is open that began before the due time.</summary>
    public required bool Suspended { get; init; }

    /// <summary>When it was done.</summary>
    public DateTimeOffset? FulfilledAt { get; init; }

    /// <summary>Pauses as recorded, ascending; they may overlap, and count once.</summary>
    public required IReadOnlyList<ClockPause> Pauses { get; init; }

    /// <summary>Time counted until done, else until now.</summary>
    public required TimeSpan Used { get; init; }

    /// <summary>Time that may be used; null without a deadline.</summary>
    public TimeSpan? Allowed { get; init; }

    /// <summary>What is left of it; negative when late.</summary>
    public TimeSpan? Remaining => Allowed - Used;

    /// <summary>Above 100 when late; null without a deadline.</summary>
    public double? PercentUsed => Allowed is { Ticks: > 0 } allowed ? 100.0 * Used.Ticks / allowed.Ticks : null;

    /// <summary>The calendar that was used; null for elapsed time.</summary>
    public string? CalendarVersion { get; init; }

    /// <summary>The clock started by another version of the calendar than it was read with.</summary>
    public required bool CalendarChanged { get; init; }
}
