using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.Deliverables;

/// <summary>What the software owes for a deliverable, and when: a pure function of the folded facts.</summary>
public static class DeliverableSchedule
{
    private static readonly CaseDuties<DeliverableDuty, DeliverableDutyKind> Duties = new((key, kind, at) => new() { Key = key, Kind = kind, DueAt = at });

    // The identities of duties beside those of approvals. They are in the ledger and in mail keys: never change one.
    private const string OpenedKey = "opened";
    private const string NotOwedKey = "not-owed";

    /// <summary>Every duty that is not performed yet, due or not, as far as it can be known from the facts so far.</summary>
    public static IEnumerable<DeliverableDuty> Pending(DeliverableState deliverable, CalendarSet calendars) =>
        Told(deliverable)
            .Concat(Writing(deliverable, calendars).Pending(deliverable.IsPerformed))
            .Concat(AgreeingOn(deliverable, calendars.Business))
            .Concat(deliverable.IsAsking ? deliverable.Approval.Pending().Select(d => Of(deliverable, d)) : [])
            .Concat(Duties.Unreached(deliverable))
            .Concat(Duties.Close(OverAt(deliverable)))
            .Where(d => !deliverable.IsPerformed(d.Key));

    private static DeliverableDuty Of(DeliverableState deliverable, ApprovalDuty duty) => Duties.Of(duty, Authors(deliverable)) with
    {
        Roles = duty.IsQuestion ? duty.Roles : [.. duty.Roles.Union(deliverable.Item.Owner, StringComparer.Ordinal)],
    };

    /// <summary>
    /// The owner is reminded as the last days open; when the day is over the manager is told, too. A day that the parties agreed on instead has
    /// its own words, and so has the correction of what was returned.
    /// </summary>
    private static Deadline<DeliverableDuty> Writing(DeliverableState deliverable, CalendarSet calendars)
    {
        DueMoment? due = deliverable.NotOwed is not null ? null : deliverable.SubmittedAt is null ? deliverable.DueMoment
            : deliverable.Status == DeliverableStatus.ToCorrect ? deliverable.Correction : null;
        if (due?.Days is not { } days)
        {
            return new();
        }

        string about = deliverable.SubmittedAt is null ? Day(days.Breach) : "correct/" + deliverable.Version!.Number.ToString(CultureInfo.InvariantCulture);
        BusinessCalendar business = calendars.Business;
        return new()
        {
            Reminders = deliverable.Rules.Reminders.Select(before => new DeliverableDuty
            {
                Key = string.Create(CultureInfo.InvariantCulture, $"remind-writing/{about}/{before}"),
                Kind = DeliverableDutyKind.RemindWriting,
                DueAt = business.OpeningOf(business.AddBusinessDays(days.Target, -before)),
                Roles = deliverable.Item.Owner,
                Persons = Authors(deliverable),
                Day = days.Due,
            }).Where(d => d.DueAt > (deliverable.Moved?.RecordedAt ?? deliverable.Opened.RecordedAt)), // then the owner was told of the day
            Late = new()
            {
                Key = "late/" + about,
                Kind = DeliverableDutyKind.Late,
                DueAt = due.Breach,
                Roles = [.. deliverable.Item.Owner.Append(RoleNames.Manager).Distinct(StringComparer.Ordinal)],
                Persons = Authors(deliverable),
                Day = days.Breach,
            },
        };
    }

