using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Cases;

namespace Workflows.Registers;

/// <summary>What the software owes for an entry, and when: a pure function of the folded facts.</summary>
public static class RegisterSchedule
{
    /// <summary>
    /// The plan at a moment. Of an entry of which nothing is owed, now or ever, the plan is over: its orchestration ends, and the next word
    /// that is said of it starts another. A register of thousands that nothing is due for costs rows, and no instances.
    /// </summary>
    public static CasePlan<RegisterDuty> At(EntryState entry, DateTimeOffset now)
    {
        CasePlan<RegisterDuty> plan = CaseSchedule.At(entry, Pending(entry), now, duty =>
            duty.Kind is RegisterDutyKind.Remind or RegisterDutyKind.Missed ? duty.Watch : null);
        return plan is { Due.Count: 0, NextLookAt: null } ? plan with { IsClosed = true } : plan;
    }

    /// <summary>Every duty that is not performed yet, due or not, as far as it can be known from the facts so far.</summary>
    public static IEnumerable<RegisterDuty> Pending(EntryState entry) =>
        entry.Owed.Where(day => !entry.IsMissed(day)).SelectMany(day => Watching(entry, day, entry.Contract.Calendars.Business).Pending(entry.IsPerformed))
            .Concat(entry.Facts.OfType<CaseMailUndeliverable>().Select(failed => new RegisterDuty
            {
                Key = "undeliverable/" + failed.Id, Kind = RegisterDutyKind.TellUndeliverable, DueAt = failed.RecordedAt, Roles = [RoleNames.Manager],
            }))
            .Concat(entry.ToHandOver.Select(swap => new RegisterDuty
            {
                Key = HandOverKey(swap), Kind = RegisterDutyKind.HandOver, DueAt = swap.RecordedAt,
            }))
            .Concat(entry.OverAt is { } over ? [new() { Key = CaseSchedule.CloseKey, Kind = RegisterDutyKind.Close, DueAt = over }] : [])
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
