using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.Changes;

/// <summary>What the software owes for a change, and when: a pure function of the folded facts.</summary>
public static class ChangeSchedule
{
    /// <summary>The plan at a moment: what is due, in order, and the next moment at which anything becomes due.</summary>
    public static ChangePlan At(ChangeState change, CalendarBook calendars, DateTimeOffset now)
    {
        if (change.IsClosed)
        {
            return new([], null, true);
        }

        List<ChangeDuty> pending = [.. Pending(change, calendars).OrderBy(d => d.DueAt).ThenBy(d => d.Key, StringComparer.Ordinal)];
        List<ChangeDuty> due = [.. pending.Where(d => d.DueAt <= now)];

        // After a stand-still only the latest reminder of a stage is worth telling, and none beside its end.
        due.RemoveAll(d => d.Kind == ChangeDutyKind.Remind && due.Exists(o =>
            o.StageId == d.StageId && (o.Kind == ChangeDutyKind.Expire || (o.Kind == ChangeDutyKind.Remind && (o.DueAt, o.Key).CompareTo((d.DueAt, d.Key)) > 0))));
        if (due.Count > 1)
        {
            due.RemoveAll(d => d.Kind == ChangeDutyKind.Close); // first everything else
        }

        return new(due, pending.Where(d => d.DueAt > now).Select(d => (DateTimeOffset?)d.DueAt).FirstOrDefault(), false);
    }

    /// <summary>Every duty that is not performed yet, due or not, as far as it can be known from the facts so far.</summary>
    public static IEnumerable<ChangeDuty> Pending(ChangeState change, CalendarBook calendars) =>
        (change.WithdrawnAt is null ? change.Stages.SelectMany(s => StageDuties(change, s, calendars)) : [])
            .Concat(Windows(change))
            .Concat(Notices(change))
            .Concat(Told(change))
            .Concat(Closing(change))
            .Where(d => change.Performed(d.Key) is null);

    private static IEnumerable<ChangeDuty> StageDuties(ChangeState change, StageState state, CalendarBook calendars)
    {
        if (state.StartedAt is not { } start)
        {
            yield break;
        }

        int version = change.Current.Number;
        ApprovalStage stage = state.Stage;
        ChangeDuty duty = new() { Key = ChangeDutyKeys.Ask(version, stage.Id), Kind = ChangeDutyKind.Ask, DueAt = start, Version = version, Roles = [stage.Role], StageId = stage.Id };
        yield return duty;
        if (state.Verdict != StageVerdict.Pending)
        {
            yield return duty with
            {
                Key = ChangeDutyKeys.TellOutcome(version, stage.Id),
                Kind = ChangeDutyKind.TellOutcome,
                DueAt = state.EndedAt ?? start,
                Roles = [],
                Persons = Concerned(change),
                Verdict = state.Verdict,
            };
            yield break;
        }

        int needed = stage.Quorum.Kind == QuorumKind.Count ? stage.Quorum.Count : 1;
        if (state.Asked is { } nobody && state.Seats.Count < needed)
        {
            yield return duty with
            {
                Key = ChangeDutyKeys.NobodyToAsk(version, stage.Id), Kind = ChangeDutyKind.NobodyToAsk, DueAt = nobody.At, Roles = [stage.ExpiredTo], Persons = Concerned(change),
            };
        }

        if (state.Seats.Count > 0)
        {
            DateTimeOffset toldUntil = change.Facts.OfType<ChangeDutyPerformed>()
                .Where(p => p.Duty.Kind == ChangeDutyKind.Remind && p.Duty.StageId == stage.Id && p.Duty.Version == version)
                .Select(p => p.Duty.DueAt).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
            foreach (TimeSpan offset in stage.Reminders)
            {
                DateTimeOffset at = calendars.Add(change.Profile.Changes!.Clock, start, offset);
                if (at > toldUntil && !(at >= state.Due))
                {
                    yield return duty with { Key = ChangeDutyKeys.Remind(version, stage.Id, offset), Kind = ChangeDutyKind.Remind, DueAt = at };
                }
            }
        }

        if (state.Due is { } due)
        {
            yield return duty with
            {
                Key = ChangeDutyKeys.Expire(version, stage.Id),
                Kind = ChangeDutyKind.Expire,
                DueAt = due,
                Roles = [stage.ExpiredTo],
                Persons = Concerned(change),
                Verdict = stage.OnExpiry == ExpiryOutcome.Lapse ? StageVerdict.Lapsed : StageVerdict.Pending,
            };
        }
    }

