using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.Meetings;

/// <summary>What the software owes for a meeting, and when: a pure function of the folded facts.</summary>
public static class MeetingSchedule
{
    // The identities of duties beside those of approvals. They are in the ledger and in mail keys: never change one.

    /// <summary>It was not held by its day.</summary>
    public const string NotHeldKey = "not-held";

    private const string OpenedKey = "opened";
    private const string OffKey = "off";

    /// <summary>Business days after a meeting on which the owner is reminded to record how it went.</summary>
    private static readonly int[] RecordAfter = [1, 3];

    private static readonly CaseDuties<MeetingDuty, MeetingDutyKind> Duties = new((key, kind, at) => new() { Key = key, Kind = kind, DueAt = at });

    /// <summary>Every duty that is not performed yet, due or not, as far as it can be known from the facts so far.</summary>
    public static IEnumerable<MeetingDuty> Pending(MeetingState meeting, CalendarSet calendars) =>
        Planning(meeting, calendars).Pending(meeting.IsPerformed)
            .Concat(Told(meeting))
            .Concat(Recording(meeting, calendars.Business))
            .Concat(meeting.IsAsking ? meeting.Approval.Pending().Select(d => Of(meeting, d)) : [])
            .Concat(meeting.Actions.SelectMany(a => Acting(meeting, a, calendars)))
            .Concat(Duties.Unreached(meeting))
            .Concat(Duties.Close(OverAt(meeting, calendars.Business)))
            .Where(d => !meeting.IsPerformed(d.Key));

    private static MeetingDuty Of(MeetingState meeting, ApprovalDuty duty) => Duties.Of(duty, []) with
    {
        Roles = duty.IsQuestion ? duty.Roles : [.. duty.Roles.Union(meeting.Series.Owner, StringComparer.Ordinal)],
    };

    /// <summary>
    /// The owner is told that it is to be planned, and reminded while it has no day; one that is not held by its day is told to the manager, too.
    /// </summary>
    private static Deadline<MeetingDuty> Planning(MeetingState meeting, CalendarSet calendars)
    {
        if (meeting is not { HeldBy: { Days: { } days } due, Held: null, IsOff: false })
        {
            return new();
        }

        BusinessCalendar business = calendars.Business;
        return new()
        {
            Ask = new()
            {
                Key = OpenedKey, Kind = MeetingDutyKind.TellOpened, DueAt = meeting.Opened.RecordedAt, Roles = meeting.Series.Owner, Day = days.Target,
            },
            Reminders = meeting.Status != MeetingStatus.ToPlan ? [] : meeting.Rules.Reminders.Select(before => new MeetingDuty
            {
                Key = string.Create(CultureInfo.InvariantCulture, $"remind-planning/{before}"),
                Kind = MeetingDutyKind.RemindPlanning,
                DueAt = business.OpeningOf(business.AddBusinessDays(days.Target, -before)),
                Roles = meeting.Series.Owner,
                Day = days.Target,
            }).Where(d => d.DueAt > meeting.Opened.RecordedAt),
            Late = new()
            {
                Key = NotHeldKey, Kind = MeetingDutyKind.NotHeld, DueAt = due.Breach, Day = days.Breach,
                Roles = [.. meeting.Series.Owner.Append(RoleNames.Manager).Distinct(StringComparer.Ordinal)],
            },
        };
    }

    /// <summary>What follows at once from a single fact.</summary>
    private static IEnumerable<MeetingDuty> Told(MeetingState meeting)
    {
        // A plan that is written down when its time has come already invites nobody.
        foreach ((int index, DateTimeOffset at) in meeting.IsOff || meeting.Held is not null ? []
            : meeting.Plans.Select((p, i) => (i, p)).Where(x => x.p.Plan.Starts > x.p.Fact.RecordedAt).Select(x => (x.i, x.p.Fact.RecordedAt)))
        {
            yield return new()
            {
                Key = string.Create(CultureInfo.InvariantCulture, $"invite/{index + 1}"),
                Kind = index == 0 ? MeetingDutyKind.Invite : MeetingDutyKind.TellMoved,
                DueAt = at,
                Roles = meeting.Series.Everybody,
            };
        }

        if (meeting.IsOff && Invited(meeting) is { Length: > 0 } invited)
        {
            yield return new()
            {
                Key = OffKey + (meeting.Withdrawn is null ? string.Create(CultureInfo.InvariantCulture, $"/{meeting.Proposals.Count}") : ""),
                Kind = MeetingDutyKind.TellOff, DueAt = meeting.Withdrawn?.RecordedAt ?? meeting.OmittedAt!.Value, Persons = invited,
            };
        }

        foreach (MeetingOmissionReopened again in meeting.Facts.OfType<MeetingOmissionReopened>())
        {
            yield return new()
            {
                Key = "reopened/" + again.Id, Kind = MeetingDutyKind.TellReopened, DueAt = again.RecordedAt, Roles = meeting.Series.Owner,
                Persons = Asked(meeting),
            };
        }
    }

