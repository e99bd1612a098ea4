using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;

namespace Workflows.Onboarding;

/// <summary>What the software owes for a placement, and when: a pure function of the folded facts.</summary>
public static class PlacementSchedule
{
    /// <summary>How far ahead yearly windows are looked for.</summary>
    private const int Horizon = 400;

    private static readonly CaseDuties<PlacementDuty, PlacementDutyKind> Duties = new((key, kind, at) => new() { Key = key, Kind = kind, DueAt = at });

    /// <summary>Every duty that is not performed yet, due or not, as far as it can be known.</summary>
    public static IEnumerable<PlacementDuty> Pending(PlacementState placement, CalendarSet calendars, DateTimeOffset now)
    {
        DateOnly today = calendars.Business.DayOf(now);
        IEnumerable<PlacementDuty> duties = placement.Withdrawn is null && !(today > placement.LastDay)
            ? Approvals(placement, today).Concat(placement.IsOver ? [] : Requests(placement, calendars, today).Concat(Lapses(placement, calendars, today))
                .Concat(Announcement(placement, calendars)).Concat(Start(placement, calendars)))
            : [];
        return duties
            .Concat(Reviews(placement, calendars, today))
            .Concat(Reports(placement, calendars, today))
            .Concat(Leaving(placement, calendars))
            .Concat(Duties.Unreached(placement))
            .Where(d => !placement.IsPerformed(d.Key));
    }

    /// <summary>What several duties are words about, of which the last is enough after a stand-still.</summary>
    public static string? About(PlacementDuty duty) => duty.Kind switch
    {
        PlacementDutyKind.RemindEvidence or PlacementDutyKind.RemindContractor => "evidence " + duty.EvidenceId,
        PlacementDutyKind.RemindReview => "review " + duty.EvidenceId,
        PlacementDutyKind.WarnLapse => FormattableString.Invariant($"lapse {duty.CheckIds[0]} {duty.Day}"),
        _ => null,
    };

    private static IEnumerable<PlacementDuty> Approvals(PlacementState placement, DateOnly today) =>
        placement.Rounds(today).SelectMany(r => r.Approval.Pending()).Select(d => Duties.Of(d, [placement.Proposer]));

    /// <summary>Evidence is asked for once per cause, and again while something of it is missing.</summary>
    private static IEnumerable<PlacementDuty> Requests(PlacementState placement, CalendarSet calendars, DateOnly today)
    {
        foreach ((CheckState check, string cause, DateTimeOffset from) in placement.ChecksUntil(today.AddDays(Horizon)).SelectMany(c => CausesOf(c, placement))
            .GroupBy(c => (c.Check.Check.EvidenceBy, c.Cause, c.From, c.Check.Check.JudgedBy)).Select(g => g.First()))
        {
            bool contractor = check.Check.EvidenceBy == EvidenceSource.Contractor;
            string key = PlacementDutyKeys.Ask(contractor, contractor ? $"{cause}/{check.Check.JudgedBy}" : cause);
            PlacementDuty ask = new()
            {
                Key = key,
                Kind = contractor ? PlacementDutyKind.AskContractor : PlacementDutyKind.AskEvidence,
                DueAt = from,
                Roles = contractor ? [check.Check.JudgedBy] : [],
                ToCandidate = !contractor,
                CheckIds = [.. placement.ChecksUntil(today.AddDays(Horizon))
                    .Where(c => c.Check.EvidenceBy == check.Check.EvidenceBy && (!contractor || c.Check.JudgedBy == check.Check.JudgedBy)
                        && CausesOf(c, placement).Any(x => x.Cause == cause && x.From == from)).Select(c => c.Check.Id)],
                Year = check.Year,
            };

            // What came in after the request has answered it; whatever is wrong with that is a cause of its own.
            bool wanted = placement.ChecksUntil(today).Any(c =>
                ask.CheckIds.Contains(c.Check.Id) && c.Year == ask.Year && c.IsWanted(today)
                    && !c.Evidence.Any(e => e.Submitted.RecordedAt >= from && cause != "judged/" + e.Submitted.EvidenceId));
            if (from > calendars.Business.StartOf(today.AddDays(1)) || wanted)
            {
                yield return ask;
            }

            if (!wanted || !placement.IsPerformed(key))
            {
                continue;
            }

            PlacementDuty again = ask with { Kind = contractor ? PlacementDutyKind.RemindContractor : PlacementDutyKind.RemindEvidence, EvidenceId = key };
            IEnumerable<PlacementDuty> reminders = check.Window is { } window
                ? check.Check.RemindOn.Select(d => DayIn(d, window)).Where(d => calendars.Business.StartOf(d) > from)
                    .Select(d => again with { Key = PlacementDutyKeys.RemindOn(key, d), DueAt = Opening(calendars, d) })
                : placement.Rules.Asking.Reminders.Select(o =>
                    again with { Key = PlacementDutyKeys.RemindOf(key, o), DueAt = calendars.Add(placement.Rules.Clock, from, o) });
            foreach (PlacementDuty reminder in new Deadline<PlacementDuty> { Reminders = reminders }.Pending(placement.IsPerformed))
            {
                yield return reminder;
            }
        }
    }

