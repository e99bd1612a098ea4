using Workflows.Contracts;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.Changes;

/// <summary>What the software owes for a change, and when: a pure function of the folded facts.</summary>
public static class ChangeSchedule
{
    /// <summary>Every duty that is not performed yet, due or not, as far as it can be known from the facts so far.</summary>
    public static IEnumerable<ChangeDuty> Pending(ChangeState change) =>
        (change.WithdrawnAt is null ? change.Approval.Pending().Select(d => Duties(change).Of(d, Concerned(change))) : [])
            .Concat(Windows(change))
            .Concat(Notices(change))
            .Concat(Told(change))
            .Concat(Duties(change).Unreached(change))
            .Concat(Duties(change).Close(OverAt(change)))
            .Where(d => change.Performed(d.Key) is null);

    private static CaseDuties<ChangeDuty, ChangeDutyKind> Duties(ChangeState change) =>
        new((key, kind, at) => new() { Key = key, Kind = kind, DueAt = at, Version = change.Current.Number });

    /// <summary>The approved stop is booked; a booking of a version that no longer stands is cancelled.</summary>
    private static IEnumerable<ChangeDuty> Windows(ChangeState change)
    {
        if (Stop(change) is { } authorised)
        {
            ChangeDuty book = new()
            {
                Key = ChangeDutyKeys.BookWindow(change.Current.Number), Kind = ChangeDutyKind.BookWindow, DueAt = authorised,
                Version = change.Current.Number
            };
            yield return book;
            if (change.Completed is null)
            {
                // Alerts that arrive in the window look at the calendar; incidents that are open when it begins are held by this.
                DateTimeOffset from = change.Content.WindowFrom!.Value;
                yield return book with
                {
                    Key = ChangeDutyKeys.HoldIncidents(change.Current.Number),
                    Kind = ChangeDutyKind.HoldIncidents,
                    DueAt = from > authorised ? from : authorised
                };
            }
        }

        foreach (CaseVersion<ChangeContent> version in change.Versions)
        {
            if (change.Performed(ChangeDutyKeys.BookWindow(version.Number)) is not null && Voided(change, version) is { } at)
            {
                yield return new()
                {
                    Key = ChangeDutyKeys.CancelWindow(version.Number), Kind = ChangeDutyKind.CancelWindow, DueAt = at,
                    Version = version.Number
                };
            }
        }
    }

    private static IEnumerable<ChangeDuty> Notices(ChangeState change)
    {
        int version = change.Current.Number;
        foreach ((StopNotice notice, StopNoticeDue due) in change.Notices)
        {
            ChangeDuty duty = new()
            {
                Key = ChangeDutyKeys.Notify(version, notice.Id),
                Kind = ChangeDutyKind.Notify,
                DueAt = due.SendAt,
                Version = version,
                Roles = notice.To,
                NoticeId = notice.Id,
                LateAfter = due.LateAfter,
                Contractual = notice.Contractual,
            };
            if (Stop(change) is { } authorised && change.Work is null)
            {
                yield return duty with { DueAt = authorised > due.SendAt ? authorised : due.SendAt };
            }

            // Whoever filed it too late has given the reason for the exception, and approvers have seen it.
            if (change.WithdrawnAt is null && change.Refused is null && change.Missing.Count == 0
                && change.Performed(duty.Key) is not { } && change.Current.Written.At < due.LateAfter)
            {
                yield return duty with
                {
                    Key = ChangeDutyKeys.NoticeMissed(version, notice.Id),
                    Kind = ChangeDutyKind.NoticeMissed,
                    DueAt = due.LateAfter,
                    Roles = [RoleNames.Manager],
                    Persons = Concerned(change),
                };
            }
        }

        foreach (CaseDutyPerformed<ChangeDuty> sent in change.Facts.OfType<CaseDutyPerformed<ChangeDuty>>()
            .Where(p => p.Duty.Kind == ChangeDutyKind.Notify && p.Told.Count > 0))
        {
            if (Voided(change, change.Versions[sent.Duty.Version - 1]) is { } at)
            {
                yield return sent.Duty with
                {
                    Key = ChangeDutyKeys.NotifyCancelled(sent.Duty.Version, sent.Duty.NoticeId!),
                    Kind = ChangeDutyKind.NotifyCancelled,
                    DueAt = at,
                    Roles = [],
                    Persons = sent.Told,
                };
            }
        }
    }

    /// <summary>What follows at once from a single fact.</summary>
    private static IEnumerable<ChangeDuty> Told(ChangeState change)
    {
        int version = change.Current.Number;
        foreach (CaseFact fact in change.Facts)
        {
            if (fact is WorkStarted && ReferenceEquals(fact, change.Work) && change.IsUnauthorised)
            {
                yield return new()
                {
                    Key = ChangeDutyKeys.TellUnauthorised(fact.Id),
                    Kind = ChangeDutyKind.TellUnauthorised,
                    DueAt = fact.RecordedAt,
                    Version = version,
                    Roles = [RoleNames.Manager, .. change.Class.Stages.Select(s => s.Role).Distinct(StringComparer.Ordinal)],
                };
            }
        }
    }

    /// <summary>It closes when it is withdrawn, refused for good, or done with nothing left to decide.</summary>
    private static DateTimeOffset? OverAt(ChangeState change)
    {
        DateTimeOffset? at = change.WithdrawnAt;
        if (at is null && change.Refused is { Verdict: StageVerdict.Rejected or StageVerdict.Lapsed, EndedAt: { } refused })
        {
            at = change.Work is null ? refused : Later(refused, change.Completed?.RecordedAt);
        }

        return at ?? (change.ApprovedAt is { } approved ? Later(approved, change.Completed?.RecordedAt) : null);

        static DateTimeOffset? Later(DateTimeOffset one, DateTimeOffset? other) => other is { } at ? (at > one ? at : one) : null;
    }

    /// <summary>Since when a planned stop may be relied on; null: it may not. A stop that was over before its approval is down time.</summary>
    private static DateTimeOffset? Stop(ChangeState change) =>
        change is { WithdrawnAt: null, AuthorisedAt: { } at, Content: { Stops: true, WindowFrom: { }, WindowTo: { } to } } && at < to ? at : null;

    /// <summary>When a version stopped to hold; null while it does.</summary>
    private static DateTimeOffset? Voided(ChangeState change, CaseVersion<ChangeContent> version) =>
        version.Number < change.Versions.Count ? change.Versions[version.Number].Written.RecordedAt : change.WithdrawnAt;

    /// <summary>Who filed it, who answers for it, who carries it out.</summary>
    private static string[] Concerned(ChangeState change) =>
        [.. ((string?[])[change.Issuer, change.Current.Written.Actor, change.Content.Manager, .. change.Content.Performers]).OfType<string>()
            .Distinct(StringComparer.Ordinal)];
}
