using Workflows.Clocks;
using Workflows.Kit.Cases;

namespace Workflows.Incidents.Duties;

/// <summary>
/// What the software owes for an incident, and when: a pure function of the folded facts. The orchestrator performs what is due;
/// the sweep compares the same list with reality.
/// </summary>
public static class IncidentSchedule
{
    /// <summary>The plan at a moment: what is due, in order, and the next moment at which anything becomes due.</summary>
    public static CasePlan<IncidentDuty> At(IncidentState incident, IncidentClocks clocks, DateTimeOffset now) =>
        CaseSchedule.At(incident, LatestOnly(OneCallAtATime(incident, Pending(incident, clocks), now), now), now, about: _ => null);

    /// <summary>Every duty that is not performed yet, due or not, as far as it can be known from the facts so far.</summary>
    public static IEnumerable<IncidentDuty> Pending(IncidentState incident, IncidentClocks clocks) => !incident.IsBegun ? [] :
        Chain(incident)
            .Concat(News(incident))
            .Concat(incident.Steps.SelectMany(s => StepDuties(incident, s, clocks)))
            .Concat(AcceptanceReminders.Of(incident, clocks))
            .Concat(ExclusionDuties.Of(incident, clocks))
            .Concat(Notices(incident))
            .Concat(Closing(incident))
            .Where(d => incident.Performed(d.Key) is null);

    /// <summary>
    /// Of the chain only the next call, however late it is: the wait of the level after it counts from the moment at which it is made.
    /// So neither an incident that was written down late nor one that slept through an outage calls several levels at once. A wait that
    /// counts from a call in the future began by a clock that was set back since: nobody knows how much of it is over, so it is.
    /// </summary>
    private static IEnumerable<IncidentDuty> OneCallAtATime(IncidentState incident, IEnumerable<IncidentDuty> pending, DateTimeOffset now)
    {
        bool called = false;
        bool wasSetBack = LastCall(incident)?.At > now + LookTime.Skew;
        foreach (IncidentDuty duty in pending)
        {
            if (duty.Kind is not (DutyKind.Page or DutyKind.NobodyAnswered))
            {
                yield return duty;
            }
            else if (!called)
            {
                called = true;
                yield return duty.DueAt <= now ? duty with { DueAt = HeldFrom(incident, duty.DueAt, now) }
                    : wasSetBack ? duty with { DueAt = HeldFrom(incident, now, now) }
                    : duty;
            }
        }
    }

    /// <summary>The last call of the round that was made, in the order of the chain.</summary>
    private static DutyPerformed? LastCall(IncidentState incident)
    {
        EscalationRules rules = incident.Profile.Incident.Escalation;
        return Enumerable.Range(0, rules.Repeat + 1)
            .SelectMany(pass => Enumerable.Range(0, rules.Levels.Count)
                .Select(level => incident.Performed(DutyKeys.Page(incident.RoundStartedAt, pass, level))))
            .OfType<DutyPerformed>().LastOrDefault();
    }

    /// <summary>A call that is late because nobody was there to make it waits all the same for a maintenance window that has begun meanwhile.</summary>
    private static DateTimeOffset HeldFrom(IncidentState incident, DateTimeOffset due, DateTimeOffset now) =>
        Held(incident, now) is var free && free > now ? free : due;

    /// <summary>After a stand-still several reminders of one step are due at once: only the latest is worth telling, and none beside a breach.</summary>
    private static IEnumerable<IncidentDuty> LatestOnly(IEnumerable<IncidentDuty> pending, DateTimeOffset now)
    {
        List<IncidentDuty> all = [.. pending];
        List<IncidentDuty> due = all.FindAll(d => d.DueAt <= now);
        foreach (IncidentDuty duty in all)
        {
            if (duty.DueAt > now || !due.Exists(later => (later.StepId, later.Occurrence) == (duty.StepId, duty.Occurrence) && Overtakes(later, duty)))
            {
                yield return duty;
            }
        }

        static bool Overtakes(IncidentDuty later, IncidentDuty earlier) => earlier.Kind switch
        {
            DutyKind.Remind or DutyKind.Warn => later.Kind == DutyKind.Breach
                || (later.Kind == earlier.Kind
                    && (later.DueAt > earlier.DueAt || (later.DueAt == earlier.DueAt && string.CompareOrdinal(later.Key, earlier.Key) > 0))),
            DutyKind.RemindAcceptance => later.Kind == earlier.Kind && later.DueAt > earlier.DueAt,
            DutyKind.RemindExclusion => later.Kind == earlier.Kind && later.Proposal == earlier.Proposal && later.DueAt > earlier.DueAt,
            _ => false,
        };
    }