    /// <summary>Why a check is asked for, each cause once; checks of one cause and moment share a mail.</summary>
    private static IEnumerable<(CheckState Check, string Cause, DateTimeOffset From)> CausesOf(CheckState check, PlacementState placement)
    {
        if (check.WantedFrom is not { } wanted)
        {
            yield break;
        }

        yield return (check,
            check.Year is { } year ? FormattableString.Invariant($"{check.Check.Id}/{year}")
            : check.Check.After is { } after ? $"after/{after}"
            : check.Check.Needed == CheckNeed.Start ? FormattableString.Invariant($"start/{placement.Version}")
            : FormattableString.Invariant($"proposed/{placement.Version}"),
            check.Year is null && check.Check.After is null && check.Check.Needed == CheckNeed.Acceptance ? placement.Current.RecordedAt : wanted);
        foreach (EvidenceState failed in check.Evidence.Where(e => e.Judged is { Passed: false }))
        {
            yield return (check, "judged/" + failed.Submitted.EvidenceId, failed.Judged!.RecordedAt);
        }

        foreach (CheckReopened reopened in check.Reopened.Where(_ => check.Year is null))
        {
            yield return (check, reopened.Id, reopened.RecordedAt);
        }
    }

    /// <summary>Whoever judges is asked once per submission, and again while it waits.</summary>
    private static IEnumerable<PlacementDuty> Reviews(PlacementState placement, CalendarSet calendars, DateOnly today)
    {
        foreach (var batch in placement.ChecksUntil(today).Where(c => !placement.IsErased)
            .SelectMany(c => c.Evidence.Where(e => e.Judged is null).Select(e => (Check: c, e.Submitted)))
            .GroupBy(e => (e.Submitted.SubmissionId, e.Check.Check.JudgedBy)))
        {
            DateTimeOffset from = batch.Min(b => b.Submitted.RecordedAt);
            string key = PlacementDutyKeys.Review($"{batch.Key.SubmissionId}/{batch.Key.JudgedBy}");
            PlacementDuty review = new()
            {
                Key = key, Kind = PlacementDutyKind.AskReview, DueAt = from, Roles = [batch.Key.JudgedBy],
                CheckIds = [.. batch.Select(b => b.Check.Check.Id).Distinct()], EvidenceId = key,
            };
            Deadline<PlacementDuty> deadline = new()
            {
                Ask = review,
                Reminders = placement.Rules.Asking.Reminders.Select(o => review with
                {
                    Key = PlacementDutyKeys.RemindOf(key, o),
                    Kind = PlacementDutyKind.RemindReview,
                    DueAt = calendars.Add(placement.Rules.Clock, from, o),
                }),
            };
            foreach (PlacementDuty duty in deadline.Pending(placement.IsPerformed))
            {
                yield return duty;
            }
        }
    }

    /// <summary>The client is told that evidence is enough, or that something is adverse: the result, never the value.</summary>
    private static IEnumerable<PlacementDuty> Reports(PlacementState placement, CalendarSet calendars, DateOnly today)
    {
        foreach (CheckState check in placement.ChecksUntil(today))
        {
            foreach (EvidenceState evidence in check.Evidence)
            {
                bool adverse = evidence.Submitted.Finding == EvidenceFinding.Adverse;
                ReportOccasion occasion = adverse ? ReportOccasion.Adverse : ReportOccasion.Passed;
                if (check.Check.Tell.FirstOrDefault(t => t.On == occasion) is not { } rule || (evidence.Judged is { Passed: false } && !adverse))
                {
                    continue;
                }

                DateTimeOffset? breach = rule.Due is { } due
                    ? DueCalculator.MomentOf(due, evidence.Submitted.RecordedAt, placement.Rules.Clock, calendars)?.Breach : null;
                PlacementDuty report = new()
                {
                    Key = PlacementDutyKeys.Report(evidence.Submitted.EvidenceId, adverse),
                    Kind = PlacementDutyKind.Report,
                    DueAt = evidence.Judged?.RecordedAt ?? evidence.Submitted.RecordedAt,
                    Roles = rule.To,
                    CheckIds = [check.Check.Id],
                    Year = check.Year,
                    EvidenceId = evidence.Submitted.EvidenceId,
                    Adverse = adverse,
                    LateAfter = breach,
                    Contractual = rule.Contractual,
                };
                if (evidence.Judged is not null)
                {
                    yield return report;
                }

                if (breach is { } late && placement.Performed(report.Key) is null && !(evidence.Judged?.RecordedAt < late))
                {
                    yield return report with
                    {
                        Key = PlacementDutyKeys.ReportMissed(evidence.Submitted.EvidenceId, adverse),
                        Kind = PlacementDutyKind.ReportMissed,
                        DueAt = late,
                        Roles = [check.Check.JudgedBy, RoleNames.Manager],
                    };
                }
            }
        }
    }

