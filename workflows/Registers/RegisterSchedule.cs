using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Cases;

namespace Workflows.Registers;

/// <summary>What the software owes for an entry, and when: a pure function of the folded facts.</summary>
public static class RegisterSchedule
{
    private static readonly CaseDuties<RegisterDuty, RegisterDutyKind> Duties = new((key, kind, at) => new() { Key = key, Kind = kind, DueAt = at });

    /// <summary>Every duty that is not performed yet, due or not, as far as it can be known from the facts so far.</summary>
    public static IEnumerable<RegisterDuty> Pending(EntryState entry) =>
        entry.Owed.Where(day => !entry.IsMissed(day)).SelectMany(day => Watching(entry, day, entry.Contract.Calendars.Business).Pending(entry.IsPerformed))
            .Concat(Duties.Unreached(entry))
            .Concat(entry.ToHandOver.Select(swap => new RegisterDuty
            {
                Key = HandOverKey(swap), Kind = RegisterDutyKind.HandOver, DueAt = swap.RecordedAt,
            }))
            .Concat(Duties.Close(entry.OverAt))
            .Where(d => !entry.IsPerformed(d.Key));

    // The identities of duties. They are in the ledger and in mail keys: never change one. A day that moves has words of its own.

    /// <summary>The day was missed.</summary>
    internal static string MissedKey(WatchedDay day) => $"missed/{day.Watch.Id}/{Text(day.Days.Breach)}";

    /// <summary>What was said of the one that goes is said of the one that comes.</summary>
    internal static string HandOverKey(EntrySwapped swap) => "hand-over/" + swap.Id;

    private static string RemindKey(WatchedDay day, string when) => $"remind/{day.Watch.Id}/{Text(day.Days.Breach)}/{when}";

    /// <summary>
    /// The owner is reminded ahead of the day to aim at, and as it opens; when the last day is over the manager is told, too. What becomes
    /// known late is told at once: the last reminder that would have been, or the miss.
    /// </summary>
    private static Deadline<RegisterDuty> Watching(EntryState entry, WatchedDay day, BusinessCalendar business)
    {
        List<RegisterDuty> reminders =
        [
            .. day.Watch.Reminders.Select(before =>
                Reminder(before.ToString(), business.OpeningOf(DueCalculator.DaysOf(before, day.Days.Target, business).Target)))
                .Append(Reminder("0d", business.OpeningOf(day.Days.Target))).OrderBy(r => r.DueAt),
        ];
        DateTimeOffset known = entry.ChangedAt;
        int past = reminders.FindLastIndex(r => r.DueAt <= known);
        return new()
        {
            Reminders = past < 0 ? reminders : [reminders[past] with { DueAt = known }, .. reminders.Skip(past + 1)],
            Late = new()
            {
                Key = MissedKey(day),
                Kind = RegisterDutyKind.Missed,
                DueAt = day.Moment.Breach > known ? day.Moment.Breach : known,
                Roles = [.. entry.Register.Owner.Append(RoleNames.Manager).Concat(day.Watch.To).Distinct(StringComparer.Ordinal)],
                Watch = day.Watch.Id,
                Day = day.Days.Breach,
            },
        };

        RegisterDuty Reminder(string when, DateTimeOffset at) => new()
        {
            Key = RemindKey(day, when), Kind = RegisterDutyKind.Remind, DueAt = at, Roles = entry.Register.Owner, Watch = day.Watch.Id, Day = day.Days.Target,
        };
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