    /// <summary>The chain of people: level by level, pass by pass, until somebody takes the incident; an acknowledgement without progress expires.</summary>
    private static IEnumerable<IncidentDuty> Chain(IncidentState incident)
    {
        if (incident.RecoveredAt is not null || incident.RecoveryToConfirm is not null || incident.WithdrawnAt is not null)
        {
            yield break;
        }

        EscalationRules rules = incident.Profile.Incident.Escalation;
        DateTimeOffset round = incident.RoundStartedAt;
        if (IsAnswered(incident))
        {
            if (incident.IsPaused)
            {
                yield break;
            }

            DateTimeOffset lastSign = incident.Acknowledgements.Max(a => a.RecordedAt);
            if (incident.LastProgressAt is { } progress && progress > lastSign)
            {
                lastSign = progress;
            }

            yield return new()
            {
                Key = DutyKeys.AcknowledgementExpired(round),
                Kind = DutyKind.AcknowledgementExpired,
                DueAt = Held(incident, lastSign + rules.AcknowledgementExpiresAfter),
                Roles = [],
                Persons = [.. incident.Acknowledgements.Select(a => a.Actor)],
            };
            yield break;
        }

        DateTimeOffset at = Held(incident, incident.CallFrom);
        for (int pass = 0; pass <= rules.Repeat; pass++)
        {
            for (int level = 0; level < rules.Levels.Count; level++)
            {
                string key = DutyKeys.Page(round, pass, level);
                DutyPerformed? paged = incident.Performed(key);
                if (paged is null)
                {
                    yield return new()
                    {
                        Key = key, Kind = DutyKind.Page, DueAt = at, Roles = [rules.Levels[level].Role],
                        Persons = pass == 0 && level == 0 ? incident.Relieved : [], Pass = pass, Level = level
                    };
                }

                // Nobody can answer for a role that nobody holds: the next level's turn comes at once.
                at = paged is { Told.Count: 0 } ? paged.At : Held(incident, (paged?.At ?? at) + rules.Levels[level].Wait);
            }
        }

        yield return new() { Key = DutyKeys.NobodyAnswered(round), Kind = DutyKind.NobodyAnswered, DueAt = at, Roles = [rules.NobodyAnsweredTo] };
    }

    /// <summary>
    /// Those who were called already are told what came since: at once if it is worse, otherwise at most every other minute, so that a storm
    /// of alerts is no storm of mails. Whoever is called from now on reads it in that mail.
    /// </summary>
    private static IEnumerable<IncidentDuty> News(IncidentState incident)
    {
        if (incident.RecoveredAt is not null || incident.RecoveryToConfirm is not null || incident.WithdrawnAt is not null)
        {
            yield break;
        }

        List<DutyPerformed> calls = CallsOf(incident);
        string[] told = [.. calls.SelectMany(p => p.Told).Concat(incident.Acknowledgements.Select(a => a.Actor)).Distinct(StringComparer.Ordinal)];
        IReadOnlyList<NewsOfRound> untold = UntoldNews(incident);
        if (told.Length == 0 || untold.Count == 0)
        {
            yield break;
        }

        DateTimeOffset rest = calls.FindLast(p => p.Duty.Kind == DutyKind.TellNews) is { } last ? last.At + NewsPause : DateTimeOffset.MinValue;
        yield return new()
        {
            Key = DutyKeys.TellNews(untold[0].Alert.RecordedAt, calls.Count(p => p.Duty.Kind == DutyKind.TellNews)),
            Kind = DutyKind.TellNews,
            DueAt = Held(incident, untold.Select(n => n.Kind == AlertNews.Worse || n.Alert.RecordedAt > rest ? n.Alert.RecordedAt : rest).Min()),
            Roles = [],
            Persons = told,
        };
    }

