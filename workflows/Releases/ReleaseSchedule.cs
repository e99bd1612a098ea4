using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.Releases;

/// <summary>What the software owes for a release, and when: a pure function of the folded facts.</summary>
public static class ReleaseSchedule
{
    /// <summary>Every duty that is not performed yet, due or not, as far as it can be known from the facts so far.</summary>
    public static IEnumerable<ReleaseDuty> Pending(ReleaseState release) =>
        (release.WithdrawnAt is null ? release.Approval.Pending().Select(d => Duties(release).Of(d, Concerned(release))) : [])
            .Concat(Announcements(release))
            .Concat(BeforeTheRun(release))
            .Concat(Run(release))
            .Concat(Gates(release))
            .Concat(Told(release))
            .Concat(Ended(release))
            .Concat(Duties(release).Unreached(release))
            .Concat(Duties(release).Close(OverAt(release)))
            .Where(d => !release.IsPerformed(d.Key));

    private static CaseDuties<ReleaseDuty, ReleaseDutyKind> Duties(ReleaseState release) => new((key, kind, at) => New(release, key, kind, at));

    /// <summary>The approved release is announced; one that is not going to be as announced is taken back.</summary>
    private static IEnumerable<ReleaseDuty> Announcements(ReleaseState release)
    {
        if (release is { IsOn: true, ApprovedAt: { } approved, Started: null } && release.Lost.Count == 0)
        {
            foreach (ReleaseNotice notice in release.Rules.Notices.Where(n => n.On == ReleaseMoment.Approved))
            {
                yield return New(release, ReleaseDutyKeys.Announce(release.Current.Number, notice.Id), ReleaseDutyKind.Announce,
                    approved) with
                { Roles = notice.To, NoticeId = notice.Id };
            }
        }

        foreach (CaseDutyPerformed<ReleaseDuty> sent in release.Facts.OfType<CaseDutyPerformed<ReleaseDuty>>()
            .Where(p => p.Duty.Kind == ReleaseDutyKind.Announce && p.Told.Count > 0))
        {
            int version = sent.Duty.Version;
            DateTimeOffset? voided = version < release.Versions.Count ? release.Versions[version].Written.RecordedAt : release.WithdrawnAt;
            if (voided is { } at)
            {
                yield return sent.Duty with
                {
                    Key = ReleaseDutyKeys.AnnounceCancelled(version, sent.Duty.NoticeId!),
                    Kind = ReleaseDutyKind.AnnounceCancelled,
                    DueAt = at,
                    Roles = [],
                    Persons = sent.Told,
                };
            }
        }
    }

    private static IEnumerable<ReleaseDuty> BeforeTheRun(ReleaseState release)
    {
        int version = release.Current.Number;
        if (!release.IsOn || release.Started is not null)
        {
            yield break;
        }

        if (release.ApprovedAt is { } approved)
        {
            yield return New(release, ReleaseDutyKeys.Brief(version), ReleaseDutyKind.Brief, approved) with
            {
                Roles = [.. release.Gates.Where(g => g.Rule.Notice is null).Select(g => g.Rule.Owner).Append(release.Rules.GoRole)
                    .Distinct(StringComparer.Ordinal)],
                Persons = release.Performers,
            };
            if (release.IsReady && release.GoWord is null)
            {
                DateTimeOffset since = release.Gates.Where(g => g.Rule.Phase == GatePhase.BeforeGo).Select(g => g.PassedAt ?? approved).Append(approved).Max();
                yield return New(release, ReleaseDutyKeys.AskGo(version), ReleaseDutyKind.AskGo, since) with { Roles = [release.Rules.GoRole] };
            }
        }

        if (release is { Missing.Count: 0, Content.WindowFrom: { } from })
        {
            yield return New(release, ReleaseDutyKeys.NotStarted(version), ReleaseDutyKind.NotStarted,
                from + release.Rules.NotStartedAfter) with
            { Roles = [release.Rules.GoRole], Persons = Concerned(release) };
        }
    }

    private static IEnumerable<ReleaseDuty> Run(ReleaseState release)
    {
        if (release is { Started: { } started, Aborted: null, Completed: null } && release.NextStep is { Outcome: null } next)
        {
            // Whoever reported the step before knows that it is their turn again; the first one's owner was not asked by anybody yet.
            RunStep? before = release.Steps.LastOrDefault(s => s.IsOver);
            if ((before?.Last!.Actor ?? started.Actor) != next.Step.Owner)
            {
                yield return New(release, ReleaseDutyKeys.TellTurn(next.Step.Id), ReleaseDutyKind.TellTurn, before?.Last!.RecordedAt ?? started.RecordedAt) with
                {
                    Persons = [next.Step.Owner],
                    StepId = next.Step.Id,
                };
            }
        }

        if (release is { IsOn: true, EndedAt: null, Missing.Count: 0, Content.WindowTo: { } to })
        {
            // Each round only after the one before: a stand-still is not made up for by many mails at once.
            int version = release.Current.Number;
            int round = 0;
            DateTimeOffset? at = to;
            while (release.Performed(ReleaseDutyKeys.Overdue(version, round)) is { } told)
            {
                round++;
                at = release.Started is not null && release.Rules.Overdue.Repeat is { } repeat ? told.At + repeat : null;
            }

            if (at is { } moment)
            {
                yield return New(release, ReleaseDutyKeys.Overdue(version, round), ReleaseDutyKind.Overdue,
                    moment) with
                { Roles = release.Rules.Overdue.To, Persons = Concerned(release) };
            }
        }
    }