    /// <summary>The task before something ends, its end, and a year that passed without.</summary>
    private static IEnumerable<PlacementDuty> Lapses(PlacementState placement, CalendarSet calendars, DateOnly today)
    {
        foreach (CheckState check in placement.ChecksUntil(today.AddDays(Horizon)))
        {
            if (check.Window is { } window)
            {
                if (!check.Evidence.Any(e => e.IsPassed) && check.Waiver?.ApprovedAt is null && calendars.Business.StartOf(window.To.AddDays(1)) is var end)
                {
                    yield return new()
                    {
                        Key = PlacementDutyKeys.YearlyLate(check.Check.Id, check.Year!.Value),
                        Kind = PlacementDutyKind.YearlyLate,
                        DueAt = end,
                        Roles = [check.Check.JudgedBy],
                        CheckIds = [check.Check.Id],
                        Year = check.Year,
                        Day = window.To,
                        Contractual = check.Check.Contractual,
                    };
                }

                continue;
            }

            // Handing in a successor in time keeps somebody on the roster; while it waits for its judgement nothing is asked again.
            if (check.HoldsUntil is not { } last || check.ToJudge is not null || last > placement.LastDay || check.Waiver?.ApprovedAt is not null)
            {
                continue;
            }

            // Where several of the days have passed at once, only the nearest is told.
            foreach (int days in Reminders.NotOvertaken(placement.Rules.Asking.WarnDays.OrderDescending(),
                d => placement.IsPerformed(PlacementDutyKeys.Warn(check.Check.Id, last, d))))
            {
                DateOnly day = last.AddDays(-days);
                DateTimeOffset at = Opening(calendars, day);
                bool known = check.Evidence.Where(e => e.IsPassed).Max(e => e.Judged!.RecordedAt) < at || check.Reopened.Any(r => r.HoldsUntil == last);
                if (known && today <= last)
                {
                    yield return new()
                    {
                        Key = PlacementDutyKeys.Warn(check.Check.Id, last, days),
                        Kind = PlacementDutyKind.WarnLapse,
                        DueAt = at,
                        Roles = [check.Check.JudgedBy],
                        ToCandidate = check.Check.EvidenceBy == EvidenceSource.Candidate,
                        CheckIds = [check.Check.Id],
                        Day = last,
                    };
                }
            }

            yield return new()
            {
                Key = PlacementDutyKeys.Lapsed(check.Check.Id, last),
                Kind = PlacementDutyKind.Lapsed,
                DueAt = calendars.Business.StartOf(last.AddDays(1)),
                Roles = [RoleNames.Manager, check.Check.JudgedBy],
                ToCandidate = check.Check.EvidenceBy == EvidenceSource.Candidate,
                CheckIds = [check.Check.Id],
                Day = last,
            };
        }
    }

    /// <summary>The change of staff is announced when the client is asked, at the latest on the target day; later is on record with the clause.</summary>
    private static IEnumerable<PlacementDuty> Announcement(PlacementState placement, CalendarSet calendars)
    {
        if (placement.Rules.ChangeNotice is not { } rule)
        {
            yield break;
        }

        DueDays days = DueCalculator.DaysOf(rule.LeadTime, placement.Content.From, calendars.Business);
        DateTimeOffset target = Opening(calendars, days.Target);
        DateTimeOffset at = placement.ReadyAt is { } ready && ready < target ? ready : target;
        PlacementDuty announce = new()
        {
            Key = PlacementDutyKeys.Announce,
            Kind = PlacementDutyKind.Announce,
            DueAt = at > placement.ProposedAt ? at : placement.ProposedAt,
            Roles = rule.To,
            Day = placement.Content.From,
            LateAfter = calendars.Business.StartOf(days.Breach.AddDays(1)),
            Contractual = rule.Contractual,
        };
        yield return announce;
        if (placement.Performed(announce.Key)?.At is var sent && !(sent < announce.LateAfter))
        {
            yield return announce with
            {
                Key = PlacementDutyKeys.AnnounceMissed,
                Kind = PlacementDutyKind.AnnounceMissed,
                DueAt = announce.LateAfter > placement.ProposedAt ? announce.LateAfter.Value : placement.ProposedAt,
                Roles = [RoleNames.Manager],
                Persons = [placement.Proposer],
            };
        }
    }