    /// <summary>What those who were called do not know yet: it came after the first call of the round, and no mail of its own has told it.</summary>
    public static IReadOnlyList<NewsOfRound> UntoldNews(IncidentState incident)
    {
        List<DutyPerformed> calls = CallsOf(incident);
        IEnumerable<DutyPerformed> telling = calls.Take(1).Concat(calls.Where(p => p.Duty.Kind == DutyKind.TellNews));
        HashSet<string> known = [.. telling.SelectMany(p => p.News ?? [])];
        // calls of older releases did not say
        DateTimeOffset before = calls.Where(p => p.News is null).Select(p => p.At).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        return [.. incident.News.Where(n => n.Alert.RecordedAt > before && !known.Contains(n.Alert.Id))];
    }

    private static List<DutyPerformed> CallsOf(IncidentState incident) =>
        [.. incident.Facts.OfType<DutyPerformed>().Where(p => p.Duty.Kind is DutyKind.Page or DutyKind.TellNews && p.At >= incident.CallFrom)];

    /// <summary>Between two mails about what joined an incident.</summary>
    private static readonly TimeSpan NewsPause = TimeSpan.FromMinutes(2);

    /// <summary>Somebody acknowledged, and where a level that was told wants everybody's word, all of them did.</summary>
    private static bool IsAnswered(IncidentState incident)
    {
        if (incident.Acknowledgements.Count == 0)
        {
            return false;
        }

        EscalationRules rules = incident.Profile.Incident.Escalation;
        for (int pass = 0; pass <= rules.Repeat; pass++)
        {
            for (int level = 0; level < rules.Levels.Count; level++)
            {
                if (rules.Levels[level].AllMustAcknowledge
                    && incident.Performed(DutyKeys.Page(incident.RoundStartedAt, pass, level)) is { } paged
                    && !paged.Told.All(person => incident.Acknowledgements.Any(a => a.Actor == person || a.ActorFor == person)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>
    /// A maintenance window holds people's escalation until its end, as long as everything that fires is about its systems: what fires
    /// beside the work is nobody's plan.
    /// </summary>
    private static DateTimeOffset Held(IncidentState incident, DateTimeOffset at)
    {
        string?[] systems = incident.Firing.Count > 0 ? [.. incident.Firing.Select(f => f.System)] : [null];
        while (true)
        {
            DateTimeOffset until = DateTimeOffset.MaxValue;
            foreach (string? system in systems)
            {
                DateTimeOffset covered = incident.Maintenance.Where(m => m.From <= at && at < m.To && m.Concerns(system)).Select(m => m.To).DefaultIfEmpty(at)
                    .Max();
                until = covered < until ? covered : until;
            }

            if (until <= at)
            {
                return at;
            }

            at = until;
        }
    }

    private static IEnumerable<IncidentDuty> StepDuties(IncidentState incident, StepState step, IncidentClocks clocks)
    {
        if (step.StartedAt is not { } start || incident.WithdrawnAt is not null)
        {
            yield break;
        }

        IncidentStep rule = step.Step;
        string[] responders = [.. incident.Acknowledgements.Select(a => a.Actor)];
        IncidentDuty duty = new()
        {
            Key = "",
            Kind = DutyKind.Announce,
            DueAt = start,
            Roles = [rule.Owner],
            Persons = responders,
            StepId = rule.Id,
            Occurrence = step.Occurrence,
            OriginalDue = step.OriginalDue,
            AgreedDue = step.AgreedDue,
        };

        bool chainTellsIt = rule.On is StartEvent.IncidentAware or StartEvent.SystemStopped || rule.Kind == StepKind.Recovery;
        if (step.DoneAt is null && !chainTellsIt)
        {
            yield return duty with { Key = DutyKeys.Announce(rule.Id, step.Occurrence) };
        }

        if (step.DoneAt is null && step.Breach is null) // after the breach an earlier reminder would only confuse
        {
            foreach (IncidentDuty early in Reminders(incident, step, duty, clocks))
            {
                yield return early;
            }
        }

        if (step.Due is { } due && (step.DoneAt is null || step.DoneAt > due))
        {
            yield return duty with
            {
                Key = DutyKeys.Breach(rule.Id, step.Occurrence),
                Kind = DutyKind.Breach,
                DueAt = due,
                Roles = [rule.BreachTo, rule.Owner],
                Contractual = rule.Contractual,
            };
        }
    }

    /// <summary>Before the due time; a step without a figure is reminded of all the same.</summary>
    private static IEnumerable<IncidentDuty> Reminders(IncidentState incident, StepState step, IncidentDuty duty, IncidentClocks clocks)
    {
        IncidentStep rule = step.Step;
        DateTimeOffset due = step.Due ?? DateTimeOffset.MaxValue;
        DateTimeOffset toldUntil = LastTold(incident, DutyKind.Remind, step);
        foreach (TimeSpan offset in rule.Reminders)
        {
            if (clocks.After(step, offset) is { } at && at < due && at > toldUntil)
            {
                yield return duty with { Key = DutyKeys.Remind(rule.Id, step.Occurrence, offset), Kind = DutyKind.Remind, DueAt = at };
            }
        }

        DateTimeOffset warnedUntil = LastTold(incident, DutyKind.Warn, step);
        foreach (int percent in rule.WarnAtPercent)
        {
            if (clocks.AtPercent(step, percent) is { } at && at < due && at > warnedUntil)
            {
                yield return duty with
                {
                    Key = DutyKeys.Warn(rule.Id, step.Occurrence, percent),
                    Kind = DutyKind.Warn,
                    DueAt = at,
                    Roles = [rule.BreachTo],
                    Persons = [],
                    Percent = percent,
                };
            }
        }
    }

    /// <summary>Scheduled time of the latest performed duty of a kind for a step; earlier ones are not made up for.</summary>
    private static DateTimeOffset LastTold(IncidentState incident, DutyKind kind, StepState step) =>
        incident.Facts.OfType<DutyPerformed>()
            .Where(p => p.Duty.Kind == kind && p.Duty.StepId == step.Step.Id && p.Duty.Occurrence == step.Occurrence)
            .Select(p => p.Duty.DueAt)
            .DefaultIfEmpty(DateTimeOffset.MinValue)
            .Max();

    /// <summary>A recovery is told of at once; the next one of an incident that flaps when it has held for a flap window.</summary>
    private static DateTimeOffset TellableFrom(IncidentState incident, DateTimeOffset recovered) =>
        incident is { IsFlapping: true, AllEndedOn: { } ended } ? ended + incident.Profile.Incident.FlapWindow : recovered;

    /// <summary>What follows at once from a single fact.</summary>
    private static IEnumerable<IncidentDuty> Notices(IncidentState incident)
    {
        EscalationRules rules = incident.Profile.Incident.Escalation;
        string[] responders = [.. incident.Acknowledgements.Select(a => a.Actor)];
        string[] firstLevel = [rules.Levels[0].Role];

        if (incident.RecoveryToConfirm is { } resolved && incident.WithdrawnAt is null)
        {
            yield return new()
            {
                Key = DutyKeys.ConfirmRecovery(resolved), Kind = DutyKind.ConfirmRecovery, DueAt = TellableFrom(
                incident, resolved), Roles = firstLevel, Persons = responders
            };
        }

        if (incident.RecoveredAt is { } recovered)
        {
            string[] told = [.. incident.Facts.OfType<DutyPerformed>()
                .Where(p => p.Duty.Kind is DutyKind.Page or DutyKind.NobodyAnswered)
                .SelectMany(p => p.Told)
                .Distinct(StringComparer.Ordinal)];
            yield return new()
            {
                Key = DutyKeys.TellRecovered(recovered), Kind = DutyKind.TellRecovered, DueAt = TellableFrom(
                incident, recovered), Roles = [], Persons = told
            };
        }

        foreach ((string role, DateTimeOffset at) in incident.Facts.OfType<DutyPerformed>()
            .Where(p => p.Told.Count == 0 && p.Duty.Kind != DutyKind.TellVacant)
            .SelectMany(p => p.Duty.Roles, (p, role) => (role, p.At))
            .DistinctBy(v => v.role, StringComparer.Ordinal))
        {
            yield return new() { Key = DutyKeys.TellVacant(role), Kind = DutyKind.TellVacant, DueAt = at, Roles = [rules.NobodyAnsweredTo] };
        }

        foreach (IncidentFact fact in incident.Facts)
        {
            IncidentDuty duty = new() { Key = "", Kind = DutyKind.TellDecision, DueAt = fact.At, Roles = [] };
            switch (fact)
            {
                case ReportSent sent when incident.Step(sent.StepId, sent.Occurrence) is { } step:
                    yield return duty with
                    {
                        Key = DutyKeys.DeliverReport(sent.StepId, sent.Occurrence, sent.Version),
                        Kind = DutyKind.DeliverReport,
                        Roles = step.Step.AcceptedBy is { } approver ? [approver, .. step.Step.To] : step.Step.To,
                        StepId = sent.StepId,
                        Occurrence = sent.Occurrence,
                        Version = sent.Version,
                    };
                    break;

                case ReportAccepted accepted when incident.Step(accepted.StepId, accepted.Occurrence) is { } step:
                    yield return Decision(duty, step, accepted.Version);
                    break;

                case ReportReturned returned when incident.Step(returned.StepId, returned.Occurrence) is { } step:
                    yield return Decision(duty, step, returned.Version);
                    break;

                case MailUndeliverable:
                    yield return duty with { Key = DutyKeys.TellUndeliverable(fact.Id), Kind = DutyKind.TellUndeliverable, Roles = [rules.NobodyAnsweredTo] };
                    break;

                case AlertWentStale when incident.RecoveredAt is null:
                    yield return duty with { Key = DutyKeys.TellStale(fact.Id), Kind = DutyKind.TellStale, Roles = firstLevel, Persons = responders };
                    break;

                default:
                    break;
            }
        }
    }

    private static IncidentDuty Decision(IncidentDuty duty, StepState step, int version) => duty with
    {
        Key = DutyKeys.TellDecision(step.Step.Id, step.Occurrence, version),
        Roles = [step.Step.Owner],
        Persons = [.. step.Reports.Where(r => r.Version == version).Select(r => r.By)],
        StepId = step.Step.Id,
        Occurrence = step.Occurrence,
        Version = version,
    };

    /// <summary>
    /// The incident closes when the system has recovered, the response is completed where a step waits for that, and no step is owed;
    /// never before the flap window has passed, so that a re-fire finds it open.
    /// </summary>
    private static IEnumerable<IncidentDuty> Closing(IncidentState incident)
    {
        if (ClosesAt(incident) is { } at)
        {
            yield return new() { Key = CaseSchedule.CloseKey, Kind = DutyKind.Close, DueAt = at, Roles = [] };
        }
    }

    /// <summary>When the incident closes by itself if nothing more happens; null while something is open.</summary>
    public static DateTimeOffset? ClosesAt(IncidentState incident)
    {
        if (incident.WithdrawnAt is { } withdrawn)
        {
            return withdrawn;
        }

        IncidentRules rules = incident.Profile.Incident;
        if (incident.RecoveredAt is not { } recovered
            || (incident.ResponseCompletedAt is null && rules.Steps.Any(s => s.On == StartEvent.ResponseCompleted))
            || incident.Steps.Any(s => !s.IsSettled && (s.StartedAt is not null || s.Step.BlocksClose))
            || incident.Exclusions.Any(e => e.Standing == ExclusionStanding.Open))
        {
            return null;
        }

        return incident.Facts
            .Where(f => f is ReportSent or ReportAccepted or TaskDone or ResponseCompleted or ExclusionAnswered or ExclusionTakenBack
                or Matched or NothingSimilar)
            .Select(f => f.RecordedAt)
            .Append(recovered + rules.FlapWindow)
            .Max();
    }
}
