using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Cases;

namespace Workflows.Rosters;

/// <summary>What the software owes for a month, and when: a pure function of the folded facts.</summary>
public static class RosterSchedule
{
    private static readonly CaseDuties<RosterDuty, RosterDutyKind> Duties = new((key, kind, at) => new() { Key = key, Kind = kind, DueAt = at });

    /// <summary>Every duty that is not performed yet, due or not, as far as it can be known from the facts so far.</summary>
    public static IEnumerable<RosterDuty> Pending(RosterState month, DateTimeOffset now) =>
        Submission(month)
            .Concat(Approvals(month))
            .Concat(Publications(month))
            .Concat(Told(month))
            .Concat(Gaps(month))
            .Concat(Handovers(month, now))
            .Concat(Duties.Unreached(month).Zip(month.Facts.OfType<CaseMailUndeliverable>(), (duty, failed) => duty with { FactId = failed.Id }))
            .Concat(Duties.Close(month.Calendars.Business.StartOf(month.Month.Last.AddDays(3))))
            .Where(d => !month.IsPerformed(d.Key));

    /// <summary>That it was missed is on record whether it came late or not at all; a month that was begun after its due day was never owed in time.</summary>
    private static IEnumerable<RosterDuty> Submission(RosterState month)
    {
        RosterRules rules = month.Rules;
        DateTimeOffset breach = month.Due.Breach;
        if (month.Opened.RecordedAt >= breach || month.SubmittedAt < breach)
        {
            return [];
        }

        return new Deadline<RosterDuty>
        {
            Reminders = month.SubmittedAt is not null ? [] : RosterDue.Reminders(rules, month.Month, month.Calendars).Select(r => new RosterDuty
            {
                Key = RosterDutyKeys.RemindToSubmit(r.Day), Kind = RosterDutyKind.RemindToSubmit, DueAt = r.At, Roles = [rules.Owner], Day = r.Day,
            }),
            Late = new()
            {
                Key = RosterDutyKeys.SubmissionMissed,
                Kind = RosterDutyKind.SubmissionMissed,
                DueAt = breach,
                Roles = [.. ((string[])[rules.Owner, RoleNames.Manager]).Distinct(StringComparer.Ordinal)],
                Contractual = rules.Contractual,
            },
        }.Pending(month.IsPerformed);
    }

    /// <summary>A version that a later one replaced is not asked about any more; what its stages decided was told, or is not worth telling.</summary>
    private static IEnumerable<RosterDuty> Approvals(RosterState month) => month.Current is not { } version ? []
        : version.Approval.Pending().Select(duty => Duties.Of(duty, [.. ((string?[])[version.By.Actor, version.By.ActorFor]).OfType<string>()]) with
        {
            Version = version.Number,
        });

    /// <summary>Whose days an approval gave or changed.</summary>
    private static IEnumerable<RosterDuty> Publications(RosterState month)
    {
        RosterContent before = RosterContent.Empty;
        foreach (RosterVersion version in month.Versions)
        {
            // An override was told at once; its approval changes nobody's days.
            if (version.Approval.ApprovedAt is { } at)
            {
                string[] persons = [.. version.Content.CellsSince(before)
                    .SelectMany(c => c.Persons.Except(before.At(c.Day, c.Site, c.Shift)).Concat(before.At(c.Day, c.Site, c.Shift).Except(c.Persons)))
                    .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
                before = version.Content;
                if (persons.Length > 0 && version.By is RosterSubmitted)
                {
                    yield return new()
                    {
                        Key = RosterDutyKeys.Publish(version.Number), Kind = RosterDutyKind.Publish, DueAt = at, Version = version.Number,
                        Persons = persons
                    };
                }
            }
        }
    }

    private static IEnumerable<RosterDuty> Told(RosterState month) => month.Facts.OfType<RosterOverridden>().Select(change => new RosterDuty
    {
        Key = RosterDutyKeys.TellChange(change.Id),
        Kind = RosterDutyKind.TellChange,
        DueAt = change.RecordedAt,
        Roles = month.Rules.ChangesTo,
        Persons = [.. ((string?[])[change.Out, change.In]).OfType<string>()],
        FactId = change.Id,
    });

    /// <summary>Every working day, as long as something of the month lies ahead.</summary>
    private static IEnumerable<RosterDuty> Gaps(RosterState month)
    {
        if (month.InForce is null || month.Approved?.Approval.ApprovedAt is not { } since)
        {
            yield break;
        }

        DateTimeOffset last = month.Facts.OfType<RosterDutyPerformed>().Where(p => p.Duty.Kind == RosterDutyKind.LookForGaps).Select(p => p.Duty.DueAt)
            .DefaultIfEmpty(since).Max();
        BusinessCalendar days = month.Rules.Clock == CalendarSet.Elapsed ? month.Calendars.Business : month.Calendars[month.Rules.Clock];
        for (DateOnly day = month.Month.First.AddDays(-month.Rules.LookAheadDays); day <= month.Month.Last; day = day.AddDays(1))
        {
            if (days.IsOpen(day) && RosterDue.OpeningOf(day, month.Rules, month.Calendars) is var at && at > last && at > since)
            {
                yield return new()
                {
                    Key = RosterDutyKeys.LookForGaps(day), Kind = RosterDutyKind.LookForGaps, DueAt = at, Roles = [month.Rules.Owner],
                    Day = day
                };
            }
        }
    }

    /// <summary>Whose duty begins: those who did not have the same shift on its last day before.</summary>
    private static IEnumerable<RosterDuty> Handovers(RosterState month, DateTimeOffset now)
    {
        if (month.InForce is not { } roster || month.Rules.Handover is not { } rule)
        {
            yield break;
        }

        BusinessCalendar business = month.Calendars.Business;
        foreach (IGrouping<DateOnly, RosterCell> day in roster.Cells.Where(c => rule.Shifts.Contains(c.Shift)).GroupBy(c => c.Day))
        {
            List<string> begins = [];
            foreach (RosterCell cell in day.Where(c => month.Days.Span(c.Day, month.Rules.Shift(c.Shift)!).From > now))
            {
                RosterCell? before = roster.Cells.LastOrDefault(c => c.Day < cell.Day && c.Site == cell.Site && c.Shift == cell.Shift);
                begins.AddRange(cell.Persons.Where(p => before?.Persons.Contains(p) is not true));
            }

            if (begins.Count > 0)
            {
                yield return new()
                {
                    Key = RosterDutyKeys.HandOver(day.Key),
                    Kind = RosterDutyKind.HandOver,
                    DueAt = business.InstantOf(day.Key.AddDays(-1), rule.AtMinute),
                    Persons = [.. begins.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                    Day = day.Key,
                };
            }
        }
    }
}