    /// <summary>The approved stop is booked; a booking of a version that no longer stands is cancelled.</summary>
    private static IEnumerable<ChangeDuty> Windows(ChangeState change)
    {
        if (Stop(change) is { } authorised)
        {
            ChangeDuty book = new() { Key = ChangeDutyKeys.BookWindow(change.Current.Number), Kind = ChangeDutyKind.BookWindow, DueAt = authorised, Version = change.Current.Number };
            yield return book;
            if (change.Completed is null)
            {
                // Alerts that arrive in the window look at the calendar; incidents that are open when it begins are held by this.
                DateTimeOffset from = change.Content.WindowFrom!.Value;
                yield return book with { Key = ChangeDutyKeys.HoldIncidents(change.Current.Number), Kind = ChangeDutyKind.HoldIncidents, DueAt = from > authorised ? from : authorised };
            }
        }

        foreach (ChangeVersion version in change.Versions)
        {
            if (change.Performed(ChangeDutyKeys.BookWindow(version.Number)) is not null && Voided(change, version) is { } at)
            {
                yield return new() { Key = ChangeDutyKeys.CancelWindow(version.Number), Kind = ChangeDutyKind.CancelWindow, DueAt = at, Version = version.Number };
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
                    Key = ChangeDutyKeys.NoticeMissed(version, notice.Id), Kind = ChangeDutyKind.NoticeMissed, DueAt = due.LateAfter, Roles = [RoleNames.Manager], Persons = Concerned(change),
                };
            }
        }

        foreach (ChangeDutyPerformed sent in change.Facts.OfType<ChangeDutyPerformed>().Where(p => p.Duty.Kind == ChangeDutyKind.Notify && p.Told.Count > 0))
        {
            if (Voided(change, change.Versions[sent.Duty.Version - 1]) is { } at)
            {
                yield return sent.Duty with
                {
                    Key = ChangeDutyKeys.NotifyCancelled(sent.Duty.Version, sent.Duty.NoticeId!), Kind = ChangeDutyKind.NotifyCancelled, DueAt = at, Roles = [], Persons = sent.Told,
                };
            }
        }
    }

    /// <summary>What follows at once from a single fact.</summary>
    private static IEnumerable<ChangeDuty> Told(ChangeState change)
    {
        int version = change.Current.Number;
        foreach (ChangeFact fact in change.Facts)
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
            else if (fact is ChangeMailUndeliverable)
            {
                yield return new()
                {
                    Key = ChangeDutyKeys.TellUndeliverable(fact.Id), Kind = ChangeDutyKind.TellUndeliverable, DueAt = fact.RecordedAt, Version = version, Roles = [RoleNames.Manager],
                };
            }
        }
    }

    /// <summary>It closes when it is withdrawn, refused for good, or done with nothing left to decide.</summary>
    private static IEnumerable<ChangeDuty> Closing(ChangeState change)
    {
        DateTimeOffset? at = change.WithdrawnAt;
        if (at is null && change.Refused is { Verdict: StageVerdict.Rejected or StageVerdict.Lapsed, EndedAt: { } refused })
        {
            at = change.Work is null ? refused : Later(refused, change.Completed?.RecordedAt);
        }

        at ??= change.ApprovedAt is { } approved ? Later(approved, change.Completed?.RecordedAt) : null;
        if (at is { } moment)
        {
            yield return new() { Key = ChangeDutyKeys.Close, Kind = ChangeDutyKind.Close, DueAt = moment, Version = change.Current.Number };
        }

        static DateTimeOffset? Later(DateTimeOffset one, DateTimeOffset? other) => other is { } at ? (at > one ? at : one) : null;
    }

    /// <summary>Since when a planned stop may be relied on; null: it may not. A stop that was over before its approval is down time.</summary>
    private static DateTimeOffset? Stop(ChangeState change) =>
        change is { WithdrawnAt: null, AuthorisedAt: { } at, Content: { Stops: true, WindowFrom: { }, WindowTo: { } to } } && at < to ? at : null;

    /// <summary>When a version stopped to hold; null while it does.</summary>
    private static DateTimeOffset? Voided(ChangeState change, ChangeVersion version) =>
        version.Number < change.Versions.Count ? change.Versions[version.Number].Written.RecordedAt : change.WithdrawnAt;

    /// <summary>Who filed it, who answers for it, who carries it out.</summary>
    private static string[] Concerned(ChangeState change) =>
        [.. ((string?[])[change.Issuer, change.Current.Written.Actor, change.Content.Manager, .. change.Content.Performers]).OfType<string>().Distinct(StringComparer.Ordinal)];
}