    /// <summary>Once its day is over, somebody has to say whether it took place: until then the minutes count from a day that nobody confirmed.</summary>
    private static IEnumerable<MeetingDuty> Recording(MeetingState meeting, BusinessCalendar business) =>
        meeting is not { Status: MeetingStatus.Planned, Day: { } day, Plans: [.., (var fact, _)] } ? []
            : Kit.Reminders.NotOvertaken(RecordAfter.Select(after => new MeetingDuty
            {
                Key = string.Create(CultureInfo.InvariantCulture, $"record/{day:yyyy-MM-dd}/{after}"),
                Kind = MeetingDutyKind.RemindRecord,
                DueAt = business.OpeningOf(business.AddBusinessDays(day, after)),
                Roles = meeting.Series.Owner,
                Day = day,
            }).Where(d => d.DueAt > fact.RecordedAt), d => meeting.IsPerformed(d.Key));

    /// <summary>Whoever has to do something is told of it, reminded of its day, and missed.</summary>
    private static IEnumerable<MeetingDuty> Acting(MeetingState meeting, NotedAction action, CalendarSet calendars)
    {
        if (action.Done is not null)
        {
            return [];
        }

        BusinessCalendar business = calendars.Business;
        MeetingAction noted = action.Noted;
        DueMoment due = DueCalculator.EndOf(DueCalculator.Around(noted.Day, period: false, business), business);
        MeetingDuty duty = new()
        {
            Key = "", Kind = MeetingDutyKind.TellAction, DueAt = noted.RecordedAt, Persons = [noted.OwnerId], Day = noted.Day, ActionId = noted.Id,
        };
        return new Deadline<MeetingDuty>
        {
            Ask = duty with { Key = "tell/" + noted.Id },
            Reminders = meeting.Rules.Reminders.Select(before => duty with
            {
                Key = string.Create(CultureInfo.InvariantCulture, $"remind/{noted.Id}/{before}"),
                Kind = MeetingDutyKind.RemindAction,
                DueAt = business.OpeningOf(business.AddBusinessDays(due.Days!.Value.Target, -before)),
            }).Where(d => d.DueAt > noted.RecordedAt),
            Late = duty with
            {
                Key = "late/" + noted.Id,
                Kind = MeetingDutyKind.ActionLate,
                DueAt = due.Breach,
                Roles = [.. meeting.Series.Owner.Append(RoleNames.Manager).Distinct(StringComparer.Ordinal)],
            },
        }.Pending(meeting.IsPerformed);
    }

    /// <summary>
    /// One that was held closes once its actions are done and no more are noted; one that a period does without when the day by which it would have been held
    /// is over, since until then something may happen in the period after all.
    /// </summary>
    private static DateTimeOffset? OverAt(MeetingState meeting, BusinessCalendar business)
    {
        return meeting.Status switch
        {
            MeetingStatus.Withdrawn => meeting.Withdrawn!.RecordedAt,
            MeetingStatus.Omitted => Later(meeting.OmittedAt!.Value, meeting.HeldBy?.Breach),
            MeetingStatus.Held when meeting.Actions.All(a => a.Done is not null) => Later(
                business.StartOf(business.AddBusinessDays(meeting.Held!.Day, meeting.Rules.NoteUntil).AddDays(1)),
                meeting.Actions.Max(a => a.Done?.RecordedAt)),
            _ => null,
        };

        static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;
    }

    private static string[] Invited(MeetingState meeting) => ToldBy(meeting, k => k is MeetingDutyKind.Invite or MeetingDutyKind.TellMoved);

    private static string[] Asked(MeetingState meeting) => ToldBy(meeting, k => k == MeetingDutyKind.Ask);

    private static string[] ToldBy(MeetingState meeting, Predicate<MeetingDutyKind> kind) =>
    [
        .. meeting.Facts.OfType<CaseDutyPerformed<MeetingDuty>>().Where(p => kind(p.Duty.Kind)).SelectMany(p => p.Told).Distinct(StringComparer.Ordinal),
    ];
}