    /// <summary>
    /// Without a day nothing is ever late, so its owner is reminded of that until the parties agree on one; from the second time on with the manager.
    /// </summary>
    private static IEnumerable<DeliverableDuty> AgreeingOn(DeliverableState deliverable, BusinessCalendar business)
    {
        if (deliverable is not { Due: null, SubmittedAt: null, NotOwed: null })
        {
            yield break;
        }

        // Each counts from the one before, so that a stand-still is followed by one, and not by all that it left out.
        CaseDutyPerformed<DeliverableDuty>[] before =
            [.. deliverable.Facts.OfType<CaseDutyPerformed<DeliverableDuty>>().Where(p => p.Duty.Kind == DeliverableDutyKind.RemindDay)];
        DateTimeOffset since = before.Select(p => p.RecordedAt).Append(deliverable.Moved?.RecordedAt ?? deliverable.Opened.RecordedAt).Max();
        yield return new()
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"remind-day/{before.Length + 1}"),
            Kind = DeliverableDutyKind.RemindDay,
            DueAt = business.OpeningOf(business.AddBusinessDays(business.DayOf(since), deliverable.Rules.AskDay)),
            Roles = before.Length == 0 ? deliverable.Item.Owner : [.. deliverable.Item.Owner.Append(RoleNames.Manager).Distinct(StringComparer.Ordinal)],
        };
    }

    /// <summary>What follows at once from a single fact.</summary>
    private static IEnumerable<DeliverableDuty> Told(DeliverableState deliverable)
    {
        if (deliverable.NotOwed is { } not)
        {
            yield return new()
            {
                Key = NotOwedKey, Kind = DeliverableDutyKind.TellNotOwed, DueAt = not.RecordedAt, Roles = deliverable.Item.Owner,
                Persons = Clients(deliverable),
            };
        }
        else
        {
            yield return new()
            {
                Key = OpenedKey, Kind = DeliverableDutyKind.TellOpened, DueAt = deliverable.Opened.RecordedAt, Roles = deliverable.Item.Owner,
            };
            foreach (DeliverableMoved moved in deliverable.Facts.OfType<DeliverableMoved>().Where(m => !(m.RecordedAt > deliverable.SubmittedAt)))
            {
                yield return new() { Key = moved.Id, Kind = DeliverableDutyKind.TellMoved, DueAt = moved.RecordedAt, Roles = deliverable.Item.Owner };
            }

            foreach (DeliverableFiguresDiffer differ in deliverable.Facts.OfType<DeliverableFiguresDiffer>()
                .Where(f => f.Version == deliverable.Version?.Number))
            {
                yield return new()
                {
                    Key = differ.Id, Kind = DeliverableDutyKind.TellFiguresDiffer, DueAt = differ.RecordedAt, Roles = deliverable.Item.Owner,
                    Persons = Authors(deliverable),
                };
            }

            foreach ((int number, DateTimeOffset at) in ToldOf(deliverable.Item).Count > 0 ? HandedIn(deliverable) : [])
            {
                yield return new()
                {
                    Key = "submitted/" + number.ToString(CultureInfo.InvariantCulture), Kind = DeliverableDutyKind.TellSubmitted, DueAt = at,
                    Roles = ToldOf(deliverable.Item),
                };
            }
        }
    }

    /// <summary>It closes when it is handed in and accepted, or when it is not owed; not before the improvements that it makes due are open.</summary>
    private static DateTimeOffset? OverAt(DeliverableState deliverable) => deliverable.ToImprove.Count > 0 ? null : deliverable.Status switch
    {
        DeliverableStatus.NotOwed => deliverable.NotOwed!.RecordedAt,
        DeliverableStatus.Lapsed => deliverable.Approval.Refused!.EndedAt,
        DeliverableStatus.Done when deliverable.Item.Approval == DeliverableApproval.After => deliverable.Approval.ApprovedAt,
        DeliverableStatus.Done => deliverable.Submitted?.RecordedAt ?? deliverable.SubmittedAt,
        _ => null,
    };

    /// <summary>Who is told that it was handed in; whoever is asked to accept it learns of it by that.</summary>
    private static IReadOnlyList<string> ToldOf(DeliverableItem item) => item.Approval == DeliverableApproval.After
        ? [.. item.To.Except(item.Stages.Select(s => s.Role), StringComparer.Ordinal)] : item.To;

    /// <summary>Versions that went to the client, each once. Of those that are approved before, only the one that was handed in.</summary>
    private static IEnumerable<(int Number, DateTimeOffset At)> HandedIn(DeliverableState deliverable) =>
        deliverable.Item.Approval != DeliverableApproval.Before ? deliverable.Versions.Select(v => (v.Number, v.Written.RecordedAt))
        : deliverable.Submitted is { } submitted ? [(submitted.Version, submitted.RecordedAt)] : [];

    /// <summary>Whoever was told that it was handed in, or asked about it.</summary>
    private static IReadOnlyList<string> Clients(DeliverableState deliverable) =>
    [
        .. deliverable.Facts.OfType<CaseDutyPerformed<DeliverableDuty>>()
            .Where(p => p.Duty.Kind is DeliverableDutyKind.TellSubmitted or DeliverableDutyKind.Ask)
            .SelectMany(p => p.Told).Distinct(StringComparer.Ordinal),
    ];

    private static string[] Authors(DeliverableState deliverable) =>
        [.. deliverable.Versions.Select(v => v.Written.Actor).Distinct(StringComparer.Ordinal)];

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
