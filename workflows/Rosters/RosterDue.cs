using Workflows.Calendars;

namespace Workflows.Rosters;

/// <summary>The moments of a month that come before it.</summary>
public static class RosterDue
{
    /// <summary>By when the plan is submitted.</summary>
    public static DueMoment Of(DueRule rule, RosterMonth month, CalendarSet calendars) =>
        DueCalculator.EndOf(DueCalculator.DaysOf(rule, month.First, calendars.Business), calendars.Business);

    /// <summary>When the owner is reminded: the opening of each day.</summary>
    public static IEnumerable<(DateOnly Day, DateTimeOffset At)> Reminders(RosterRules rules, RosterMonth month, CalendarSet calendars) => rules.Reminders
        .Select(r => DueCalculator.DaysOf(r, month.First, calendars.Business).Target)
        .Distinct().Order()
        .Select(day => (day, OpeningOf(day, rules, calendars)));

    /// <summary>When the month begins to be planned: the first reminder, or the opening of the due day.</summary>
    public static DateTimeOffset OpensAt(RosterRules rules, RosterMonth month, CalendarSet calendars) =>
        Reminders(rules, month, calendars).Select(r => (DateTimeOffset?)r.At).FirstOrDefault()
        ?? OpeningOf(DueCalculator.DaysOf(rules.Due, month.First, calendars.Business).Target, rules, calendars);

    /// <summary>When the people who are told things begin their day: the opening of the roster's clock, or the day's beginning.</summary>
    public static DateTimeOffset OpeningOf(DateOnly day, RosterRules rules, CalendarSet calendars) =>
        rules.Clock != CalendarSet.Elapsed && calendars[rules.Clock].BandsOn(day) is [{ } first, ..]
            ? calendars[rules.Clock].InstantOf(day, first.FromMinute)
            : calendars.Business.StartOf(day);
}