    private static IEnumerable<ReleaseDuty> Gates(ReleaseState release)
    {
        int version = release.Current.Number;
        if (!release.IsOn || release.ApprovedAt is not { } approved || release.Aborted is not null)
        {
            yield break;
        }

        foreach (GatePhase phase in (GatePhase[])[GatePhase.AfterRun, GatePhase.BeforeClose])
        {
            DateTimeOffset? since = phase == GatePhase.AfterRun ? release.StepsOverAt : release.Completed?.RecordedAt;
            if (since is { } at && release.Open(phase) is { Count: > 0 } open)
            {
                yield return New(release, ReleaseDutyKeys.AskGates(phase), ReleaseDutyKind.AskGates, at) with
                {
                    Roles = [.. open.Select(g => g.Rule.Owner).Distinct(StringComparer.Ordinal)],
                    Persons = [release.Content.Manager],
                };
            }
        }

        foreach (GateState gate in release.Gates.Where(g => !g.IsPassed))
        {
            // A gate whose day is before the approval was never late by anybody's fault: it just stays open.
            if (gate.Rule.Phase == GatePhase.BeforeGo && release.Started is not null)
            {
                continue;
            }

            ReleaseDuty duty = New(release, ReleaseDutyKeys.GateDue(version, gate.Rule.Id), ReleaseDutyKind.GateDue,
                approved) with
            { Roles = [gate.Rule.Owner], GateId = gate.Rule.Id };
            Deadline<ReleaseDuty> deadline = new()
            {
                Ask = gate.RemindAt is { } remind && remind > approved ? duty with { DueAt = remind } : null,
                Late = gate.LateAfter is { } late && late > approved
                    ? duty with
                    {
                        Key = ReleaseDutyKeys.GateMissed(version, gate.Rule.Id),
                        Kind = ReleaseDutyKind.GateMissed,
                        DueAt = late,
                        Roles = [gate.Rule.Owner, .. release.Rules.Overdue.To.Except([gate.Rule.Owner])],
                        Persons = [release.Content.Manager],
                    }
                    : null,
            };
            foreach (ReleaseDuty owed in deadline.Pending(release.IsPerformed))
            {
                yield return owed;
            }
        }
    }

    /// <summary>What follows at once from a single fact.</summary>
    private static IEnumerable<ReleaseDuty> Told(ReleaseState release)
    {
        foreach (CaseFact fact in release.Facts)
        {
            ReleaseDuty duty = New(release, "", ReleaseDutyKind.Close, fact.RecordedAt) with { Persons = Everybody(release) };
            switch (fact)
            {
                case GoDecided { Go: false } word when word.Version == release.Current.Number:
                    yield return duty with { Key = ReleaseDutyKeys.TellNoGo(fact.Id), Kind = ReleaseDutyKind.TellNoGo };
                    break;
                case ChangeStandingSeen { Stands: false } lost when lost.Version == release.Current.Number && release.Started is null && release.IsOn:
                    yield return duty with
                    {
                        Key = ReleaseDutyKeys.TellBlocked(fact.Id),
                        Kind = ReleaseDutyKind.TellBlocked,
                        Roles = [release.Rules.GoRole],
                        ChangeId = lost.ChangeId
                    };
                    break;
                case StepReported { Outcome: StepOutcome.Failed } failed:
                    yield return duty with
                    {
                        Key = ReleaseDutyKeys.TellFailed(fact.Id),
                        Kind = ReleaseDutyKind.TellFailed,
                        Roles = [release.Rules.GoRole],
                        Persons = [release.Content.Manager],
                        StepId = failed.StepId,
                    };
                    break;
                case RunAborted when fact == release.Aborted:
                    yield return duty with { Key = ReleaseDutyKeys.TellAborted, Kind = ReleaseDutyKind.TellAborted, Roles = [release.Rules.GoRole] };
                    break;
            }
        }
    }

    private static IEnumerable<ReleaseDuty> Ended(ReleaseState release)
    {
        if (release.EndedAt is { } ended)
        {
            foreach (ReleaseNotice notice in release.Rules.Notices.Where(n => n.On == ReleaseMoment.Ended))
            {
                yield return New(release, ReleaseDutyKeys.TellResult(notice.Id), ReleaseDutyKind.TellResult,
                    ended) with
                { Roles = notice.To, Persons = Concerned(release), NoticeId = notice.Id };
            }
        }

        if (release is { Completed: { } completed, CloseDeclared: null } && release.Open(GatePhase.BeforeClose).Count == 0)
        {
            DateTimeOffset since = release.Gates.Where(g => g.Rule.Phase == GatePhase.BeforeClose).Select(g => g.PassedAt!.Value).Append(completed.RecordedAt)
                .Max();
            yield return New(release, ReleaseDutyKeys.AskClose, ReleaseDutyKind.AskClose, since) with { Persons = [release.Content.Manager] };
        }
    }

    /// <summary>A completed release is closed by a person; the others are over by themselves.</summary>
    private static DateTimeOffset? OverAt(ReleaseState release) => release.WithdrawnAt ?? release.RolledBackAt ?? release.CloseDeclared?.RecordedAt
        ?? (release.Approval.Refused is { Verdict: StageVerdict.Rejected or StageVerdict.Lapsed, EndedAt: { } refused } ? refused : null);

    private static ReleaseDuty New(ReleaseState release, string key, ReleaseDutyKind kind, DateTimeOffset at) =>
        new() { Key = key, Kind = kind, DueAt = at, Version = release.Current.Number };

    /// <summary>Who planned it and who manages it.</summary>
    private static string[] Concerned(ReleaseState release) =>
        [.. ((string[])[release.Issuer, release.Current.Written.Actor, release.Content.Manager]).Distinct(StringComparer.Ordinal)];

    /// <summary>And who carries it out.</summary>
    private static string[] Everybody(ReleaseState release) => [.. Concerned(release).Concat(release.Performers).Distinct(StringComparer.Ordinal)];
}