    /// <summary>The first day comes, and the person may not be on the roster.</summary>
    private static IEnumerable<PlacementDuty> Start(PlacementState placement, CalendarSet calendars)
    {
        DateOnly first = placement.Content.From;
        DateTimeOffset at = calendars.Business.StartOf(first) is var start && start > placement.ProposedAt ? start : placement.ProposedAt;
        if (!placement.ClearanceOn(first).Allowed)
        {
            yield return new()
            {
                Key = PlacementDutyKeys.StartBlocked(first), Kind = PlacementDutyKind.StartBlocked, DueAt = at, Roles = [RoleNames.Manager],
                Persons = [placement.Proposer], Day = first,
            };
        }
    }

    /// <summary>What is owed when somebody leaves; the evidence is erased when its time is over, and the placement closes then.</summary>
    private static IEnumerable<PlacementDuty> Leaving(PlacementState placement, CalendarSet calendars)
    {
        if (placement.KeptFrom is not { } last)
        {
            yield break;
        }

        bool wasThere = placement.AcceptedAt is not null;
        DateTimeOffset lastDay = calendars.Business.StartOf(last);
        DateTimeOffset knownAt = placement.Withdrawn?.RecordedAt ?? placement.Ended?.RecordedAt ?? lastDay;
        DateTimeOffset at = knownAt > lastDay ? knownAt : lastDay;
        bool allDone = true;
        foreach (LeavingTask task in placement.Rules.Leaving.Where(_ => wasThere))
        {
            if (placement.Facts.OfType<LeavingTaskDone>().Any(d => d.TaskId == task.Id))
            {
                continue;
            }

            allDone = false;
            DateTimeOffset? late = task.Due is { } due ? DueCalculator.MomentOf(due, at, placement.Rules.Clock, calendars)?.Breach : null;
            PlacementDuty ask = new()
            {
                Key = PlacementDutyKeys.Leaving(task.Id), Kind = PlacementDutyKind.AskLeaving, DueAt = at, Roles = [task.Owner],
                TaskId = task.Id, Day = last, LateAfter = late, Contractual = task.Contractual
            };
            Deadline<PlacementDuty> deadline = new()
            {
                Ask = ask,
                Late = late is { } missed
                    ? ask with
                    {
                        Key = PlacementDutyKeys.LeavingMissed(task.Id),
                        Kind = PlacementDutyKind.LeavingMissed,
                        DueAt = missed,
                        Roles = [task.Owner, RoleNames.Manager]
                    }
                    : null,
            };
            foreach (PlacementDuty duty in deadline.Pending(placement.IsPerformed))
            {
                yield return duty;
            }
        }

        DateOnly keepUntil = placement.KeptUntil(last);
        DateTimeOffset erase = calendars.Business.StartOf(keepUntil.AddDays(1));
        yield return new() { Key = PlacementDutyKeys.Erase, Kind = PlacementDutyKind.Erase, DueAt = erase, Day = keepUntil };
        if (placement.Performed(PlacementDutyKeys.Erase) is { } erased && allDone)
        {
            yield return new() { Key = CaseSchedule.CloseKey, Kind = PlacementDutyKind.Close, DueAt = erased.At };
        }
    }

    private static DateOnly DayIn(MonthAndDay day, (DateOnly From, DateOnly To) window) =>
        day.In(window.From.Year) is var same && same >= window.From ? same : day.In(window.From.Year + 1);

    /// <summary>When a day opens; its beginning where it is closed.</summary>
    private static DateTimeOffset Opening(CalendarSet calendars, DateOnly day)
    {
        BusinessCalendar business = calendars.Business;
        DateTimeOffset start = business.StartOf(day);
        return business.Spans(start, business.StartOf(day.AddDays(1))).Cast<OpenSpan?>().FirstOrDefault()?.From ?? start;
    }
}
